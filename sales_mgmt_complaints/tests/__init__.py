from .care import *
from .customer import *
from .handling import *
from .intake import *
from .remedy import *
from .satisfaction import *
from . import test_roles
