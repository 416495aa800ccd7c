"""The figures of each day, counted at night and kept, so that no page ever counts them."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import InstrumentedAttribute

from subjunctive_app.infra.database import begin_long_write, dialect_of, upsert
from subjunctive_app.models import DailyActivity, DailyFigures, Learner, Room, User

# So far back it goes where no day was counted yet.
FURTHEST = timedelta(days=31)
DAY = timedelta(days=1)


def count_days(session: Session, now: datetime) -> int:
    """Count the days that are over and not counted yet, and once more the last one, whose answers may have come late.

    Returns how many.
    """
    begin_long_write(session)
    last = session.scalar(select(func.max(DailyFigures.day)))
    furthest = now.date() - FURTHEST
    day, days = max(last, furthest) if last else furthest, 0
    while day < now.date():
        values = _figures(session, day)
        row = upsert(dialect_of(session), DailyFigures).values(day=day, **values)
        session.execute(row.on_conflict_do_update(index_elements=["day"], set_=values))
        day, days = day + DAY, days + 1
    session.commit()
    return days


def last_days(session: Session, *, most: int = 14) -> Sequence[DailyFigures]:
    """The figures of the last days, the latest first."""
    return session.scalars(select(DailyFigures).order_by(DailyFigures.day.desc()).limit(most)).all()


def _figures(session: Session, day: date) -> dict[str, int]:
    practised = select(func.count(), func.sum(DailyActivity.answers), func.sum(DailyActivity.right))
    learners, answers, right = session.execute(practised.where(DailyActivity.day == day)).one()
    return {
        "learners": learners,
        "answers": answers or 0,
        "right": right or 0,
        "newcomers": _made_on(session, Learner.created_at, day),
        "sign_ups": _made_on(session, User.created_at, day),
        "rooms": _made_on(session, Room.created_at, day),
    }


def _made_on(session: Session, made_at: InstrumentedAttribute[datetime], day: date) -> int:
    begin = datetime.combine(day, time(), UTC)
    return session.scalar(select(func.count()).where(made_at >= begin, made_at < begin + DAY)) or 0
