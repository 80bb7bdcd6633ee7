from . import person
from . import course
