from . import training_enrol
from . import certificate_revoke
from . import review_step
