"""A room goes on under another host: by a link that works once, or in the account of somebody else."""

import secrets

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from subjunctive_app.accounts.names import name_key
from subjunctive_app.domain.errors import DomainError
from subjunctive_app.infra.database import begin_write
from subjunctive_app.models import Room, User
from subjunctive_app.rooms.keys import hash_of


class HandoverDead(DomainError):
    """The link was used, another was made after it, or the room is over."""

    code = "handover_dead"
    status = 404


class NobodySoCalled(DomainError):
    """No account has this name."""

    code = "nobody_so_called"


def new_link(session: Session, room_id: int) -> str:
    """The 128-bit token of a link that makes one browser a host, once. An older one ends."""
    token = secrets.token_urlsafe(16)
    begin_write(session)
    session.execute(update(Room).where(Room.id == room_id).values(handover_hash=hash_of(token)))
    session.commit()
    return token


def check_link(room: Room, token: str) -> None:
    """Changes nothing, so a preview of the link does not use it up. Raises HandoverDead."""
    if room.handover_hash is None or room.phase == "ended" or room.handover_hash != hash_of(token):
        raise HandoverDead


def use_link(session: Session, room_id: int, token: str) -> None:
    """The link is used now; of two at once one is the first. Raises HandoverDead."""
    begin_write(session)
    mine = (Room.id == room_id, Room.handover_hash == hash_of(token), Room.phase != "ended")
    used = update(Room).where(*mine).values(handover_hash=None).returning(Room.id)
    is_first = session.scalar(used) is not None
    session.commit()
    if not is_first:
        raise HandoverDead


def hand_to(session: Session, room_id: int, name: str) -> str:
    """The room is somebody else's, by the name of their account, which is returned. Raises NobodySoCalled."""
    begin_write(session)
    user = session.scalar(select(User).where(User.name_key == name_key(name), User.disabled_at.is_(None)))
    if user is None:
        session.rollback()
        raise NobodySoCalled
    found = user.name
    session.execute(update(Room).where(Room.id == room_id).values(owner_id=user.id))
    session.commit()
    return found
