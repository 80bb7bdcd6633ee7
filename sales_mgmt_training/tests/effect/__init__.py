from . import test_training_effect
