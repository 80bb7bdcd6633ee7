from .care import *
from .customer import *
from .deadline import *
from .handling import *
from .remedy import *
from .satisfaction import *
from .tools import *
from . import test_roles
