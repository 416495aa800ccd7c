"""The operator's page: who gets in, what it says, what its buttons do."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from subjunctive_app.disputes.service import open_disputes
from subjunctive_app.domain.items import all_items
from subjunctive_app.jobs import service as jobs
from subjunctive_app.models import DailyFigures, Dispute, Heartbeat, Job, Learner, UserSession
from subjunctive_app.ops.backups import last_backup
from tests.accounts.people import log_in, someone
from tests.conftest import Browser


@pytest.fixture
def operator(app: Flask) -> Browser:
    """An admin who has just logged in."""
    return someone(app, "olga", role="admin").browser


def dispute(session: Session, words: str = "My teacher says so.") -> Dispute:
    now = datetime.now(UTC)
    learner = Learner(key_hash="k", dialect="tu_ustedes", created_at=now, seen_at=now)
    session.add(learner)
    session.flush()
    item = next(iter(all_items().values()))
    row = Dispute(
        learner_id=learner.id,
        item_id=item.id,
        item_version=item.version,
        typed="Fuese",
        normalised="fuese",
        code="other_subjunctive_tense",
        dialect="tu_ustedes",
        words=words,
        made_at=now,
    )
    session.add(row)
    session.commit()
    return row


def given_up(session: Session) -> Job:
    now = datetime.now(UTC)
    jobs.add(session, "reset_mail", {"seed": "a-seed", "language": "en"}, now)
    session.commit()
    task = jobs.claim(session, ["reset_mail"], now)
    assert task
    jobs.fail(session, task, "the server refuses the mailbox (550)", now, Random(1), for_good=True)
    return session.get_one(Job, task.id)


def test_an_empty_installation_says_so_plainly(operator: Browser) -> None:
    response = operator.get("/ops")
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
    for words in ("No runner has ever been here", "never", "None waits for a decision.", "No day has been counted yet"):
        assert words in operator.page
    assert f"{len(all_items())} cards" in operator.page
    assert "Try again" not in operator.page


def test_it_tells_what_is_there(app: Flask, session: Session, operator: Browser) -> None:
    now = datetime.now(UTC)
    job, one = given_up(session), dispute(session)
    jobs.beat(session, {"smtp": "open", "database": "closed"}, now)
    figures = {"learners": 12, "answers": 200, "right": 150, "newcomers": 3, "sign_ups": 1, "rooms": 2}
    session.add(DailyFigures(day=now.date() - timedelta(days=1), **figures))
    session.commit()
    page = operator.get("/ops").text
    assert "A runner is here." in page
    assert "the server refuses the mailbox (550)" in page
    assert f"/ops/jobs/{job.id}/retry" in page
    assert "away: left alone" in page, "the mail server, as the runner finds it"
    assert "a-seed" not in page
    assert all(f"<td>{number}</td>" in page for number in ("12", "200", "75&nbsp;%", "3"))
    assert one.words in page
    assert all_items()[one.item_id].target.sentence("___") in page
    session.execute(update(Heartbeat).values(at=now - timedelta(minutes=10)))
    session.commit()
    assert "No runner for 10 minutes: mails wait." in operator.get("/ops").text


def test_it_is_in_spanish_too(operator: Browser) -> None:
    page = operator.client.get("/ops", headers={"Accept-Language": "es"}).text
    assert "Página de administración" in page
    assert "nunca ha estado en marcha" in page


def test_what_was_given_up_is_tried_again(session: Session, operator: Browser) -> None:
    job = given_up(session)
    operator.get("/ops")
    response = operator.send(f"/ops/jobs/{job.id}/retry")
    assert (response.status_code, response.headers["Location"]) == (303, "/ops#jobs")
    session.expire_all()
    assert (session.get_one(Job, job.id).state, session.get_one(Job, job.id).tries) == ("waiting", 0)
    for number in (job.id, 999_999, 2**31, 10**30):
        assert operator.send(f"/ops/jobs/{number}/retry").status_code == 404


@pytest.mark.parametrize(
    ("act", "status", "reply"), [("accept", "accepted", ""), ("decline", "rejected", "It is past.")]
)
def test_an_answer_is_decided_on(session: Session, operator: Browser, act: str, status: str, reply: str) -> None:
    one = dispute(session)
    operator.get("/ops")
    assert operator.send(f"/ops/disputes/{one.id}/{act}", reply=" It is  past. ").headers["Location"] == "/ops#disputes"
    session.expire_all()
    row = session.get_one(Dispute, one.id)
    assert (row.status, row.reply) == (status, reply)
    assert operator.send(f"/ops/disputes/{one.id}/{act}").status_code == 404, "once"


def test_a_reply_that_is_too_long_is_refused(session: Session, operator: Browser) -> None:
    one = dispute(session)
    operator.get("/ops")
    assert operator.send(f"/ops/disputes/{one.id}/decline", reply="x" * 301).status_code == 422
    assert len(open_disputes(session)) == 1


def test_a_learner_s_words_stay_words(session: Session, operator: Browser) -> None:
    dispute(session, '<script>alert(1)</script><b hx-get="/">x</b>')
    page = operator.get("/ops").text
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page


def test_an_old_log_in_is_not_enough(session: Session, operator: Browser) -> None:
    operator.get("/ops")
    at = datetime.now(UTC) - timedelta(hours=1, minutes=1)
    session.execute(update(UserSession).values(created_at=at, seen_at=datetime.now(UTC)))
    session.commit()
    response = operator.client.get("/ops")
    assert (response.status_code, response.headers["Location"]) == (303, "/account/login?next=/ops&again=1")
    assert "Please log in once more" in operator.get(response.headers["Location"]).text
    assert operator.send("/ops/jobs/1/retry").status_code == 303
    assert operator.client.get("/account").status_code == 200, "everything else goes on"
    assert log_in(operator, "olga", path="/account/login?next=/ops").headers["Location"] == "/ops"
    assert operator.client.get("/ops").status_code == 200


def test_only_admins_see_the_way(app: Flask, operator: Browser) -> None:
    assert 'href="/ops"' in operator.get("/account").text
    assert 'href="/ops"' not in someone(app, "tom", role="teacher").browser.get("/account").text


def test_when_a_backup_was_made(tmp_path: Path) -> None:
    at = datetime(2026, 11, 26, 3, 0, tzinfo=UTC)
    assert last_backup(None) is None
    assert last_backup(tmp_path / "none") is None
    assert last_backup(tmp_path) is None
    for number, name in enumerate(("old", "new", "older")):
        made = (at - timedelta(days=(1, 0, 2)[number])).timestamp()
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (made, made))
    assert last_backup(tmp_path) == at
    assert last_backup(tmp_path / "older") == at - timedelta(days=2)


def test_the_page_tells_how_old_the_backup_is(app: Flask, operator: Browser, tmp_path: Path) -> None:
    status = tmp_path / "status"
    status.touch()
    app.config["BACKUP_STATUS"] = status
    try:
        for hours, sign in ((2, "✓"), (27, "✕")):
            at = (datetime.now(UTC) - timedelta(hours=hours)).timestamp()
            os.utime(status, (at, at))
            found = operator.get("/ops").text.partition("Last backup</dt>")[2].partition("</dd>")[0]
            assert "ago" in found
            assert sign in found
    finally:
        app.config["BACKUP_STATUS"] = None


def test_no_open_dispute_is_hidden_for_good(session: Session, operator: Browser) -> None:
    """Twenty are shown; the count says how many there are."""
    first = dispute(session)
    values = {column: getattr(first, column) for column in ("learner_id", "item_id", "item_version", "typed", "code")}
    session.add_all(
        Dispute(**values, dialect="tu_ustedes", normalised=f"x{number}", made_at=first.made_at) for number in range(24)
    )
    session.commit()
    page = operator.get("/ops").text
    assert "25 wait for a decision." in page
    assert page.count("/accept") == 20
    assert session.scalars(select(Dispute.status)).all() == ["open"] * 25
