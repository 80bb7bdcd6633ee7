from . import test_capability_split, test_feasibility
from . import test_board, test_board_tours, test_grid_split
from . import test_mixed_edits
from . import test_next_year, test_plan, test_plan_rates, test_profile_split
from . import test_ratio_targets
from . import test_segment_targets, test_split, test_target_import, test_target_locks
from . import test_target_direction, test_tree_storage
