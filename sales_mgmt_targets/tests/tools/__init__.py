from . import test_allocation, test_periods, test_profile
