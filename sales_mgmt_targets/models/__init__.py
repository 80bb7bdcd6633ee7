from . import (
    audit,
    organisation,
    calendar,
    measurement,
    planning,
    closing,
    incentive,
    alert,
    meeting,
    work_report,
    crm,
)
