from . import test_need, test_need_chain, test_need_origins, test_training_plan
