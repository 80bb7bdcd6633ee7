from . import (
    audit,
    organisation,
    calendar,
    measurement,
    planning,
    closing,
    incentive,
    alert,
    crm,
)
