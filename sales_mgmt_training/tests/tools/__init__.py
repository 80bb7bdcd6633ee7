from . import test_attempts
from . import test_line_above
from . import test_milestone
from . import test_review
from . import test_rotating_code
from . import test_rubric
from . import test_validity
from . import test_weakness
