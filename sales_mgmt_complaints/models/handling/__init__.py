from . import (
    canned_response,
    category,
    cause,
    stage,
    team,
    complaint,
    complaint_people,
    complaint_steps,
    complaint_talk,
    res_company,
    res_partner,
    res_users,
)
