"""Parsing of what a browser sends to the drills."""

from collections.abc import Mapping
from dataclasses import dataclass

from subjunctive_app.domain.errors import DomainError

MAX_ANSWER = 200


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
        typed = "" if gave_up else "".join(char for char in fields.get("answer", "") if char.isprintable())
        return cls(token=fields.get("token", ""), answer=typed, gave_up=gave_up)

    def check(self) -> None:
        """Raise AnswerTooLong."""
        if len(self.answer) > MAX_ANSWER:
            raise AnswerTooLong
