"""What this process remembers of learners, so that not every card asks the database for all their memories."""

import threading
from collections import OrderedDict

from subjunctive_app.domain.planning import Knowledge

# Of a learner who has tried everything 100 kB.
MOST = 250


class Recollections:
    """What was known of the learners who were here last, by their key and the stamp of their row.

    Whatever changes what is known gives the row another stamp, so what is found is never older than the row that
    asks for it, whichever process wrote it.
    """

    def __init__(self, most: int = MOST) -> None:
        self._most, self._lock = most, threading.Lock()
        self._found: OrderedDict[str, tuple[int, Knowledge]] = OrderedDict()

    def get(self, key: str, stamp: int) -> Knowledge | None:
        """What was known under this stamp, or None."""
        kept, known = self._found.get(key, (None, None))
        return known if kept == stamp else None

    def keep(self, key: str, stamp: int, known: Knowledge) -> None:
        """Remember it in the place of what was known before; of too many learners the first one kept is forgotten."""
        with self._lock:
            self._found[key] = stamp, known
            self._found.move_to_end(key)
            while len(self._found) > self._most:
                self._found.popitem(last=False)
