"""What the progress page reads: kept counts only, however long the log of answers is."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Executable, Row, bindparam, select
from sqlalchemy.orm import Session

from subjunctive_app.disputes.service import of_learner
from subjunctive_app.domain.calendar import Calendar, Day, calendar, first_day
from subjunctive_app.domain.heat import HeatMap, heat_map
from subjunctive_app.domain.progress import MOST_PLACES, RIGHT_KINDS, KindProgress, Overview, Place, overview
from subjunctive_app.learners.service import Visitor, find
from subjunctive_app.models import DailyActivity, Tally
from subjunctive_app.progress.memory import knowledge_of

COMMONEST = 100
Totals = Sequence[Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Report:
    """All that the page tells; `goal` is how many sentences a day the learner wants to answer, None without one.

    `proposals` are those of disputes.service.of_learner.
    """

    overview: Overview
    heat: HeatMap
    calendar: Calendar
    goal: int | None = None
    proposals: Sequence[Row[Any]] = ()


def read_report(session: Session, visitor: Visitor | None, now: datetime) -> Report:
    """The progress of a learner; the empty one for somebody unknown."""
    return report_of(session, find(session, visitor) if visitor else None, now)


def report_of(session: Session, learner: Row[Any] | None, now: datetime) -> Report:
    """The same, where their row was read already."""
    if not learner:
        return Report(overview({}), heat_map({}, now), calendar({}, now.date()))
    known, totals = knowledge_of(session, learner).memories, _totals(session, learner.id)
    told = overview(_tried(totals), known, now, _mistakes(totals, _places(session, learner.id)))
    days = calendar(_days(session, learner.id, now.date()), now.date())
    return Report(told, heat_map(known, now), days, learner.daily_goal, of_learner(session, learner.id))


def read_overview(session: Session, visitor: Visitor | None, now: datetime) -> Overview:
    """Only how the environments stand."""
    learner = visitor and find(session, visitor)
    if not learner:
        return overview({})
    return overview(_tried(_totals(session, learner.id)), knowledge_of(session, learner).memories, now)


def _totals(session: Session, learner: int) -> Totals:
    """What was counted of each kind in each environment, the latest last."""
    return session.connection().execute(_TOTALS, {"learner": learner}).all()


def _tried(totals: Totals) -> dict[str, tuple[int, int]]:
    """First attempts by environment: right ones, and all."""
    tried: dict[str, tuple[int, int]] = {}
    for environment, kind, times, _item, _typed in totals:
        right, all_of_them = tried.get(environment, (0, 0))
        tried[environment] = (right + (times if kind in RIGHT_KINDS else 0), all_of_them + times)
    return tried


def _places(session: Session, learner: int) -> Mapping[str, Sequence[Place]]:
    """The commonest places of each kind of mistake, of the hundred commonest of all."""
    found: dict[str, list[Place]] = defaultdict(list)
    for environment, kind, trigger, times in session.connection().execute(_PLACES, {"learner": learner}).all():
        if len(found[kind]) < MOST_PLACES:
            found[kind].append(Place(environment, trigger, times))
    return found


def _mistakes(totals: Totals, places: Mapping[str, Sequence[Place]]) -> list[KindProgress]:
    """Each kind of mistake with its commonest triggers and its latest example."""
    count: Counter[str] = Counter()
    latest: dict[str, tuple[str, str]] = {}
    for _environment, kind, times, item, typed in totals:
        if kind not in RIGHT_KINDS:
            count[kind] += times
            latest[kind] = item, typed
    return [KindProgress(kind, count[kind], tuple(places.get(kind, ())), *latest[kind]) for kind in latest]


def _days(session: Session, learner: int, today: date) -> dict[date, Day]:
    found = session.connection().execute(_DAYS, {"learner": learner, "first": first_day(today)}).all()
    return {day: Day(*counts) for day, *counts in found}


def _totals_query() -> Executable:
    columns = (Tally.environment, Tally.kind, Tally.count, Tally.last_item, Tally.last_typed)
    mine = (Tally.learner_id == bindparam("learner"), Tally.trigger == "")
    return select(*columns).where(*mine).order_by(Tally.last_at)


def _places_query() -> Executable:
    mine = (Tally.learner_id == bindparam("learner"), Tally.trigger != "")
    query = select(Tally.environment, Tally.kind, Tally.trigger, Tally.count).where(*mine)
    return query.order_by(Tally.count.desc(), Tally.environment, Tally.trigger).limit(COMMONEST)


def _days_query() -> Executable:
    counts = (DailyActivity.answers, DailyActivity.right, DailyActivity.reviews, DailyActivity.recalled)
    mine = (DailyActivity.learner_id == bindparam("learner"), DailyActivity.day >= bindparam("first"))
    return select(DailyActivity.day, *counts).where(*mine)


# Made once: putting a statement together takes longer than its answer. On the connection, without the mapper.
_TOTALS, _PLACES, _DAYS = _totals_query(), _places_query(), _days_query()
