"""Waiting for a condition, as tests do instead of sleeping."""

import time
from collections.abc import Callable

PATIENCE_S = 30


def wait_for(is_so: Callable[[], bool], seconds: float = PATIENCE_S) -> float:
    """Return the seconds until it is so; fail where it never is."""
    began = time.monotonic()
    while not is_so():
        assert time.monotonic() - began < seconds, "it never came"
        time.sleep(0.01)
    return time.monotonic() - began
