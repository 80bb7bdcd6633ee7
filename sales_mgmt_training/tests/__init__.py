from .course import *
from .person import *
from .program import *
from .tools import *
from . import test_roles
