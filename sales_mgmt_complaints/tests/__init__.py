from .care import *
from .customer import *
from .handling import *
from .remedy import *
from .satisfaction import *
from . import test_roles
from .handling import *
from .intake import *
