from .course import *
from .metric import *
from .person import *
from .program import *
from .tools import *
from . import test_roles
