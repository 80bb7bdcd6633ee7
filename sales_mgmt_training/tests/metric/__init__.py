from . import test_training_metrics
