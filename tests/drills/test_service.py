"""Grading and keeping answers, on SQLite and on PostgreSQL."""

import sqlite3
import threading
import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import create_engine, func, select
from sqlalchemy.orm import Session

from subjunctive_app.domain.cards import card_at
from subjunctive_app.domain.focus import Focus
from subjunctive_app.domain.items import all_items, get_item
from subjunctive_app.drills import service
from subjunctive_app.drills.tokens import Card, Submission
from subjunctive_app.extensions import db
from subjunctive_app.learners.service import Visitor
from subjunctive_app.models import Answer, Learner

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
BOB = Visitor("the key of bob", lambda: True)


def dealt(**changes: object) -> Card:
    item = next(item for item in all_items().values() if not item.both and item.target.tense == "present")
    card = Card(item.id, uuid.uuid4(), 1, "type", "tu_vosotros", 4, 1, NOW)
    return replace(card, **changes)  # type: ignore[arg-type]


def sent(card: Card, typed: str | None = None, *, gave_up: bool = False) -> Submission:
    """What a learner sends 2.5 s after the card was shown: the right form unless told otherwise."""
    right = get_item(card.item).target.form(card.dialect)
    return Submission(card, right if typed is None else typed, gave_up, NOW + timedelta(seconds=2.5))


def answers(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Answer)) or 0


def test_the_first_answer_makes_the_learner_and_is_kept_whole(session: Session) -> None:
    card = dealt()
    outcome = service.submit(session, sent(card), BOB)
    assert (outcome.is_kept, outcome.grade.diagnosis.code) == (True, "right")
    kept = session.scalars(select(Answer)).one()
    learner = session.scalars(select(Learner)).one()
    assert (learner.key_hash, learner.graded) == (BOB.key_hash, 1)
    assert (kept.learner_id, kept.submission_id, kept.item_id) == (learner.id, card.submission, card.item)
    assert kept.item_version == get_item(card.item).version
    assert (kept.mode, kept.attempt, kept.hint_used, kept.dialect) == ("type", 1, False, "tu_vosotros")
    assert (kept.verdict, kept.codes, kept.latency_ms) == ("right", ["right"], 2500)
    assert kept.shown_at == NOW
    assert kept.answered_at.tzinfo is UTC


def test_an_answer_keeps_what_was_foretold_of_it(session: Session) -> None:
    """As of when the card was shown, before the answer moved anything: only so can it be measured later."""
    first = dealt(mode="type")
    service.submit(session, sent(first), BOB)
    later = dealt(mode="type", submission=uuid.uuid4(), shown_at=NOW + timedelta(days=9))
    service.submit(session, replace(sent(later), answered_at=NOW + timedelta(days=9, seconds=5)), BOB)
    unknown, known = session.scalars(select(Answer).order_by(Answer.id))
    assert (unknown.predicted_recall, known.scheduler) == (None, "fsrs-6.3")
    assert known.predicted_recall
    assert 0.3 < known.predicted_recall < 0.9
    assert unknown.predicted_success
    assert known.predicted_success
    assert 0.02 < known.predicted_success < 0.98


def test_a_key_is_never_stored(session: Session) -> None:
    service.submit(session, sent(dealt()), BOB)
    assert session.scalars(select(Learner.key_hash)).one() != BOB.key


def test_a_repeat_counts_once_and_returns_the_first_verdict(session: Session) -> None:
    card = dealt()
    service.submit(session, sent(card, "xyzzy"), BOB)
    again = service.submit(session, sent(card), BOB)
    assert again.is_repeat
    assert (again.submission.typed, again.grade.diagnosis.verdict) == ("xyzzy", "wrong")
    assert answers(session) == 1
    same = service.submit(session, sent(card, "xyzzy"), BOB)
    assert not same.is_repeat


def test_another_sentence_under_the_same_id_counts_once_and_shows_the_first(session: Session) -> None:
    first = dealt()
    service.submit(session, sent(first, "xyzzy"), BOB)
    other = next(item.id for item in all_items().values() if item.id != first.item and not item.both)
    again = service.submit(session, sent(replace(first, item=other)), BOB)
    assert again.is_repeat
    assert (again.submission.card.item, again.submission.typed) == (first.item, "xyzzy")
    assert answers(session) == 1


def test_only_first_attempts_count_as_cards(session: Session) -> None:
    card = dealt()
    service.submit(session, sent(card, "xyzzy"), BOB)
    service.submit(session, sent(card.again(NOW, attempt=2)), BOB)
    assert session.scalars(select(Learner.graded)).one() == 1
    assert answers(session) == 2


def test_an_empty_answer_is_not_kept_and_makes_no_learner(session: Session) -> None:
    outcome = service.submit(session, sent(dealt(), "   "), BOB)
    assert (outcome.is_kept, outcome.grade.diagnosis.verdict, outcome.grade.is_final) == (
        True,
        "retry",
        False,
    )
    assert session.scalar(select(func.count()).select_from(Learner)) == 0


def test_giving_up_is_kept_as_a_hint(session: Session) -> None:
    outcome = service.submit(session, sent(dealt(), "", gave_up=True), BOB)
    assert (outcome.grade.is_final, outcome.grade.diagnosis.verdict) == (True, "wrong")
    assert session.scalars(select(Answer.hint_used)).one() is True


def test_a_learner_who_is_refused_is_still_told_the_verdict(session: Session) -> None:
    outcome = service.submit(session, sent(dealt()), Visitor("flood", lambda: False))
    assert (outcome.is_kept, outcome.grade.is_right) == (False, True)
    assert answers(session) == 0


@pytest.mark.parametrize("migrated_app", ["sqlite"], indirect=True)
def test_a_locked_database_does_not_hold_back_the_verdict(app: Flask, session: Session) -> None:
    """Another process writes for longer than we wait: the verdict comes, and the answer is kept later, once."""
    card = dealt()
    engine = db.engine
    blocker = sqlite3.connect(str(engine.url.database), isolation_level=None)
    blocker.execute("BEGIN IMMEDIATE")
    with session.connection().connection.driver_connection as raw:  # type: ignore[union-attr]
        raw.execute("PRAGMA busy_timeout=100")
    outcome = service.submit(session, sent(card), BOB)
    assert (outcome.is_kept, outcome.grade.is_right) == (False, True)
    blocker.execute("ROLLBACK")
    blocker.close()
    assert service.keep_late(session, [sent(card), sent(card)], BOB) == []
    assert answers(session) == 1


def test_fifty_equal_answers_at_once_are_kept_once(app: Flask) -> None:
    card = dealt()
    outcomes: list[service.Outcome] = []

    def send() -> None:
        with app.app_context():
            outcomes.append(service.submit(db.session(), sent(card), BOB))
            db.session.remove()

    threads = [threading.Thread(target=send) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # On PostgreSQL a small pool may turn some away; what was told as kept is kept exactly once.
    assert any(outcome.is_kept for outcome in outcomes)
    assert all(outcome.grade.is_right for outcome in outcomes)
    with app.app_context():
        assert answers(db.session()) == 1
        assert db.session.scalar(select(func.count()).select_from(Learner)) == 1
        assert db.session.scalars(select(Learner.graded)).one() == 1


def test_a_newcomer_begins_with_buttons_and_a_known_learner_types(session: Session) -> None:
    first = service.first_card(session, None, dialect="tu_ustedes", seed=3, now=NOW).card
    assert (first.ordinal, first.mode) == (1, "choose")
    for ordinal in range(1, 5):
        card = replace(dealt(), ordinal=ordinal, submission=uuid.uuid4())
        service.submit(session, sent(card), BOB)
    focus = Focus(environment=get_item(dealt().item).environment)
    later = service.first_card(session, BOB, dialect="tu_ustedes", seed=3, now=NOW, focus=focus).card
    assert later.ordinal == 5
    assert later.mode not in {"choose", "interpret"}


def test_the_next_card_is_the_same_however_often_it_is_asked_for(session: Session) -> None:
    service.submit(session, sent(dealt()), BOB)
    for ordinal in range(1, 20):
        card = replace(dealt(), ordinal=ordinal)
        one, other = (service.next_card(session, BOB, card, NOW) for _ in range(2))
        assert one == other
        assert one.card.ordinal == ordinal + 1


def test_without_the_database_the_next_card_comes_from_a_fixed_order(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'empty.sqlite3'}")  # a database without any table
    for ordinal in range(1, 12):
        card = replace(dealt(), seed=7, ordinal=ordinal)
        with Session(engine) as session:
            following = service.next_card(session, BOB, card, NOW)
        assert isinstance(following, service.Dealt)
        assert following.card.item == card_at(7, ordinal + 1, "tu_vosotros").id
        assert following.card.mode == ("choose" if ordinal + 1 <= 3 else "type")
        assert following.choice.reason == "only"
    engine.dispose()
