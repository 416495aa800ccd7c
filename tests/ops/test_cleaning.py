"""What is over goes, what is not stays; and the figures of days that are over."""

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from subjunctive_app.models import (
    Answer,
    Base,
    DailyActivity,
    Dispute,
    EmailVerification,
    FailedLogin,
    Job,
    Learner,
    PasswordReset,
    Room,
    RoomMember,
    User,
    UserSession,
)
from subjunctive_app.ops import cleaning
from subjunctive_app.ops.statistics import count_days, last_days

NOW = datetime(2026, 11, 26, 3, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def clean(session: Session) -> dict[str, int]:
    removed = cleaning.clean_up(session, NOW, lambda: True)
    session.rollback()
    return {name: count for name, count in removed.items() if count}


def add(session: Session, row: Base) -> None:
    session.add(row)
    session.commit()


def user(session: Session, role: str = "learner") -> int:
    row = User(name=role, name_key=role, password_hash="x", role=role, created_at=NOW)
    add(session, row)
    return row.id


def learner(session: Session, days: int, *, graded: int = 0, user_id: int | None = None) -> int:
    seen = NOW - timedelta(days=days) - MINUTE
    made = {"created_at": seen, "seen_at": seen, "key_hash": uuid.uuid4().hex, "dialect": "tu_ustedes"}
    row = Learner(graded=graded, user_id=user_id, **made)
    add(session, row)
    return row.id


@pytest.mark.parametrize(
    ("role", "idle", "age", "stays"),
    [
        ("learner", timedelta(days=14) - MINUTE, timedelta(days=89), True),
        ("learner", timedelta(days=14) + MINUTE, timedelta(days=15), False),
        ("learner", MINUTE, timedelta(days=90) + MINUTE, False),
        ("teacher", timedelta(hours=12) - MINUTE, timedelta(days=6), True),
        ("teacher", timedelta(hours=12) + MINUTE, timedelta(days=1), False),
        ("admin", MINUTE, timedelta(days=7) + MINUTE, False),
    ],
)
def test_sessions(session: Session, role: str, idle: timedelta, age: timedelta, stays: bool) -> None:
    made = {"sid_hash": "x", "browser": "", "created_at": NOW - age, "seen_at": NOW - idle}
    add(session, UserSession(user_id=user(session, role), **made))
    assert clean(session) == ({} if stays else {"sessions": 1})


def test_links_and_failed_log_ins(session: Session) -> None:
    who = user(session)
    for days in (2, 4):
        at = NOW - timedelta(days=days)
        add(session, PasswordReset(token_hash=f"r{days}", user_id=None, created_at=at))
        add(session, EmailVerification(token_hash=f"v{days}", user_id=who, email="b@example.org", created_at=at))
        add(session, FailedLogin(account="x", failed_at=at + timedelta(days=1, hours=12)))
    assert clean(session) == {"links": 2, "failed log-ins": 1}
    assert session.scalars(select(PasswordReset.token_hash)).all() == ["r2"]
    assert session.scalars(select(EmailVerification.token_hash)).all() == ["v2"]


def a_room(code: str, days: int) -> Room:
    at = NOW - timedelta(days=days) - MINUTE
    made = {"dialect": "tu_ustedes", "settings": {}, "phase": "ended", "rounds": 5, "seconds": 0}
    return Room(code=code, key="k", created_at=at, host_seen_at=at, **made)


def member(room: Room, learner_id: int) -> RoomMember:
    who = {"nick": "Ana", "nick_key": "ana", "token_hash": room.code, "learner_id": learner_id}
    return RoomMember(room_id=room.id, joined_at=NOW, joined_round=1, last_seen_at=NOW, **who)


def test_rooms_go_after_ninety_days_with_all_that_is_in_them(session: Session) -> None:
    old, young = a_room("OLDOLD", 90), a_room("YOUNGG", 89)
    for room in (old, young):
        add(session, room)
        add(session, member(room, learner(session, 1, graded=9)))
    assert clean(session) == {"rooms": 1}
    assert session.scalars(select(RoomMember.token_hash)).all() == ["YOUNGG"]


def test_learners_who_have_not_come_back(session: Session) -> None:
    stay = [
        learner(session, 29),
        learner(session, 31, graded=3),
        learner(session, 399, graded=3),
        learner(session, 500, user_id=user(session)),
    ]
    in_room, proposing = learner(session, 31), learner(session, 31)
    room = a_room("YOUNGG", 40)
    add(session, room)
    add(session, member(room, in_room))
    words = {"typed": "x", "normalised": "x", "code": "unknown", "dialect": "tu_ustedes"}
    add(session, Dispute(learner_id=proposing, item_id="i", item_version="1", made_at=NOW, **words))
    gone = [learner(session, 31), learner(session, 31, graded=2), learner(session, 401, graded=3)]
    made = {"submission_id": uuid.uuid4(), "item_id": "i", "item_version": "1", "mode": "type", "attempt": 1}
    typed = {"typed": "x", "normalised": "x", "verdict": "right", "codes": [], "dialect": "tu_ustedes"}
    times = {"shown_at": NOW, "answered_at": NOW, "latency_ms": 1}
    add(session, Answer(learner_id=gone[1], **made, **typed, **times))
    assert clean(session) == {"learners": 3}
    assert set(session.scalars(select(Learner.id))) == {*stay, in_room, proposing}
    assert session.scalar(select(func.count()).select_from(Answer)) == 0, "with all that is theirs"


def test_jobs_that_are_over(session: Session) -> None:
    for state, days in (("done", 6), ("done", 8), ("failed", 29), ("failed", 31), ("waiting", 99)):
        at = NOW - timedelta(days=days)
        made = {"kind": "mend", "payload": {}, "request_id": "", "due_at": at, "made_at": at}
        add(session, Job(key=f"{state}{days}", state=state, ended_at=None if state == "waiting" else at, **made))
    assert clean(session) == {"jobs": 2}
    assert set(session.scalars(select(Job.key))) == {"done6", "failed29", "waiting99"}


def test_much_is_removed_in_small_steps_and_goes_on_next_time(session: Session) -> None:
    at = NOW - timedelta(days=2)
    session.add_all(FailedLogin(account="x", failed_at=at) for _ in range(250))
    session.commit()
    looks = iter([True] * 6 + [False] * 99)  # four rules before, then two steps
    cleaning.clean_up(session, NOW, lambda: next(looks))
    assert session.scalar(select(func.count()).select_from(FailedLogin)) == 50
    assert clean(session) == {"failed log-ins": 50}


def figures(session: Session) -> dict[date, tuple[int, ...]]:
    session.rollback()
    return {
        one.day: (one.learners, one.answers, one.right, one.newcomers, one.sign_ups, one.rooms)
        for one in last_days(session, most=99)
        if one.learners or one.newcomers
    }


def test_the_figures_of_the_days(app: Flask, session: Session) -> None:
    ana, bob = learner(session, 1), learner(session, 2)
    today, yesterday, before = NOW.date(), NOW.date() - timedelta(days=1), NOW.date() - timedelta(days=2)
    for who, day, answers, right in ((ana, yesterday, 10, 7), (bob, yesterday, 4, 0), (bob, before, 1, 1)):
        add(session, DailyActivity(learner_id=who, day=day, answers=answers, right=right))
    add(session, DailyActivity(learner_id=ana, day=today, answers=99, right=99))
    add(session, a_room("YOUNGG", 1))
    assert count_days(session, NOW) == 31
    expected = {yesterday: (2, 14, 7, 1, 0, 1), before: (1, 1, 1, 1, 0, 0)}
    assert figures(session) == expected
    session.get_one(DailyActivity, (ana, yesterday)).right = 8  # came late
    session.commit()
    assert count_days(session, NOW) == 1
    assert figures(session)[yesterday] == (2, 14, 8, 1, 0, 1)
    assert count_days(session, NOW + timedelta(days=3)) == 4, "three nights without a runner"
    assert figures(session)[today][:3] == (1, 99, 99)
