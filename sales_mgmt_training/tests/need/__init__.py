from . import test_need, test_training_plan
