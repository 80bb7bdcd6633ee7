from . import complaint_step
from . import intake
