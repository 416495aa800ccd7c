"""Parsing of what a browser sends to the drills."""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import fields as dataclass_fields
from functools import lru_cache

from subjunctive_app.domain.errors import DomainError
from subjunctive_app.domain.focus import Focus
from subjunctive_app.domain.lexicon import lexicon
from subjunctive_app.domain.spelling import without_acutes

MAX_ANSWER = 200
FOCUS_FIELDS = tuple(field.name for field in dataclass_fields(Focus))
# Ten of them travel in an address.
MAX_SHEET_ANSWER = 60


class AnswerTooLong(DomainError):
    """The answer has more than 200 characters."""

    code = "answer_too_long"


@dataclass(frozen=True, slots=True)
class AnswerForm:
    """A submitted card: its token, and what was typed, or that the learner asked to be shown the form."""

    token: str
    answer: str
    gave_up: bool

    @classmethod
    def parse(cls, fields: Mapping[str, str]) -> "AnswerForm":
        """Read the form; missing fields are empty, control characters (also NUL) are dropped."""
        gave_up = bool(fields.get("skip"))
        typed = "" if gave_up else printable(fields.get("answer", ""))
        return cls(token=fields.get("token", ""), answer=typed, gave_up=gave_up)

    def check(self) -> None:
        """Raise AnswerTooLong."""
        if len(self.answer) > MAX_ANSWER:
            raise AnswerTooLong


def printable(text: str) -> str:
    """The text without control characters."""
    return "".join(char for char in text if char.isprintable())


def parse_sheet(fields: Mapping[str, str], size: int) -> tuple[str, ...]:
    """The answers of a sheet, row by row; a missing one is empty."""
    return tuple(printable(fields.get(f"answer-{place}", "")) for place in range(size))


@lru_cache(maxsize=1)
def _without_their_accents() -> Mapping[str, str]:
    """The verbs with a written accent, by how they are typed without it."""
    plain = {without_acutes(verb): verb for verb in lexicon()}
    return {typed: verb for typed, verb in plain.items() if typed not in lexicon()}


def parse_focus(fields: Mapping[str, str]) -> Focus:
    """What a query asks to practise; a missing or empty field leaves that open. Verbs may stand between commas, with
    capitals and without accents.
    """
    chosen = {name: "".join(fields.get(name, "").split()) for name in FOCUS_FIELDS}
    words = fields.get("verb", "").casefold().replace(",", " ").split()
    verbs = " ".join(dict.fromkeys(_without_their_accents().get(word, word) for word in words))
    return Focus(**{**chosen, "verb": verbs})
