"""How hypothesis searches here: promises are tested, not the speed of the machine."""

from hypothesis import HealthCheck, settings

promises = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
