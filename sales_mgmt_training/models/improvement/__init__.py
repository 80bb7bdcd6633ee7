from . import (
    feedback,
    plan,
    plan_proposal,
    decision,
    measure,
    checkpoint,
    enrolment,
    person,
    review,
    res_company,
    res_config_settings,
)
