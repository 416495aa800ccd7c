"""Signed values that carry a card between page and server, so that grading needs no database."""

import base64
import uuid
import zlib
from dataclasses import astuple, dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote, unquote

from itsdangerous import BadData, URLSafeSerializer
from itsdangerous import Signer as PlainSigner

from subjunctive_app.domain.diagnosis import DIALECTS
from subjunctive_app.domain.errors import DomainError
from subjunctive_app.domain.focus import EVERYTHING, Focus
from subjunctive_app.domain.items import all_items, get_item
from subjunctive_app.domain.practice import LENGTHS, Practice
from subjunctive_app.domain.questions import Mode, Question

CARD_LIFETIME = timedelta(hours=24)
# What stands for each kind of card in a token; cards in learners' pages live for a day, so a letter keeps its meaning.
_LETTERS: dict[Mode, str] = {
    "choose": "c",
    "type": "t",
    "interpret": "i",
    "transform": "f",
    "mend": "m",
    "spot": "s",
    "sheet": "h",
}
# Stands in no item id, no number and no quoted word.
_SEPARATOR = "~"
_TOLERANT = "a"
# The level up to which cards come, as a digit; without one, all.
_LEVELS = {"": "", "B1": "1", "B2": "2"}
_MODES = {letter: mode for mode, letter in _LETTERS.items()}
_NEXT = uuid.UUID("0a5f4f0e-6d0c-4b3e-9c53-70a3f7b1c001")


class CardTampered(DomainError):
    """The token of the card is not one of ours."""

    code = "card_tampered"


class CardExpired(DomainError):
    """The card was shown more than a day ago; `card` is what it asked."""

    code = "card_expired"

    def __init__(self, card: "Card") -> None:
        super().__init__(card.item)
        self.card = card


class ReceiptUnknown(DomainError):
    """The receipt in the address is not one of ours."""

    code = "receipt_unknown"
    status = 404


@dataclass(frozen=True, slots=True)
class Card:
    """A card as it was issued: which item, as which attempt, and where it stands in the learner's order.

    `focus` is what that order was narrowed to; `practice` the sitting, where the card belongs to one. `is_tolerant`
    lets a missing accent pass; `level` is the highest one of the cards that follow, empty for all.
    """

    item: str
    submission: uuid.UUID
    attempt: int
    mode: Mode
    dialect: str
    ordinal: int
    seed: int
    shown_at: datetime
    focus: Focus = EVERYTHING
    practice: Practice | None = None
    is_tolerant: bool = False
    level: str = ""

    @property
    def question(self) -> Question:
        """What the card asks. The same card always asks the same. Raises ItemNotFound."""
        turn = zlib.crc32(f"{self.seed}:{self.ordinal}".encode())
        return Question(get_item(self.item), self.mode, self.dialect, turn, self.is_tolerant)

    def again(self, now: datetime, *, attempt: int) -> "Card":
        """The same sentence once more, under a new submission id."""
        again = replace(self, attempt=attempt, shown_at=now)
        return replace(again, submission=self._derived(again))

    def following(self, item: str, mode: Mode, now: datetime) -> "Card":
        """The next card of the learner's order and of its sitting.

        Its submission id follows from this one's, so that a reloaded receipt shows the same card, not a second.
        """
        ordinal = self.ordinal + 1
        practice = self.practice and self.practice.next()
        following = replace(self, item=item, attempt=1, mode=mode, ordinal=ordinal, shown_at=now, practice=practice)
        return replace(following, submission=self._derived(following))

    def _derived(self, card: "Card") -> uuid.UUID:
        """The id of a card that comes after this one; another try and the next sentence never share one.

        The sentence is no part of it: memory may choose another one when the same page is opened later, and only
        one of them counts.
        """
        return uuid.uuid5(_NEXT, f"{self.submission.hex}:{card.ordinal}:{card.attempt}")


@dataclass(frozen=True, slots=True)
class Submission:
    """What a learner sent for a card, and when: the raw typed text, or that they gave up."""

    card: Card
    typed: str
    gave_up: bool
    answered_at: datetime


class Signer:
    """Signs and reads cards and receipts with the app's secret."""

    def __init__(self, secret: str) -> None:
        self._cards = PlainSigner(secret, salt="drills.card")
        self._receipts = URLSafeSerializer(secret, salt="drills.receipt")
        self._sheets = URLSafeSerializer(secret, salt="drills.sheet")

    def card_token(self, card: Card) -> str:
        """The card as a signed token; it does not hold the answer."""
        return self._cards.sign(pack(card)).decode()

    def read_card(self, token: str, now: datetime) -> Card:
        """The card of a token; raise CardTampered (also where its sentence is gone), or CardExpired after 24 hours."""
        card = self.read_any_card(token)
        if now - card.shown_at > CARD_LIFETIME:
            raise CardExpired(card)
        return card

    def read_any_card(self, token: str) -> Card:
        """The card of a token of any age, for what grades nothing; raise CardTampered."""
        try:
            card = unpack(self._cards.unsign(token).decode())
        except (BadData, ValueError, TypeError, LookupError):
            raise CardTampered from None
        if card.item not in all_items():  # taken out of the content since
            raise CardTampered
        return card

    def receipt(self, submission: Submission) -> str:
        """An answered card as a signed receipt, for the address of its verdict."""
        sent = [submission.typed, int(submission.gave_up), _milliseconds(submission.answered_at)]
        return _text(self._receipts.dumps([pack(submission.card), *sent]))

    def read_receipt(self, receipt: str) -> Submission:
        """The submission of a receipt; raise ReceiptUnknown. A receipt does not expire: it grades nothing."""
        try:
            card, typed, gave_up, answered_ms = self._receipts.loads(receipt)
            submission = Submission(unpack(card), str(typed), bool(gave_up), _time(answered_ms))
        except (BadData, ValueError, TypeError, LookupError):
            raise ReceiptUnknown from None
        if submission.card.item not in all_items():
            raise ReceiptUnknown
        return submission

    def sign_sheet(self, parts: list[Any], first: Card) -> str:
        """A sheet (drills.sheets) in parts, and the card of its first row, as a signed token."""
        return _text(self._sheets.dumps([parts, pack(first)]))

    def read_sheet(self, token: str) -> tuple[list[Any], Card]:
        """The parts of a sheet; raise CardTampered."""
        try:
            parts, first = self._sheets.loads(token)
            return parts, unpack(first)
        except (BadData, ValueError, TypeError, LookupError):
            raise CardTampered from None


def _text(signed: str | bytes) -> str:
    return signed if isinstance(signed, str) else signed.decode()


def _milliseconds(time: datetime) -> int:
    return int(time.timestamp() * 1000)


def _time(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def pack(card: Card) -> str:
    """A card in letters that need no escaping in an address. Short, since it travels in every form."""
    submission = base64.urlsafe_b64encode(card.submission.bytes).decode().rstrip("=")
    how = f"{card.attempt}{_LETTERS[card.mode]}{DIALECTS.index(card.dialect)}{_TOLERANT * card.is_tolerant}"
    how += _LEVELS[card.level]
    place = f"{card.ordinal}{_pack_practice(card.practice)}"
    parts = [card.item, submission, how, place, card.seed, _milliseconds(card.shown_at)]
    focus = ",".join(quote(chosen, safe="").replace(_SEPARATOR, "%7E") for chosen in astuple(card.focus)).rstrip(",")
    return _SEPARATOR.join(map(str, [*parts, *([focus] if focus else [])]))


def unpack(packed: str) -> Card:
    """The card that was packed; raise ValueError or LookupError for anything else."""
    item, submission, how, place, seed, shown_ms, *focus = packed.split(_SEPARATOR)
    attempt, mode, dialect, *more = list(how)
    ordinal, *practice = place.split(".")
    return Card(
        item=item,
        submission=uuid.UUID(bytes=base64.urlsafe_b64decode(submission + "==")),
        attempt=int(attempt),
        mode=_MODES[mode],
        dialect=DIALECTS[int(dialect)],
        ordinal=int(ordinal),
        seed=int(seed),
        shown_at=_time(int(shown_ms)),
        focus=Focus(*map(unquote, focus[0].split(","))) if focus else EVERYTHING,
        practice=_unpack_practice(*practice) if practice else None,
        is_tolerant=_TOLERANT in more,
        level=next((level for level, digit in _LEVELS.items() if digit in more), ""),
    )


def _pack_practice(practice: Practice | None) -> str:
    """`.4.0`: the fourth card of a sitting of the first length; then the time of its beginning, where it counts."""
    if practice is None:
        return ""
    began = f".{_milliseconds(practice.began_at)}" if practice.began_at else ""
    return f".{practice.place}.{LENGTHS.index(practice.length)}{began}"


def _unpack_practice(place: str, length: str, began_ms: str = "") -> Practice:
    return Practice(LENGTHS[int(length)], int(place), _time(int(began_ms)) if began_ms else None)
