"""Tallies: kept with each answer, equal to what a rebuild counts from the log."""

import random
import uuid
from datetime import timedelta

import pytest
from flask import Flask
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from subjunctive_app.domain.conjugation import shown_form
from subjunctive_app.domain.items import all_items
from subjunctive_app.drills import service
from subjunctive_app.drills.tokens import Card, Submission
from subjunctive_app.learners.service import Visitor
from subjunctive_app.models import Answer, Base, DailyActivity, Learner, SkillCard, Tally
from subjunctive_app.progress.reading import read_report
from subjunctive_app.progress.service import Rebuilt, rebuild
from tests.progress.answers import NOW, answer

BOB, CARLA = Visitor("the key of bob", lambda: True), Visitor("the key of carla", lambda: True)


def derived(session: Session) -> dict[str, list[tuple[object, ...]]]:
    """Everything that is derived from the log, row by row."""
    session.expire_all()

    def rows(table: type[Base]) -> list[tuple[object, ...]]:
        columns = [column.key for column in table.__mapper__.columns]
        found = session.scalars(select(table)).all()
        return sorted(tuple(repr(getattr(row, name)) for name in columns) for row in found)

    return {table.__tablename__: rows(table) for table in (Tally, SkillCard, DailyActivity)}


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
    found = next(
        one for one in read_report(session, BOB, NOW).overview.environments if one.environment.id == item.environment
    )
    assert (found.right, found.tried) == (2, 4)
    kinds = {kind.kind: (kind.count, kind.typed) for kind in read_report(session, BOB, NOW).overview.mistakes}
    assert kinds == {"indicative_same_person": (1, wrong), "shown": (1, "")}


def test_a_marked_answer_is_no_mistake(session: Session) -> None:
    """In Río de la Plata the present after a past main verb is ordinary."""
    past = all_items()["purp-siesta"]
    typed = shown_form(past.target.verb, "present", past.target.person)
    card = Card(past.id, uuid.uuid4(), 1, "type", "vos_rioplatense", 4, 1, NOW)
    outcome = service.submit(session, Submission(card, typed, False, NOW), BOB)
    assert outcome.grade.diagnosis.verdict == "marked"
    assert read_report(session, BOB, NOW).overview.mistakes == ()


def test_each_learner_has_their_own(session: Session) -> None:
    item = next(iter(all_items().values()))
    answer(session, BOB, item.id, item.target.form("tu_ustedes"))
    assert not read_report(session, BOB, NOW).overview.is_empty
    assert read_report(session, CARLA, NOW).overview.is_empty
    assert read_report(session, None, NOW).overview.is_empty


def test_a_late_answer_counts_but_is_not_the_last_one(session: Session) -> None:
    item = next(item for item in all_items().values() if not item.both)
    for hours, typed in ((0, "newer"), (-5, "older")):
        card = Card(item.id, uuid.uuid4(), 1, "type", "tu_ustedes", 4, 1, NOW)
        service.submit(session, Submission(card, typed, False, NOW + timedelta(hours=hours)), BOB)
    kinds = read_report(session, BOB, NOW).overview.mistakes
    assert [(kind.count, kind.typed) for kind in kinds] == [(2, "newer")]
    assert session.scalars(select(Learner.seen_at)).one() == NOW


def test_a_rebuild_counts_the_same_as_was_kept(app: Flask, session: Session) -> None:
    rng = random.Random(7)
    items = list(all_items().values())
    for number in range(60):
        item = rng.choice(items)
        typed = rng.choice([item.target.form("tu_ustedes"), item.rival_form("tu_ustedes"), item.target.verb, "xyzzy"])
        days = number // 6 - 3 * (number % 17 == 16)
        answer(session, rng.choice([BOB, CARLA]), item.id, typed, gave_up=rng.random() < 0.1, days=days)
    kept = derived(session)
    assert all(len(rows) > 10 for rows in kept.values())
    for table in (Tally, SkillCard, DailyActivity):
        session.execute(delete(table))
    session.commit()
    result = app.test_cli_runner().invoke(args=["learners", "rebuild"])
    assert result.output == "60 answers counted. Of 2 learners 2 had something else.\n"
    assert derived(session) == kept
    assert rebuild(session) == Rebuilt(answers=60, learners=2, differing=0)
    session.execute(
        update(Tally).where(Tally.last_typed == session.scalar(select(Tally.last_typed).limit(1))).values(count=99)
    )
    session.commit()
    assert rebuild(session).differing > 0
    assert derived(session) == kept


def messages(app: Flask) -> float:
    """How many messages the app has sent to its database."""
    families = text_string_to_metric_families(app.test_client().get("/metrics").text)
    samples = (one for family in families for one in family.samples)
    return next(one.value for one in samples if one.name == "subjunctive_database_seconds_count")


@pytest.mark.parametrize("migrated_app", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True)
def test_a_long_log_is_counted_in_few_messages(app: Flask, session: Session) -> None:
    """Whoever claims thousands of answers waits for it: with a message for each, longer than a request may."""
    answer(session, BOB, "neg-ruido", "hagamos")
    columns = [column for column in Answer.__table__.columns if column.key != "id"]
    row = dict(session.execute(select(*columns)).mappings().one())
    more = [{**row, "submission_id": uuid.uuid4(), "answered_at": NOW + timedelta(minutes=n)} for n in range(1, 250)]
    session.execute(insert(Answer), more)
    session.commit()
    before = messages(app)
    assert rebuild(session).answers == 250
    assert messages(app) - before < 40
    assert session.scalars(select(Learner.graded)).one() == 250
    assert session.scalars(select(Tally.count)).all() == [250]


def test_a_log_from_before_there_were_skills_gives_the_same(app: Flask, session: Session) -> None:
    item = all_items()["neg-ruido"]
    for typed in (item.rival_form("tu_ustedes"), item.target.form("tu_ustedes")):
        answer(session, BOB, item.id, typed)
    kept = derived(session)
    session.execute(update(Answer).values(skills=[], scheduler=""))
    session.commit()
    app.test_cli_runner().invoke(args=["learners", "rebuild"])
    assert derived(session) == kept


def test_an_answer_moves_its_skills_and_keeps_what_it_told(session: Session) -> None:
    item = all_items()["neg-ruido"]
    answer(session, BOB, item.id, item.rival_form("tu_ustedes"))
    kept = session.scalars(select(Answer)).one()
    assert kept.skills == [["mood:N.neg:produce", 1], ["contrast:N.neg", 1]]
    assert kept.scheduler == "fsrs-6.3"
    rows = {row.skill: (row.tries, row.last) for row in session.scalars(select(SkillCard))}
    assert rows == {"mood:N.neg:produce": (1, "0"), "contrast:N.neg": (1, "0")}


def test_a_second_attempt_and_a_slip_move_nothing(session: Session) -> None:
    item = all_items()["neg-ruido"]
    answer(session, BOB, item.id, "xyzzy", attempt=2)
    answer(session, BOB, item.id, item.target.form("tu_ustedes") + "z")
    assert session.scalars(select(SkillCard)).all() == []
    assert session.scalars(select(DailyActivity)).all() == []


def test_mistakes_are_counted_by_trigger_and_kept_with_the_latest(session: Session) -> None:
    """Twice with one trigger and once with another: the kind has all three, its places tell them apart."""
    items = [item for item in all_items().values() if (item.target.tense, item.rival) == ("present", "ind_present")]
    one = next(item for item in items if item.environment == "A.time" and not item.both)
    other = next(item for item in items if item.environment == "N.wish" and not item.both)
    for item in (one, other, one):
        answer(session, BOB, item.id, item.rival_form("tu_ustedes"))
    [kind] = read_report(session, BOB, NOW).overview.mistakes
    assert (kind.kind, kind.count) == ("indicative_same_person", 3)
    assert (kind.item, kind.typed) == (one.id, one.rival_form("tu_ustedes"))
    places = [(place.environment, place.trigger, place.count) for place in kind.places]
    assert places == [
        ("A.time", one.target.trigger.casefold(), 2),
        ("N.wish", other.target.trigger.casefold(), 1),
    ]


def test_only_the_commonest_triggers_are_named_and_all_are_counted(session: Session) -> None:
    items = [item for item in all_items().values() if (item.target.tense, item.rival) == ("present", "ind_present")]
    by_trigger = {item.target.trigger.casefold(): item for item in items if not item.both and item.suits("tu_ustedes")}
    for item in list(by_trigger.values())[:6]:
        answer(session, BOB, item.id, item.rival_form("tu_ustedes"))
    [kind] = read_report(session, BOB, NOW).overview.mistakes
    assert (kind.count, len(kind.places)) == (6, 3)


def test_what_is_still_known_on_a_later_day_is_counted_by_day(session: Session) -> None:
    item = all_items()["neg-ruido"]
    right, wrong = item.target.form("tu_ustedes"), item.rival_form("tu_ustedes")
    for days, typed in ((0, right), (0, right), (1, right), (1, wrong), (2, wrong)):
        answer(session, BOB, item.id, typed, days=days)
    rows = session.execute(select(DailyActivity).order_by(DailyActivity.day)).scalars().all()
    assert [(row.answers, row.right) for row in rows] == [(2, 2), (2, 1), (1, 0)]
    assert rows[0].reviews == 0, "nothing was known on an earlier day"
    assert rows[1].recalled == rows[1].reviews > 0, "only the first answer of a day tells"
    assert (rows[2].recalled, rows[2].reviews) == (0, 2), "the mood and its contrast"
