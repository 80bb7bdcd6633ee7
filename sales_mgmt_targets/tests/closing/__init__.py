from . import test_any_history, test_closed_world, test_closing, test_late_changes
