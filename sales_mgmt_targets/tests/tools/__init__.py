from hypothesis import HealthCheck, settings

# promises, not stopwatches: a busy machine is no reason to fail
settings.register_profile(
    "promises", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("promises")

from . import test_allocation, test_periods
