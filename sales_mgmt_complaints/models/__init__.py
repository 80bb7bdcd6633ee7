from . import handling
from . import customer
from . import remedy
from . import satisfaction
from . import care
from . import deadline
from . import intake
