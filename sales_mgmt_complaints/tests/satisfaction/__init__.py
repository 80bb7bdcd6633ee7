from . import test_satisfaction, test_satisfaction_page
