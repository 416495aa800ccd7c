"""The end of a process, told in time: whoever holds something open for long closes it then."""

import logging
import threading
import time
from collections.abc import Callable

log = logging.getLogger(__name__)
LOOK_EVERY_S = 0.1
is_draining = threading.Event()
_hooks: list[Callable[[], None]] = []


def on_drain(hook: Callable[[], None]) -> None:
    """Have `hook` called once, in a thread of its own, when this process is told to end."""
    _hooks.append(hook)


def drain() -> None:
    """Take in nothing new, and call the hooks. One that fails does not keep the others from being called."""
    is_draining.set()
    for hook in _hooks:
        try:
            hook()
        except Exception:
            log.exception("a hook of draining failed")


def watch(is_alive: Callable[[], bool]) -> threading.Thread:
    """Drain as soon as the server's worker is to live no more; gunicorn has no hook for that moment."""

    def look() -> None:
        while is_alive():
            time.sleep(LOOK_EVERY_S)
        drain()

    thread = threading.Thread(target=look, name="draining", daemon=True)
    thread.start()
    return thread
