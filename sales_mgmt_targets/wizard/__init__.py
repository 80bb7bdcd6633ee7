from . import assignment_move, period_lock_release, target_lock
