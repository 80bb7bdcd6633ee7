from .certificate import *
from .compliance import *
from .course import *
from .cover import *
from .development import *
from .exam import *
from .growth import *
from .improvement import *
from .metric import *
from .need import *
from .person import *
from .program import *
from .review import *
from .roleplay import *
from .session import *
from .sharing import *
from .tools import *
from . import test_menus, test_roles
