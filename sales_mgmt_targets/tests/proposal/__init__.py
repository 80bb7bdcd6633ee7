from . import test_approval, test_proposal, test_take
