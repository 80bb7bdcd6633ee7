from . import test_feedback, test_improvement_plan
