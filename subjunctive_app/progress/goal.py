"""A goal for each day, if a learner wants one: nothing counts days, and a missed one changes nothing."""

from collections.abc import Mapping

from sqlalchemy import update
from sqlalchemy.orm import Session

from subjunctive_app.domain.errors import DomainError
from subjunctive_app.infra.database import begin_write
from subjunctive_app.learners.service import Visitor
from subjunctive_app.models import Learner

LOWEST, HIGHEST = 1, 200


class GoalRefused(DomainError):
    """The goal is no number from 1 to 200."""

    code = "goal_refused"
    status = 422


def parse_goal(fields: Mapping[str, str]) -> int | None:
    """The number of sentences a day; None, for no goal, where the form has none. Raises GoalRefused."""
    given = fields.get("goal", "").strip()
    if not given or fields.get("none"):
        return None
    if not (given.isascii() and given.isdigit() and len(given) <= len(str(HIGHEST))):
        raise GoalRefused
    if not LOWEST <= int(given) <= HIGHEST:
        raise GoalRefused
    return int(given)


def set_goal(session: Session, visitor: Visitor | None, goal: int | None) -> None:
    """Keep the goal of a learner; somebody who has not answered yet has none to keep."""
    if visitor is None:
        return
    begin_write(session)
    session.execute(update(Learner).where(visitor.is_learner).values(daily_goal=goal))
    session.commit()
