"""The parts of a traced request, for whoever sends statements; without Sentry there are none.

Kept apart from it: its SDK takes some 9 MiB of each process, and is loaded only where SENTRY_DSN is set.
"""

from collections.abc import Callable
from typing import Protocol

from subjunctive_app.infra.metrics import counter

REPORTS = counter(
    "subjunctive_reports_total", "Reports to Sentry: taken by it, or dropped.", outcome=("sent", "dropped")
)


class Part(Protocol):
    """A part of a request that goes on until it is finished."""

    def finish(self) -> object:
        """It is over now."""


def _untraced(_statement: str) -> Part | None:
    return None


_begin: list[Callable[[str], Part | None]] = [_untraced]


def trace_with(begin: Callable[[str], Part | None]) -> None:
    """Let `begin` make the parts from now on."""
    _begin[0] = begin


def begin_span(statement: str) -> Part | None:
    """The part of a traced request that sends a statement, to be finished; None where nothing is traced."""
    return _begin[0](statement)
