from . import (
    audit,
    organisation,
    calendar,
    measurement,
    planning,
    closing,
    incentive,
    crm,
    tracking,
    collection,
    bi,
)
