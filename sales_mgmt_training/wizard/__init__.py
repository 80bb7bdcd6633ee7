from . import training_enrol
from . import training_enrol_session
from . import training_feedback_form
from . import certificate_revoke
from . import review_step
from . import development_end
from . import career_step
from . import career_place
