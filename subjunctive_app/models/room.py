"""Live rooms: the room, who is in it, what it asks, and what was answered."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from subjunctive_app.models.base import Base


class Room(Base):
    """One room. Phase, round, version and times are those of `domain.rooms.stage`, changed by compare-and-set.

    `key` is a random value of which the links of hosts and screen are made, with the secret of the app. `owner_id` is
    who made it, where they were signed in: through the API they are its host. `shown_form` is the wrong form, of the
    sentence `shown_round`, that is on the screen of a room at everybody's own pace. `follows_id` is the room of whose
    mistakes it was made: who was there is expected here.

    `chat` is a mode of `domain.rooms.chat`. `chat_no` counts what happened in the chat; `chat_whole_no` is the last of
    these after which a page has to take the whole list anew.
    """

    __tablename__ = "room"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(6), unique=True)
    key: Mapped[str] = mapped_column(String(32))
    dialect: Mapped[str] = mapped_column(String(24))
    settings: Mapped[dict[str, Any]] = mapped_column(JSON)
    phase: Mapped[str] = mapped_column(String(8))
    rounds: Mapped[int]
    seconds: Mapped[int]
    round_no: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)
    phase_started_at: Mapped[datetime | None] = mapped_column(default=None)
    deadline_at: Mapped[datetime | None] = mapped_column(default=None)
    is_paused: Mapped[bool] = mapped_column(default=False)
    paused_left_ms: Mapped[int | None] = mapped_column(default=None)
    locked: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(index=True)
    host_seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None] = mapped_column(default=None)
    shown_round: Mapped[int | None] = mapped_column(default=None)
    shown_form: Mapped[str | None] = mapped_column(String(200), default=None)
    owner_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL"), index=True, default=None
    )
    follows_id: Mapped[int | None] = mapped_column(ForeignKey("room.id", ondelete="SET NULL"), index=True, default=None)
    chat: Mapped[str] = mapped_column(String(8), default="phrases", server_default="phrases")
    chat_on_screen: Mapped[bool] = mapped_column(default=False, server_default=false())
    chat_no: Mapped[int] = mapped_column(default=0, server_default="0")
    chat_whole_no: Mapped[int] = mapped_column(default=0, server_default="0")


class RoomMember(Base):
    """Somebody in a room, found again by a random value in a cookie, kept here as its SHA-256.

    `extra_time` is in percent, `team` counts from 1. `back_hash` is of the number with which a host lets
    somebody back in.
    """

    __tablename__ = "room_member"
    __table_args__ = (UniqueConstraint("room_id", "nick_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    room_id: Mapped[int] = mapped_column(ForeignKey("room.id", ondelete="CASCADE"))
    learner_id: Mapped[int | None] = mapped_column(ForeignKey("learner.id", ondelete="CASCADE"), index=True)
    nick: Mapped[str] = mapped_column(String(24))
    nick_key: Mapped[str] = mapped_column(String(40))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    extra_time: Mapped[int] = mapped_column(default=100)
    joined_at: Mapped[datetime]
    joined_round: Mapped[int]
    last_seen_at: Mapped[datetime]
    has_left: Mapped[bool] = mapped_column(default=False)
    banned: Mapped[bool] = mapped_column(default=False)
    team: Mapped[int | None] = mapped_column(default=None)
    back_hash: Mapped[str | None] = mapped_column(String(64), default=None)
    back_until: Mapped[datetime | None] = mapped_column(default=None)
    muted: Mapped[bool] = mapped_column(default=False, server_default=false())


class RoomItem(Base):
    """The sentence of a round and how it is asked. A skipped round counts for nobody."""

    __tablename__ = "room_item"

    room_id: Mapped[int] = mapped_column(ForeignKey("room.id", ondelete="CASCADE"), primary_key=True)
    round_no: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[str] = mapped_column(String(64))
    item_version: Mapped[str] = mapped_column(String(12))
    mode: Mapped[str] = mapped_column(String(12))
    skipped: Mapped[bool] = mapped_column(default=False)


class RoomAnswer(Base):
    """The one answer of a member to a round. `is_learnt` tells that it has moved the learner's own skills."""

    __tablename__ = "room_answer"
    __table_args__ = (
        UniqueConstraint("room_id", "round_no", "member_id"),
        Index("ix_room_answer_member_id", "member_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    room_id: Mapped[int] = mapped_column(ForeignKey("room.id", ondelete="CASCADE"))
    round_no: Mapped[int]
    member_id: Mapped[int] = mapped_column(ForeignKey("room_member.id", ondelete="CASCADE"))
    submission_id: Mapped[uuid.UUID]
    given: Mapped[str] = mapped_column(String(200))
    gave_up: Mapped[bool]
    normalised: Mapped[str] = mapped_column(String(200))
    verdict: Mapped[str] = mapped_column(String(8))
    kind: Mapped[str] = mapped_column(String(32))
    points: Mapped[int]
    ms: Mapped[int]
    at: Mapped[datetime]
    is_learnt: Mapped[bool] = mapped_column(default=False)


class RoomMessage(Base):
    """What a member said in the chat. `no` is the room's `chat_no` when it came to stand where it does."""

    __tablename__ = "room_message"

    id: Mapped[int] = mapped_column(primary_key=True)
    room_id: Mapped[int] = mapped_column(ForeignKey("room.id", ondelete="CASCADE"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("room_member.id", ondelete="CASCADE"), index=True)
    no: Mapped[int]
    kind: Mapped[str] = mapped_column(String(8))
    text: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(8))
    at: Mapped[datetime]
