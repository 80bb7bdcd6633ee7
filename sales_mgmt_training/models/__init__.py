from . import person
from . import course
from . import exam
from . import certificate
from . import roleplay
from . import cover
from . import compliance
from . import program
