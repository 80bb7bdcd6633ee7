from . import complaint_step
from .intake import *
