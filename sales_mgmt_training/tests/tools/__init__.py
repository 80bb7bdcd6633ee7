from . import test_line_above, test_milestone
