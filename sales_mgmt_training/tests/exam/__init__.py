from . import test_exam
from . import test_exam_call
from . import test_exam_pages
