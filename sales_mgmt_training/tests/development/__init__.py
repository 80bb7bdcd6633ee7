from . import test_plan, test_goal, test_plan_privacy
