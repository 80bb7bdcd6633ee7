from . import training_enrol
from . import certificate_revoke
