from .care import *
from .customer import *
from .handling import *
from .remedy import *
from .report import *
from .satisfaction import *
from . import test_roles
