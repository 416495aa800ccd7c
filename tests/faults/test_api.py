"""The API while PostgreSQL is away or takes nothing: 503 that says when to come back, and each answer once."""

import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPMessage
from ipaddress import ip_address
from typing import Any

from sqlalchemy import create_engine, text

from tests.accounts.people import PASSWORD
from tests.faults.clusters import Cluster
from tests.faults.conftest import Stack, health
from tests.servers import HOST
from tests.waiting import wait_for

KEPT = text("SELECT count(*) FROM answer WHERE submission_id = :id")


def call(stack: Stack, method: str, path: str, access: str = "", body: Any = None) -> tuple[int, HTTPMessage, Any]:
    """A request of a program: status, headers, what the JSON says."""
    connection = HTTPConnection(HOST, int(stack.app.url.rpartition(":")[2]), timeout=30)
    # From an address of its own each time: the limits of addresses are others' matter.
    address = str(ip_address(int.from_bytes(b"\x0a" + secrets.token_bytes(3))))
    headers = {"Content-Type": "application/json", "X-Forwarded-For": address}
    headers |= {"Authorization": f"Bearer {access}"} if access else {}
    connection.request(method, f"/api/v1{path}", json.dumps(body) if body else None, headers)
    response = connection.getresponse()
    found = response.status, response.headers, json.loads(response.read())
    connection.close()
    return found


@contextmanager
def read_only(stack: Stack) -> Iterator[None]:
    """A database that is read and takes nothing, as a standby is or one whose disk is full."""
    set_read_only(stack, "SET default_transaction_read_only = on")
    try:
        yield
    finally:
        set_read_only(stack, "RESET default_transaction_read_only")


def set_read_only(stack: Stack, how: str) -> None:
    """Change the database's default, and end the connections that began before."""
    engine = create_engine(stack.database_url, isolation_level="AUTOCOMMIT")
    others = "datname = current_database() AND pid <> pg_backend_pid()"
    with engine.connect() as connection:
        connection.execute(text("SET default_transaction_read_only = off"))  # for this session, which began read-only
        name = connection.scalar(text("SELECT current_database()"))
        connection.execute(text(f'ALTER DATABASE "{name}" {how}'))
        connection.execute(text(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}"))
    engine.dispose()


def test_an_answer_that_cannot_be_kept_is_sent_again(stack: Stack, cluster: Cluster) -> None:
    [learner] = stack.learners(1)
    assert learner.send("/account/sign-up", name="Programa", password=PASSWORD)[0] == 303
    status, _headers, tokens = call(stack, "POST", "/tokens", body={"name": "Programa", "password": PASSWORD})
    assert status == 200, tokens
    access = tokens["access_token"]
    card = call(stack, "GET", "/cards/next?kind=type", access)[2]
    given = {"token": card["token"], "gave_up": True}

    with read_only(stack):
        wait_for(lambda: call(stack, "GET", "/progress", access)[0] == 200)
        refused(call(stack, "POST", "/answers", access, given), "not_kept")
    cluster.stop_at_once()
    refused(call(stack, "POST", "/answers", access, given), "service_unavailable")
    assert call(stack, "GET", "/conjugate?infinitive=tener&tense=present&person=3s")[0] == 200, "needs no database"
    cluster.start()
    wait_for(lambda: health(stack)["database"] == "ok")

    wait_for(lambda: call(stack, "POST", "/answers", access, given)[0] == 200)
    assert call(stack, "POST", "/answers", access, given)[2]["submission_id"] == card["submission_id"]
    engine = create_engine(stack.database_url)
    with engine.begin() as connection:
        assert connection.scalar(KEPT, {"id": card["submission_id"]}) == 1
        # The ledger of the other tests here counts only what its own learners saw.
        connection.execute(text("DELETE FROM answer WHERE submission_id = :id"), {"id": card["submission_id"]})
    engine.dispose()
    learner.close()


def refused(answer: tuple[int, HTTPMessage, Any], code: str) -> None:
    status, headers, told = answer
    assert (status, told["status"], told["code"]) == (503, 503, code)
    assert headers["Content-Type"] == "application/problem+json"
    assert (headers["Retry-After"], bool(told["detail"])) == ("5", True)
