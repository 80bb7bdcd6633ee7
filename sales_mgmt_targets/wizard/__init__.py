from . import period_lock_release, target_lock
