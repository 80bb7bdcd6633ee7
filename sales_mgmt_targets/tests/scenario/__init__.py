from . import test_comparison, test_headcount, test_promotion, test_scenario
