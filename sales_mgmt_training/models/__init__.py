from . import person
from . import course
from . import program
