from .handling import *
from . import test_roles
