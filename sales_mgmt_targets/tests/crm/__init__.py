from . import test_crm_figures
