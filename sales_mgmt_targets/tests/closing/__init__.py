from . import test_closing, test_late_changes
