from . import training_enrol
