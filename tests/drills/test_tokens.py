"""Cards and receipts: signed, complete, without the answer."""

import re
import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from subjunctive_app.domain.focus import Focus
from subjunctive_app.domain.items import all_items
from subjunctive_app.domain.questions import MODES
from subjunctive_app.drills.tokens import Card, CardExpired, CardTampered, ReceiptUnknown, Signer, Submission

NOW = datetime(2026, 11, 23, 9, 30, 15, 250_000, tzinfo=UTC)
SIGNER = Signer("one secret of the tests")
KNOWN = next(iter(all_items()))
# A random id spells a short form now and then.
NO_CHANCE = uuid.UUID(int=0)


def card(item: str = KNOWN, **changes: object) -> Card:
    values = {
        "item": item,
        "submission": uuid.uuid4(),
        "attempt": 1,
        "mode": "type",
        "dialect": "vos_rioplatense",
        "ordinal": 7,
        "seed": 12345,
        "shown_at": NOW,
        **changes,
    }
    return Card(**values)  # type: ignore[arg-type]


def test_a_card_comes_back_as_it_went() -> None:
    for mode in MODES:
        sent = card(mode=mode)
        assert SIGNER.read_card(SIGNER.card_token(sent), NOW) == sent


def test_a_focus_travels_with_the_card_and_costs_nothing_where_there_is_none() -> None:
    plain = card()
    focused = replace(plain, focus=Focus("tener"))
    assert SIGNER.read_card(SIGNER.card_token(focused), NOW) == focused
    assert SIGNER.read_receipt(SIGNER.receipt(Submission(focused, "x", False, NOW))).card == focused
    assert focused.following("x", "type", NOW).focus == focused.again(NOW, attempt=2).focus == Focus("tener")
    assert len(SIGNER.card_token(focused)) - len(SIGNER.card_token(plain)) <= 12
    assert SIGNER.card_token(plain).count("~") == 5


@pytest.mark.parametrize(
    "focus", [Focus("oír"), Focus(environment="N.neg"), Focus("", "", "", "", "B1"), Focus("a,b", "~", " ", "%", "ñ")]
)
def test_any_focus_survives(focus: Focus) -> None:
    focused = card(focus=focus)
    assert SIGNER.read_card(SIGNER.card_token(focused), NOW) == focused
    assert re.fullmatch(r"[\w.~%,-]+", SIGNER.card_token(focused), re.ASCII)


def test_a_receipt_comes_back_as_it_went() -> None:
    sent = Submission(card(), "tengás ñ", gave_up=False, answered_at=NOW)
    assert SIGNER.read_receipt(SIGNER.receipt(sent)) == sent


def test_a_card_lives_a_day() -> None:
    token = SIGNER.card_token(card())
    assert SIGNER.read_card(token, NOW + timedelta(hours=24)).ordinal == 7
    with pytest.raises(CardExpired) as caught:
        SIGNER.read_card(token, NOW + timedelta(hours=24, seconds=1))
    assert caught.value.card.item == KNOWN


@pytest.mark.parametrize("damage", ["", "x", "a.b", "\0", "é" * 50, "A" * 10_000])
def test_what_we_did_not_sign_is_no_card(damage: str) -> None:
    with pytest.raises(CardTampered):
        SIGNER.read_card(damage, NOW)
    with pytest.raises(ReceiptUnknown):
        SIGNER.read_receipt(damage)


def test_each_kind_is_signed_for_itself_and_with_our_secret() -> None:
    receipt = SIGNER.receipt(Submission(card(), "x", gave_up=False, answered_at=NOW))
    with pytest.raises(CardTampered):
        SIGNER.read_card(receipt, NOW)
    with pytest.raises(CardTampered):
        SIGNER.read_card(Signer("another secret").card_token(card()), NOW)


@pytest.mark.parametrize("share", [place / 14 for place in range(14)])
def test_one_changed_letter_breaks_a_token(share: float) -> None:
    token = SIGNER.card_token(card())
    place = int(share * len(token))
    changed = token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]
    with pytest.raises(CardTampered):
        SIGNER.read_card(changed, NOW)


def test_the_answer_is_not_in_the_token() -> None:
    for item in all_items().values():
        text = SIGNER.card_token(card(item.id, submission=NO_CHANCE)).rpartition(".")[0]
        assert item.id in text
        assert item.target.form("tu_vosotros") not in text.replace(item.id, "")


def test_the_card_after_a_card_is_always_the_same() -> None:
    """A reloaded receipt shows the same next card, so that answering it twice counts once."""
    first = card()
    assert (
        first.following("x", "type", NOW).submission
        == first.following("x", "type", NOW + timedelta(hours=1)).submission
    )
    assert first.following("x", "type", NOW).submission != first.submission
    assert first.following("x", "type", NOW).ordinal == 8
