"""Tallies: kept with each answer, equal to what a rebuild counts from the log."""

import itertools
import random
import uuid
from datetime import UTC, datetime, timedelta

from flask import Flask
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from subjunctive_app.domain.conjugation import shown_form
from subjunctive_app.domain.items import all_items
from subjunctive_app.drills import service
from subjunctive_app.drills.tokens import Card, Submission
from subjunctive_app.learners.service import Visitor
from subjunctive_app.models import Learner, Tally
from subjunctive_app.progress.service import read_overview

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
SECONDS = itertools.count(1)
BOB, CARLA = Visitor("the key of bob", lambda: True), Visitor("the key of carla", lambda: True)


def answer(
    session: Session, visitor: Visitor, item: str, typed: str, *, attempt: int = 1, gave_up: bool = False
) -> None:
    card = Card(item, uuid.uuid4(), attempt, "type", "tu_ustedes", 4, 1, NOW)
    at = NOW + timedelta(seconds=next(SECONDS))
    assert service.submit(session, Submission(card, typed, gave_up, at), visitor).is_kept


def tallies(session: Session) -> set[tuple[object, ...]]:
    rows = session.scalars(select(Tally)).all()
    return {
        (row.learner_id, row.environment, row.kind, row.count, row.last_item, row.last_typed, row.last_at)
        for row in rows
    }


def test_first_attempts_are_counted_and_slips_are_not(session: Session) -> None:
    item = next(
        item
        for item in all_items().values()
        if (item.target.tense, item.rival) == ("present", "ind_present") and not item.both
    )
    right, wrong = item.target.form("tu_ustedes"), item.rival_form("tu_ustedes")
    answer(session, BOB, item.id, wrong)
    answer(session, BOB, item.id, wrong, attempt=2)
    answer(session, BOB, item.id, right)
    answer(session, BOB, item.id, right)
    answer(session, BOB, item.id, right[:-1] + "zx"[len(right) % 2] + right[-1])
    answer(session, BOB, item.id, "", gave_up=True)
    found = next(one for one in read_overview(session, BOB).environments if one.environment.id == item.environment)
    assert (found.right, found.tried) == (2, 4)
    kinds = {kind.kind: (kind.count, kind.example.last_typed) for kind in read_overview(session, BOB).mistakes}
    assert kinds == {"indicative_same_person": (1, wrong), "shown": (1, "")}


def test_a_marked_answer_is_no_mistake(session: Session) -> None:
    """In Río de la Plata the present after a past main verb is ordinary."""
    past = all_items()["purp-siesta"]
    typed = shown_form(past.target.verb, "present", past.target.person)
    card = Card(past.id, uuid.uuid4(), 1, "type", "vos_rioplatense", 4, 1, NOW)
    outcome = service.submit(session, Submission(card, typed, False, NOW), BOB)
    assert outcome.grade.diagnosis.verdict == "marked"
    assert read_overview(session, BOB).mistakes == ()


def test_each_learner_has_their_own(session: Session) -> None:
    item = next(iter(all_items().values()))
    answer(session, BOB, item.id, item.target.form("tu_ustedes"))
    assert not read_overview(session, BOB).is_empty
    assert read_overview(session, CARLA).is_empty
    assert read_overview(session, None).is_empty


def test_a_late_answer_counts_but_is_not_the_last_one(session: Session) -> None:
    item = next(item for item in all_items().values() if not item.both)
    for hours, typed in ((0, "newer"), (-5, "older")):
        card = Card(item.id, uuid.uuid4(), 1, "type", "tu_ustedes", 4, 1, NOW)
        service.submit(session, Submission(card, typed, False, NOW + timedelta(hours=hours)), BOB)
    kinds = read_overview(session, BOB).mistakes
    assert [(kind.count, kind.example.last_typed) for kind in kinds] == [(2, "newer")]
    assert session.scalars(select(Learner.seen_at)).one() == NOW


def test_a_rebuild_counts_the_same_as_was_kept(app: Flask, session: Session) -> None:
    rng = random.Random(7)
    items = list(all_items().values())
    for _ in range(60):
        item = rng.choice(items)
        typed = rng.choice([item.target.form("tu_ustedes"), item.rival_form("tu_ustedes"), item.target.verb, "xyzzy"])
        answer(session, rng.choice([BOB, CARLA]), item.id, typed, gave_up=rng.random() < 0.1)
    kept = tallies(session)
    assert len(kept) > 10
    session.execute(delete(Tally))
    session.commit()
    result = app.test_cli_runner().invoke(args=["learners", "rebuild"])
    assert result.output == "60 answers counted.\n"
    session.expire_all()
    assert tallies(session) == kept
