"""What holds for all tests: hypothesis tries the same examples every time, and Ctrl-C works.

A test that fails on one run in a hundred tells whoever runs it about somebody else's change. For
new examples: `HYPOTHESIS_PROFILE=search make test`.

A shell script that starts the tests with `&` has them, and all that they start, ignore SIGINT; a
test of Ctrl-C would wait for ever.
"""

from __future__ import annotations

import os
import signal

from hypothesis import HealthCheck, settings

settings.register_profile(
    "same", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("search", deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))

signal.signal(signal.SIGINT, signal.default_int_handler)
