from . import test_plan, test_split
from . import (
    test_ratio_targets,
    test_segment_targets,
    test_target_locks,
    test_tree_storage,
)
