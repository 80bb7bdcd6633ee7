from . import unit_figures
