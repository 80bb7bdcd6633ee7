from . import component, payout, scheme
