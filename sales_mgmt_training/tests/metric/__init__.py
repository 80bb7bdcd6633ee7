from . import test_certified_share
from . import test_review_metrics
from . import test_training_metrics
