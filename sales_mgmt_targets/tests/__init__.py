from .alert import *
from .meeting import *
from .work_report import *
from .audit import *
from .bi import *
from .closing import *
from .collection import *
from .incentive import *
from .organisation import *
from .calendar import *
from .chain import *
from .crm import *
from .measurement import *
from .planning import *
from .report import *
from .tools import *
from .tracking import *
from . import test_demo, test_roles, test_tours, test_tracking_tours, test_translations
