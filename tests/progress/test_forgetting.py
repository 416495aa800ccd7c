"""How long answers are kept: `flask learners forget` lets go of older ones, and of what was counted from them."""

from datetime import UTC, datetime, timedelta

from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from subjunctive_app.models import Answer, DailyActivity, Learner, SkillCard, Tally
from subjunctive_app.progress.forgetting import forget_old_answers
from tests.conftest import Browser
from tests.progress.answers import answer
from tests.progress.test_page import visitor_of

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


def practised(app: Flask, session: Session, keep_days: int) -> Browser:
    """Somebody with an answer of 400, of 100 and of 10 days ago."""
    browser = Browser(app.test_client())
    visitor = visitor_of(browser)
    session.execute(update(Learner).where(visitor.is_learner).values(keep_days=keep_days))
    session.query(Answer).filter(
        Answer.learner_id == session.scalar(select(Learner.id).where(visitor.is_learner))
    ).delete()
    session.commit()
    for days, item in ((400, "neg-ruido"), (100, "wish-playa"), (10, "neg-ruido")):
        answer(session, visitor, item, "xyzzy", now=NOW - timedelta(days=days))
    return browser


def kept(session: Session) -> list[tuple[int, int]]:
    """How many answers each learner has, by the days that they are kept."""
    query = select(Learner.keep_days, func.count(Answer.id)).join(Answer).group_by(Learner.keep_days)
    return sorted((days, count) for days, count in session.execute(query))


def test_older_answers_go_and_what_was_counted_from_them(app: Flask, session: Session) -> None:
    for keep_days in (0, 90, 365):
        practised(app, session, keep_days)
    assert kept(session) == [(0, 3), (90, 3), (365, 3)]
    assert forget_old_answers(session, NOW) == 3
    assert kept(session) == [(0, 3), (90, 1), (365, 2)]
    days = select(func.count()).select_from(DailyActivity).join(Learner).where(Learner.keep_days == 90)
    assert session.scalar(days) == 1
    mine = select(Learner.id).where(Learner.keep_days == 90)
    assert session.scalar(select(func.sum(Tally.count)).where(Tally.learner_id.in_(mine), Tally.trigger == "")) == 1
    assert session.scalar(select(func.max(SkillCard.tries)).where(SkillCard.learner_id.in_(mine))) == 1
    assert forget_old_answers(session, NOW) == 0


def test_the_command_says_how_many(app: Flask, session: Session) -> None:
    practised(app, session, 365)
    session.rollback()
    done = app.test_cli_runner().invoke(args=["learners", "forget"])
    assert (done.exit_code, done.output) == (0, "1 answers deleted.\n")
