from . import test_interview, test_satisfaction, test_satisfaction_page
