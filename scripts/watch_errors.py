"""Watches a colour after the switch: `python -m scripts.watch_errors APP_URL WS_URL --seconds 60 --percent 1`.

Fails when more than so many percent of its answers were 5xx since the watch began (and at least three), by its own
/metrics, or when it is not well three times in a row. Says the counts.
"""

import argparse
import http.client
import re
import sys
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

from subjunctive_app.healthprobe import TIMEOUT_S, ask, host_header

# One request that fails may be one person's bad luck, three are a fault.
FEWEST_ERRORS = 3
PATIENCE = 3
_COUNT = re.compile(r'^flask_http_request_total\{[^}]*status="(\d{3})"[^}]*\} ([0-9.e+]+)$', re.MULTILINE)


class Bad(Exception):
    """The colour fails."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Answers of a colour, and those of them that were errors of ours."""

    all: int
    errors: int

    def since(self, before: "Counts") -> "Counts":
        """What came on top."""
        return Counts(self.all - before.all, self.errors - before.errors)


def counts(url: str) -> Counts | None:
    """What /metrics says; None where it says nothing."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=TIMEOUT_S)
    try:
        connection.request("GET", "/metrics", headers=host_header())
        found = _COUNT.findall(connection.getresponse().read().decode())
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()
    if not found:
        return None
    numbers = [(status, int(float(number))) for status, number in found]
    return Counts(sum(n for _, n in numbers), sum(n for status, n in numbers if status.startswith("5")))


def watch(app: str, ws: str, *, seconds: float, percent: float) -> Counts | None:
    """Return what was counted when the time is over; raise Bad as soon as it is too much."""
    before, ill, until = counts(app), 0, time.monotonic() + seconds
    total = None
    while (left := until - time.monotonic()) > 0:
        time.sleep(min(left, 0.5))
        ills = [words for url in (f"{app}/api/health", f"{ws}/health") if (words := ask(url))]
        ill = ill + 1 if ills else 0
        if ill == PATIENCE:
            raise Bad("; ".join(ills))
        if before and (now := counts(app)):
            total = now.since(before)
            if total.errors >= FEWEST_ERRORS and total.errors * 100 > total.all * percent:
                raise Bad(f"{total.errors} of {total.all} answers were errors")
    return total


def main() -> None:
    """Watch, and say how it went."""
    parser = argparse.ArgumentParser(description="Watch the errors of a colour after the switch.")
    parser.add_argument("app")
    parser.add_argument("ws")
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("--percent", type=float, required=True)
    given = parser.parse_args()
    try:
        total = watch(given.app, given.ws, seconds=given.seconds, percent=given.percent)
    except Bad as bad:
        sys.exit(f"    {bad}")
    seen = f"{total.errors} of {total.all} answers were errors" if total else "no /metrics: only its health was watched"
    print(f"    {seen}")


if __name__ == "__main__":
    main()
