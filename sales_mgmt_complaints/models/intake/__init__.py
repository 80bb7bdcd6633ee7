from . import (
    complaint_arrival,
    complaint_origin,
    complaint_mail,
    complaint_answer,
    complaint_similar,
    complaint_follow_up,
    complaint_merge,
    complaint_portal,
    kept_mail,
    mail_thread,
    team,
)
