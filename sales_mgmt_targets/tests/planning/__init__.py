from . import test_plan, test_profile_split, test_ratio_targets, test_segment_targets
from . import test_split, test_target_import, test_target_locks, test_tree_storage
