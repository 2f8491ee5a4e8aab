"""Here so that `tests` can be imported whichever part of the suite is run alone.

Hypothesis without a clock: these machines are shared, and how long an example takes says nothing about the code.
"""

from hypothesis import HealthCheck, settings

settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")
