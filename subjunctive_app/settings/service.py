"""Use cases of the settings: keep them with the account, what steers the practice with the learner; take them along."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from subjunctive_app.domain.errors import DomainError
from subjunctive_app.domain.memory import RETENTIONS, USUAL_RETENTION
from subjunctive_app.domain.people import Person
from subjunctive_app.domain.settings import USUAL, Settings
from subjunctive_app.infra.database import begin_write
from subjunctive_app.learners.service import Visitor, get_or_begin
from subjunctive_app.models import Learner, User
from subjunctive_app.progress.goal import HIGHEST, LOWEST


class RetentionRefused(DomainError):
    """The retention is none of those that can be chosen."""

    code = "retention_refused"
    status = 422


# What a Pace is made of, as it is told and stored.
PACE = ("daily_goal", "retention", "keep_days")
# How many days answers are kept; 0 as long as their learner is.
KEEP_DAYS = (0, 365, 90)


class KeepingRefused(DomainError):
    """The time to keep answers is none of those that can be chosen."""

    code = "keeping_refused"


@dataclass(frozen=True, slots=True)
class Pace:
    """How much to practise: sentences a day (None: no goal), and of a hundred things how many to retain.

    `keep_days` is how long answers are kept (progress.forgetting).
    """

    goal: int | None = None
    retention: int = USUAL_RETENTION
    keep_days: int = 0


def parse_retention(fields: Mapping[str, str]) -> int:
    """One of RETENTIONS; the usual where the form has none. Raises RetentionRefused."""
    given = fields.get("retention") or str(USUAL_RETENTION)
    if given not in map(str, RETENTIONS):
        raise RetentionRefused
    return int(given)


def parse_keeping(fields: Mapping[str, str]) -> int:
    """One of KEEP_DAYS; 0 where the form has none. Raises KeepingRefused."""
    given = fields.get("keep_days") or "0"
    if given not in map(str, KEEP_DAYS):
        raise KeepingRefused
    return int(given)


def read_pace(session: Session, visitor: Visitor | None) -> Pace:
    """The learner's pace; the usual one for somebody unknown."""
    query = select(Learner.daily_goal, Learner.retention, Learner.keep_days)
    found = visitor and session.execute(query.where(visitor.is_learner)).one_or_none()
    return Pace(*found) if found else Pace()


def told(chosen: Settings, pace: Pace) -> dict[str, object]:
    """All of it as plain values: what the API gives, and what goes along with one's answers."""
    return {**asdict(chosen), "daily_goal": pace.goal, "retention": pace.retention, "keep_days": pace.keep_days}


def save_choices(session: Session, who: Person, chosen: Settings) -> None:
    """Keep all choices with the account, so that they are the same on every device."""
    begin_write(session)
    session.execute(update(User).where(User.id == who.user_id).values(settings=asdict(chosen)))
    session.commit()


def change_choices(session: Session, who: Person, given: Mapping[str, object]) -> Settings:
    """Change what is `given` and nothing else, whatever others change at the same moment; all that holds then."""
    begin_write(session)
    kept = session.scalar(select(User.settings).where(User.id == who.user_id).with_for_update())
    chosen = USUAL.changed(kept or {}).changed(given)
    session.execute(update(User).where(User.id == who.user_id).values(settings=asdict(chosen)))
    session.commit()
    return chosen


def change_pace(
    session: Session, visitor: Visitor, given: Mapping[str, int | None], *, dialect: str, now: datetime
) -> Pace:
    """The same of the pace of somebody with an account: its `given` columns."""
    try:
        return _change_pace(session, visitor, given, dialect=dialect, now=now)
    except IntegrityError:  # another request made the same learner a moment ago: now it can be read
        return _change_pace(session, visitor, given, dialect=dialect, now=now)


def _change_pace(
    session: Session, visitor: Visitor, given: Mapping[str, int | None], *, dialect: str, now: datetime
) -> Pace:
    begin_write(session)
    get_or_begin(session, visitor, dialect=dialect, now=now)
    session.execute(update(Learner).where(visitor.is_learner).values(given))
    pace = read_pace(session, visitor)
    session.commit()
    return pace


def save_pace(session: Session, visitor: Visitor, pace: Pace, *, dialect: str, now: datetime) -> None:
    """Keep the pace with the learner. Whoever has an account becomes one by it; for a stranger nothing is kept."""
    begin_write(session)
    if visitor.user_id is not None:
        get_or_begin(session, visitor, dialect=dialect, now=now)
    values = {"daily_goal": pace.goal, "retention": pace.retention, "keep_days": pace.keep_days}
    session.execute(update(Learner).where(visitor.is_learner).values(values))
    session.commit()


def take_in_settings(
    session: Session,
    visitor: Visitor,
    who: Person | None,
    chosen: Settings,
    given: Mapping[str, object],
    *,
    dialect: str,
    now: datetime,
) -> Settings:
    """Fill what is `chosen` here with what a file tells (`told`), and keep it; the choices that hold then.

    Whatever differs from the usual here stays. How long answers are kept is not taken from a file: bringing answers
    back deletes none. What cannot be chosen is passed over.
    """
    filled, pace = USUAL.changed(given).changed(chosen.plain), read_pace(session, visitor)
    wanted = _filled(pace, given)
    if who and filled != chosen:
        save_choices(session, who, filled)
    if wanted != pace:
        save_pace(session, visitor, wanted, dialect=dialect, now=now)
    return filled


def _filled(pace: Pace, given: Mapping[str, object]) -> Pace:
    goal, retention = given.get("daily_goal"), given.get("retention")
    if pace.goal is None and type(goal) is int and LOWEST <= goal <= HIGHEST:
        pace = replace(pace, goal=goal)
    if pace.retention == USUAL_RETENTION and type(retention) is int and retention in RETENTIONS:
        pace = replace(pace, retention=retention)
    return pace
