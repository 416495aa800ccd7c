"""Answers made before logging in: counted, and on request moved to the user's learner."""

import secrets

from sqlalchemy import delete, exists, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, aliased

from subjunctive_app.accounts.sessions import hash_of
from subjunctive_app.infra.database import begin_write
from subjunctive_app.infra.logging import audit
from subjunctive_app.learners.service import Visitor
from subjunctive_app.models import Answer, Dispute, Learner, RoomMember
from subjunctive_app.progress.service import recount


def count_unclaimed(session: Session, device: Visitor | None) -> int:
    """How many answers this device's own learner has; 0 for one that is somebody's already."""
    if device is None:
        return 0
    query = select(func.count()).select_from(Answer).join(Learner)
    return session.scalar(query.where(device.is_learner, Learner.user_id.is_(None))) or 0


def claim(session: Session, device: Visitor, user_id: int) -> int:
    """Make the device's answers the user's, and return how many came. Repeating it changes nothing."""
    try:
        return _claim(session, device, user_id)
    except IntegrityError:
        # The user's first answer made their learner a moment ago: now the two can be merged.
        return _claim(session, device, user_id)


def _claim(session: Session, device: Visitor, user_id: int) -> int:
    begin_write(session)
    query = select(Learner).where(device.is_learner, Learner.user_id.is_(None)).with_for_update()
    mine = session.scalar(select(Learner).where(Learner.user_id == user_id).with_for_update())
    found = session.scalar(query)
    if found is None:
        session.rollback()
        return 0
    if mine is None:
        # No browser may find it by its old key any more: after logging out it would still be there.
        found.user_id, found.key_hash = user_id, hash_of(secrets.token_hex(32))
        session.flush()
        moved = session.scalar(select(func.count()).where(Answer.learner_id == found.id)) or 0
    else:
        moved = _merge(session, found, mine)
    session.commit()
    audit("answers_claimed", user=user_id, answers=moved)
    return moved


def _merge(session: Session, found: Learner, mine: Learner) -> int:
    """Move the answers that the user's learner does not have yet, drop the other learner, count anew."""
    known = select(Answer.submission_id).where(Answer.learner_id == mine.id)
    new = (Answer.learner_id == found.id, Answer.submission_id.not_in(known))
    moved = session.execute(
        update(Answer).where(*new).values(learner_id=mine.id).returning(Answer.id),
        execution_options={"synchronize_session": False},
    ).all()
    _move_disputes(session, found, mine)
    session.execute(update(RoomMember).where(RoomMember.learner_id == found.id).values(learner_id=mine.id))
    if found.seen_at > mine.seen_at:
        # The sitting goes along: an old one of the account would else look as if it had been left just now.
        mine.seen_at, mine.dialect, mine.practice = found.seen_at, found.dialect, found.practice
    mine.daily_goal = mine.daily_goal or found.daily_goal
    mine.created_at = min(mine.created_at, found.created_at)
    session.execute(delete(Learner).where(Learner.id == found.id))
    recount(session, mine.id)
    return len(moved)


def _move_disputes(session: Session, found: Learner, mine: Learner) -> None:
    """What was proposed goes along, unless the user proposed the same already."""
    own = aliased(Dispute)
    same = (own.item_id == Dispute.item_id, own.normalised == Dispute.normalised)
    known = exists().where(own.learner_id == mine.id, *same)
    moves = update(Dispute).where(Dispute.learner_id == found.id, ~known).values(learner_id=mine.id)
    session.execute(moves, execution_options={"synchronize_session": False})
