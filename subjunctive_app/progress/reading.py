"""What the progress page reads: kept counts only, however long the log of answers is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import ColumnElement, Executable, Row, bindparam, case, func, or_, select
from sqlalchemy.orm import QueryableAttribute, Session

from subjunctive_app.domain.calendar import Calendar, Day, calendar, first_day
from subjunctive_app.domain.heat import HeatMap, heat_map
from subjunctive_app.domain.progress import MOST_PLACES, RIGHT_KINDS, KindProgress, Overview, Place, overview
from subjunctive_app.learners.service import Visitor
from subjunctive_app.models import DailyActivity, Learner, SkillCard, Tally
from subjunctive_app.progress.memory import memories

# The memories that the pages tell of: typed answers by environment, and forms.
_SHOWN = or_(SkillCard.skill.like("form:%"), SkillCard.skill.like("mood:%:produce"))


@dataclass(frozen=True, slots=True)
class Report:
    """All that the page tells; `goal` is how many sentences a day the learner wants to answer, None without one."""

    overview: Overview
    heat: HeatMap
    calendar: Calendar
    goal: int | None = None


def read_report(session: Session, visitor: Visitor | None, now: datetime) -> Report:
    """The progress of a learner; the empty one for somebody unknown."""
    query = select(Learner.id, Learner.daily_goal)
    found = visitor and session.execute(query.where(visitor.is_learner)).one_or_none()
    if not found:
        return Report(overview({}), heat_map({}, now), calendar({}, now.date()))
    learner, goal = found
    known = memories(session, learner, _SHOWN)
    told = overview(_tried(session, learner), known, now, _mistakes(session, learner))
    return Report(told, heat_map(known, now), calendar(_days(session, learner, now.date()), now.date()), goal)


def read_overview(session: Session, visitor: Visitor | None, now: datetime) -> Overview:
    """Only how the environments stand."""
    learner = visitor and session.scalar(select(Learner.id).where(visitor.is_learner))
    return overview(_tried(session, learner), memories(session, learner, _SHOWN), now) if learner else overview({})


def _tried(session: Session, learner: int) -> dict[str, tuple[int, int]]:
    """First attempts by environment: right ones, and all."""
    return {name: (int(good), int(tried)) for name, good, tried in session.execute(_TRIED, {"learner": learner})}


def _mistakes(session: Session, learner: int) -> list[KindProgress]:
    """Each kind of mistake with its commonest triggers and its latest example."""
    found = session.execute(_MISTAKES, {"learner": learner})
    return [_kind(list(same)) for _, same in groupby(found, attrgetter("kind"))]


def _kind(rows: Sequence[Row[Any]]) -> KindProgress:
    latest = next(row for row in rows if row.late == 1)
    often = [row for row in rows if row.often <= MOST_PLACES and row.trigger]
    places = tuple(Place(row.environment, row.trigger, row.times) for row in often)
    return KindProgress(latest.kind, int(latest.total), places, latest.last_item, latest.last_typed)


def _days(session: Session, learner: int, today: date) -> dict[date, Day]:
    found = session.execute(_DAYS, {"learner": learner, "first": first_day(today)})
    return {day: Day(*values) for day, *values in found}


def _tried_query() -> Executable:
    right = func.sum(case((Tally.kind.in_(RIGHT_KINDS), Tally.count), else_=0))
    query = select(Tally.environment, right, func.sum(Tally.count)).where(Tally.learner_id == bindparam("learner"))
    return query.group_by(Tally.environment)


def _mistakes_query() -> Executable:
    """Of each kind the commonest places, and the latest one."""
    example = (Tally.last_item, Tally.last_typed)
    columns = (Tally.environment, Tally.kind, Tally.trigger, Tally.count.label("times"), *example)
    all_of_kind = func.sum(Tally.count).over(partition_by=Tally.kind).label("total")
    ranked = select(*columns, all_of_kind, _rank(Tally.count).label("often"), _rank(Tally.last_at).label("late"))
    rows = ranked.where(Tally.learner_id == bindparam("learner"), Tally.kind.not_in(RIGHT_KINDS)).subquery()
    shown = or_(rows.c.often <= MOST_PLACES, rows.c.late == 1)
    return select(rows).where(shown).order_by(rows.c.kind, rows.c.often)


def _rank(by: QueryableAttribute[Any]) -> ColumnElement[int]:
    """The place of a row among those of its kind, the highest first."""
    return func.row_number().over(partition_by=Tally.kind, order_by=(by.desc(), Tally.environment, Tally.trigger))


def _days_query() -> Executable:
    counts = (DailyActivity.answers, DailyActivity.right, DailyActivity.reviews, DailyActivity.recalled)
    mine = (DailyActivity.learner_id == bindparam("learner"), DailyActivity.day >= bindparam("first"))
    return select(DailyActivity.day, *counts).where(*mine)


# Made once: putting such a statement together takes longer than its answer.
_TRIED, _MISTAKES, _DAYS = _tried_query(), _mistakes_query(), _days_query()
