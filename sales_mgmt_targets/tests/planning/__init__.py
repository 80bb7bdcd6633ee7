from . import test_plan, test_split
