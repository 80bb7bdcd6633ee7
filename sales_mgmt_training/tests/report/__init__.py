from . import test_training_dashboard
from . import test_training_printed
from . import test_training_workbook
