from . import period_lock_release
