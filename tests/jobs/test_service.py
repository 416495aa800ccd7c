"""The outbox on both databases: taken once, lost by nobody, tried again, given up."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from subjunctive_app.extensions import db
from subjunctive_app.infra.logging import request_id
from subjunctive_app.jobs import service
from subjunctive_app.jobs.service import LEASE, LONGEST_PAUSE, MOST_TRIES, JobNotFound, Task
from subjunctive_app.models import Heartbeat, Job

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
KINDS = ["mend", "tidy"]


def add(session: Session, *, kind: str = "mend", at: datetime = NOW, **payload: str) -> None:
    service.add(session, kind, payload, at)
    session.commit()


def claimed(session: Session, at: datetime = NOW) -> Task:
    task = service.claim(session, KINDS, at)
    assert task
    return task


def row(session: Session) -> Job:
    session.rollback()
    return session.scalars(select(Job).order_by(Job.id)).all()[-1]


def test_a_job_is_written_with_what_causes_it_or_not_at_all(session: Session) -> None:
    service.add(session, "mend", {}, NOW)
    session.rollback()
    assert service.claim(session, KINDS, NOW) is None
    token = request_id.set("the-request")
    add(session, what="roof")
    request_id.reset(token)
    task = claimed(session)
    assert (task.kind, dict(task.payload), task.request_id, task.tries) == ("mend", {"what": "roof"}, "the-request", 1)
    assert service.claim(session, KINDS, NOW) is None


def test_what_is_done_is_forgotten_but_for_its_key(session: Session) -> None:
    add(session, what="roof")
    assert service.finish(session, claimed(session), NOW)
    assert (row(session).state, row(session).payload, row(session).lease) == ("done", {}, None)


def test_forty_jobs_and_six_runners(app: Flask) -> None:
    with app.app_context():
        for number in range(40):
            add(db.session(), what=str(number))
    done: list[str] = []
    start = threading.Barrier(6)

    def work(_: int) -> None:
        start.wait(10)
        with app.app_context():
            while task := service.claim(db.session(), KINDS, datetime.now(UTC)):
                done.append(task.payload["what"])
                assert service.finish(db.session(), task, datetime.now(UTC))

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(work, range(6)))
    assert Counter(done) == Counter(str(number) for number in range(40))


def test_the_oldest_comes_first_and_only_what_this_runner_knows(session: Session) -> None:
    add(session, at=NOW, what="second")
    add(session, at=NOW - timedelta(minutes=1), what="first")
    add(session, at=NOW + timedelta(minutes=1), what="not yet")
    add(session, kind="of the next version", at=NOW - timedelta(hours=1))
    assert [claimed(session).payload["what"] for _ in range(2)] == ["first", "second"]
    assert service.claim(session, KINDS, NOW) is None


def test_a_lost_runner_s_job_is_taken_again_and_it_has_no_say_any_more(session: Session) -> None:
    add(session)
    lost = claimed(session)
    assert service.claim(session, KINDS, NOW + LEASE - timedelta(seconds=1)) is None
    again = claimed(session, NOW + LEASE)
    assert (again.id, again.key, again.tries) == (lost.id, lost.key, 2)
    assert not service.finish(session, lost, NOW)
    service.fail(session, lost, "late", NOW, Random(1))
    assert (row(session).state, row(session).error) == ("running", "")
    assert service.finish(session, again, NOW)


def test_what_goes_wrong_is_tried_again_after_growing_pauses_and_given_up_with_its_reason(session: Session) -> None:
    add(session, what="roof")
    now, pauses = NOW, []
    for tries in range(1, MOST_TRIES + 1):
        task = claimed(session, now)
        assert task.tries == tries
        is_over = service.fail(session, task, "no ladder", now, Random(tries))
        assert is_over == (tries == MOST_TRIES)
        if not is_over:
            assert service.claim(session, KINDS, row(session).due_at - timedelta(milliseconds=1)) is None
            pauses.append(row(session).due_at - now)
            now = row(session).due_at
    longest = [min(timedelta(seconds=5 * 2**number), LONGEST_PAUSE) for number in range(MOST_TRIES - 1)]
    assert all(most / 2 <= pause <= most for pause, most in zip(pauses, longest, strict=True))
    assert now - NOW > timedelta(hours=7), "a server may be away for a night"
    [given_up] = service.list_failed(session)
    assert (given_up.state, given_up.error, given_up.payload) == ("failed", "no ladder", {"what": "roof"})
    service.retry(session, given_up.id, now)
    assert claimed(session, now).tries == 1


def test_what_kills_its_runners_is_given_up(session: Session) -> None:
    add(session)
    now = NOW
    for _ in range(MOST_TRIES):
        claimed(session, now)
        now += LEASE
    assert service.claim(session, KINDS, now) is None
    assert (row(session).state, row(session).error) == ("failed", "the runner was lost each time")


def test_what_could_not_be_tried_counts_no_try(session: Session) -> None:
    add(session)
    service.postpone(session, claimed(session), NOW)
    assert service.claim(session, KINDS, NOW + timedelta(seconds=4)) is None
    assert claimed(session, NOW + timedelta(seconds=5)).tries == 1


def test_only_what_was_given_up_can_be_tried_again(session: Session) -> None:
    add(session)
    for job_id in (row(session).id, 999_999):
        with pytest.raises(JobNotFound):
            service.retry(session, job_id, NOW)


def test_a_period_has_one_job_however_many_runners(session: Session) -> None:
    for _ in range(3):
        service.schedule(session, "tidy", "2026-11-26T09:00", NOW)
    service.finish(session, claimed(session), NOW)
    service.schedule(session, "tidy", "2026-11-26T09:00", NOW)
    service.schedule(session, "tidy", "2026-11-26T10:00", NOW)
    assert session.scalars(select(Job.key).order_by(Job.id)).all() == [
        "tidy:2026-11-26T09:00",
        "tidy:2026-11-26T10:00",
    ]


def test_the_queue_in_numbers(session: Session) -> None:
    assert service.read_queue(session, NOW) == service.Queue({}, 0.0)
    add(session, at=NOW - timedelta(seconds=90))
    add(session, at=NOW + timedelta(seconds=90))
    add(session, kind="tidy", at=NOW - timedelta(hours=1))
    service.fail(session, claimed(session), "no ladder", NOW, Random(1), for_good=True)
    queue = service.read_queue(session, NOW)
    assert queue.counts == {("mend", "waiting"): 2, ("tidy", "failed"): 1}
    assert queue.oldest_s == 90.0
    claimed(session)
    queue = service.read_queue(session, NOW)
    assert (queue.count("waiting"), queue.count("running"), queue.oldest_s) == (1, 1, 0.0)


def test_one_heartbeat_a_minute(session: Session) -> None:
    assert service.last_beat(session) is None
    found = []
    for seconds in (0, 20, 59, 60, 100, 120):
        service.beat(session, {"smtp": "closed"}, NOW + timedelta(seconds=seconds))
        session.rollback()
        beat = session.scalars(select(Heartbeat)).one()
        found.append((beat.at - NOW).total_seconds())
    assert found == [0, 0, 0, 60, 60, 120]
