"""Parsing of what a browser sends with a dispute."""

from collections.abc import Mapping
from dataclasses import dataclass

from subjunctive_app.drills.forms import MAX_ANSWER, printable

MAX_WORDS = 300


@dataclass(frozen=True, slots=True)
class DisputeForm:
    """A card's token, the answer that did not count, and what the learner says of it."""

    card: str
    typed: str
    words: str

    @classmethod
    def parse(cls, fields: Mapping[str, str]) -> "DisputeForm":
        """Read the form; missing fields are empty, an answer is cut where no card would have taken it."""
        return cls(fields.get("card", ""), printable(fields.get("typed", ""))[:MAX_ANSWER], _one_line(fields))

    @property
    def is_too_long(self) -> bool:
        """True for more than 300 characters of explanation."""
        return len(self.words) > MAX_WORDS


def _one_line(fields: Mapping[str, str]) -> str:
    return printable(" ".join(fields.get("words", "").split()))
