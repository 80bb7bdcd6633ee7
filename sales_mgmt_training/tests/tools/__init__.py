from . import test_line_above
