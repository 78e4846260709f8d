"""What every room's tests share: hypothesis profiles. Anything else belongs beside its tests."""

import os

from hypothesis import HealthCheck, settings

# The same examples on each run, so that a red test is red for the next person too.
settings.register_profile(
    "steady", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
# New examples on each run, to look for what the steady ones miss.
settings.register_profile("search", deadline=None, max_examples=1000, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))
