"""Board mode: a sentence for a class without phones, which raises hands.

All of it travels in the address, and nothing is kept: what a class answers says nothing about the teacher.
"""

import secrets
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Response, make_response, render_template
from werkzeug.datastructures import MultiDict

from subjunctive_app.domain.cards import card_at, mode_of
from subjunctive_app.domain.focus import MIXED, Focus
from subjunctive_app.domain.grading import FIRST_TRY
from subjunctive_app.domain.hands import MOST_HANDS, Choice, choices_of
from subjunctive_app.domain.items import Item
from subjunctive_app.domain.questions import Mode, Question
from subjunctive_app.domain.verdicts import Verdict, judge
from subjunctive_app.drills.forms import parse_focus
from subjunctive_app.drills.signing import signer
from subjunctive_app.drills.tokens import Card
from subjunctive_app.web.language import dialect


@dataclass(frozen=True, slots=True)
class BoardView:
    """A sentence on the board; revealed, with the hands that each answer had."""

    card: Card
    is_revealed: bool = False
    hands: tuple[int, ...] = ()

    @property
    def question(self) -> Question:
        """What is asked."""
        return self.card.question

    @property
    def choices(self) -> tuple[Choice, ...]:
        """The answers with their hands."""
        return choices_of(self.question, self.hands)

    @property
    def total(self) -> int:
        """How many hands there were."""
        return sum(one.hands for one in self.choices)

    @property
    def right(self) -> int:
        """How many of them were right."""
        return sum(one.hands for one in self.choices if one.is_right)

    @property
    def most(self) -> int:
        """The longest bar; at least one."""
        return max(1, *(one.hands for one in self.choices))

    @property
    def solution(self) -> Verdict:
        """The sentence with its usual form."""
        return judge(self.question, self.question.right)


def board_page(query: MultiDict[str, str]) -> Response:
    """The board that an address asks for: `card` with its `hands`, the `next` one, or a first one of a focus.

    Raises CardTampered, and ItemNotFound where the focus has no sentence.
    """
    view = _view(query)
    html = render_template("drills/board.html", view=view, token=signer().card_token(view.card), most_hands=MOST_HANDS)
    return make_response(html)


def _view(query: MultiDict[str, str]) -> BoardView:
    if token := query.get("next"):
        return BoardView(_next(signer().read_any_card(token)))
    if token := query.get("card"):
        hands = tuple(_count(text) for text in query.getlist("hands"))
        return BoardView(signer().read_any_card(token), is_revealed="hands" in query, hands=hands)
    return BoardView(_first(query))


def _first(query: Mapping[str, str]) -> Card:
    focus, spoken, seed = parse_focus(query), dialect(), secrets.randbelow(2**31)
    item = card_at(seed, 1, spoken, focus)
    mode = _mode(item, 1, focus)
    return Card(item.id, uuid.uuid4(), FIRST_TRY, mode, spoken, 1, seed, datetime.now(UTC), focus)


def _next(card: Card) -> Card:
    """A fixed order for each seed, so that a page that is opened again shows the same sentence."""
    ordinal = card.ordinal + 1
    item = card_at(card.seed, ordinal, card.dialect, card.focus)
    return card.following(item.id, _mode(item, ordinal, card.focus), card.shown_at)


def _mode(item: Item, ordinal: int, focus: Focus) -> Mode:
    """The kind that was chosen; else the one with buttons, however many came before."""
    return mode_of(item, ordinal if focus.kind == MIXED else 1, focus)


def _count(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0
