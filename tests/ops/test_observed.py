"""Two processes of the app in production: what a scrape tells, who may read it, and what stands in the log."""

import http.client
import json
import os
import re
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.parser import text_string_to_metric_families

from subjunctive_app.infra.metrics import REGISTRY
from tests.monitors import missing
from tests.ops.queries import asked_for
from tests.rooms.sockets import Person
from tests.servers import HOST, GunicornServer
from tests.test_docs import first_cells
from tests.waiting import wait_for

ROOT = Path(__file__).resolve().parents[2]
KEY = "0f5b1c9a7e3d48628bd0aa51c7e2946f"
TOKEN = "7c1e9b52d04f4a86a3f8e6b0d95c2417"
# What people may type, and what must never stand in a line.
NICK, TYPED, NAME, PASSWORD = "Xiomara Zebedea", "quetzalcoatlizaras", "wilhelmina.quux", "correct-horse-battery-ñ"
PLANTED = (NICK, NICK.split()[0], TYPED, NAME, PASSWORD, "quux@example.org", "planted-in-a-header")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GunicornServer]:
    env = {
        "ENVIRONMENT": "production",
        "INSTANCE_DIR": str(tmp_path_factory.mktemp("test-observed")),
        **dict.fromkeys(("SECRET_KEY", "JWT_SECRET_KEY", "PASSWORD_PEPPER"), KEY),
        "METRICS_TOKEN": TOKEN,
        "TRUSTED_PROXIES": "1",
        "WEB_CONCURRENCY": "2",
        "THREADS": "8",
        "SLOW_REQUEST_MS": "0",
        "SLOW_QUERY_MS": "0",
        "GUNICORN_CMD_ARGS": "--access-logfile -",
    }
    with GunicornServer(env, ROOT) as running:
        yield running


def ask(server: GunicornServer, path: str, **headers: str) -> tuple[int, str, str]:
    """Status, body and request id of a GET over a connection of its own."""
    connection = http.client.HTTPConnection(HOST, int(server.url.rpartition(":")[2]), timeout=10)
    try:
        connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        response = connection.getresponse()
        return response.status, response.read().decode(), response.headers.get("X-Request-ID", "")
    finally:
        connection.close()


Series = dict[tuple[str, tuple[tuple[str, str], ...]], float]


def parsed(text: str) -> Series:
    """Every series of a scrape, by name and labels."""
    families = text_string_to_metric_families(text)
    return {(one.name, tuple(sorted(one.labels.items()))): one.value for family in families for one in family.samples}


def scrape(server: GunicornServer) -> Series:
    """What the server tells somebody on this machine."""
    status, text, _id = ask(server, "/metrics")
    assert status == 200, text
    return parsed(text)


def count(series: Series, name: str, **labels: str) -> float:
    """A series, or 0 where there is none."""
    return series.get((name, tuple(sorted(labels.items()))), 0.0)


def pids(series: Series) -> set[int]:
    """The processes that tell their memory."""
    return {int(dict(labels)["pid"]) for name, labels in series if name == "subjunctive_memory_bytes"}


def requests_of(file: Path) -> float:
    """How many requests a process has counted into its file."""
    metrics = MultiProcessCollector.merge([str(file)])
    return sum(one.value for metric in metrics for one in metric.samples if one.name == "flask_http_request_total")


def test_a_scrape_adds_up_what_both_processes_count(server: GunicornServer) -> None:
    wait_for(lambda: len(pids(scrape(server))) == 2)
    labels = {"method": "GET", "status": "200", "url_rule": "/help"}
    sent = 0

    def both_have_served() -> bool:
        nonlocal sent
        assert ask(server, "/help")[0] == 200
        sent += 1
        files = list(server.metrics_folder.glob("counter_*.db"))
        return len(files) == 2 and all(requests_of(file) for file in files)

    wait_for(both_have_served)
    found = scrape(server)
    assert count(found, "flask_http_request_duration_seconds_count", **labels) == sent
    assert count(found, "subjunctive_cpu_seconds_total") > 0
    assert count(found, "subjunctive_sockets", state="most") == 2 * 4
    assert all(20e6 < value < 1e9 for (name, _), value in found.items() if name == "subjunctive_memory_bytes")
    bounds = {dict(labels)["le"] for name, labels in found if name == "flask_http_request_duration_seconds_bucket"}
    assert {"0.02", "0.05", "0.1", "0.2", "5.0"} <= bounds, "alerts need these"


def test_a_killed_process_leaves_what_it_counted_and_no_ghost(server: GunicornServer) -> None:
    ask(server, "/accessibility")
    before = scrape(server)
    dead = min(pids(before))
    os.kill(dead, signal.SIGKILL)
    wait_for(lambda: count(scrape(server), "subjunctive_sockets", state="most") == 4)
    wait_for(lambda: count(scrape(server), "subjunctive_sockets", state="most") == 2 * 4)
    after = scrape(server)
    assert list(server.metrics_folder.glob(f"gauge_*_{dead}.db")) == []
    labels = {"method": "GET", "status": "200", "url_rule": "/accessibility"}
    assert count(after, "flask_http_request_duration_seconds_count", **labels) == 1
    assert len(pids(after)) == 2
    assert dead not in pids(after)
    assert count(after, "subjunctive_cpu_seconds_total") >= count(before, "subjunctive_cpu_seconds_total")


def test_a_process_that_has_only_just_begun_spoils_no_scrape(server: GunicornServer) -> None:
    """Between the making of its first file and the first byte in it."""
    begun = server.metrics_folder / f"counter_{2**22 + 1}.db"
    begun.touch()
    try:
        assert count(scrape(server), "subjunctive_sockets", state="most") == 2 * 4
    finally:
        begun.unlink()


def test_no_client_makes_series_without_end(server: GunicornServer) -> None:
    before = scrape(server).keys()
    for number in range(5):
        for method in ("GET", f"ODD{number}"):
            connection = http.client.HTTPConnection(HOST, int(server.url.rpartition(":")[2]), timeout=10)
            connection.request(method, f"/nowhere/{number}", headers={"X-Forwarded-For": f"10.0.0.{number}"})
            assert connection.getresponse().status in {404, 405}
            connection.close()
    new = {labels for name, labels in scrape(server).keys() - before if name.endswith("_count")}
    assert new <= {(("method", "GET"), ("status", "404"), ("url_rule", "None"))}


def test_every_metric_is_named_and_every_named_one_is_there(server: GunicornServer) -> None:
    ask(server, "/help")
    _status, text, _id = ask(server, "/metrics")
    told = set(re.findall(r"^# TYPE (\S+) ", text, re.MULTILINE))
    ours = {name for name in told if name.startswith("subjunctive_")}
    documented = first_cells("docs/monitoring.md", "metric")
    # An exception is counted when there is one; nobody has an error of the database here.
    rare = {"flask_http_request_exceptions_total", "subjunctive_database_errors_total"}
    assert documented - rare == told - {"flask_exporter_info"}
    defined = {metric.name for metric in REGISTRY.collect()}
    assert {name.removesuffix("_total") for name in ours | (rare & documented)} >= defined


def test_what_alerts_and_dashboards_ask_of_the_app_is_there(server: GunicornServer) -> None:
    ask(server, "/help")
    _status, text, _id = ask(server, "/metrics")
    ours = asked_for("subjunctive_", "flask_") - asked_for("subjunctive_backup_", "subjunctive_restore_")
    assert {one.name for one in missing(ours, text)} == {"subjunctive_database_errors_total"}, "there was no error"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"X_Forwarded_For": "127.0.0.1"}, 404),
        ({"X_Forwarded_For": "127.0.0.1", "Host": "localhost"}, 404),
        ({"X_Real_IP": "127.0.0.1"}, 404),
        ({"Forwarded": "for=127.0.0.1"}, 404),
        ({"X_Forwarded_For": "9.9.9.9", "Authorization": f"Bearer {TOKEN}"}, 200),
        ({"X_Forwarded_For": "9.9.9.9", "Authorization": f"Bearer {TOKEN}x"}, 404),
        ({"X_Forwarded_For": "9.9.9.9", "Authorization": TOKEN}, 404),
        ({"X_Forwarded_For": "9.9.9.9", "Authorization": "Bearer "}, 404),
    ],
)
def test_who_reads_metrics_of_a_server(server: GunicornServer, headers: dict[str, str], status: int) -> None:
    assert ask(server, "/metrics", **headers)[0] == status


def test_a_whole_play_leaves_no_secret_and_no_line_without_its_id(server: GunicornServer) -> None:
    codes, cookies = play(server)
    given = "nginx-0123456789abcdef"
    headers = {"X_Request_ID": given, "X_Forwarded_For": "203.0.113.77", "Referer": "planted-in-a-header"}
    assert ask(server, "/help", **headers)[2] == given
    send_nonsense(server, f"GET /r/{codes[0]} HTTP/9.9\r\nCookie: planted-in-a-header\r\n\r\n")
    send_nonsense(server, "GET / HTTP/1.1\r\nHost: x\r\nplanted-in-a-header\r\n\r\n")
    wait_for(lambda: server.log.count("Invalid request") == 2 and server.log.count(given) >= 2)
    log = server.log
    lines = [json.loads(line) for line in log.splitlines()]
    assert len(lines) > 100
    assert [line for line in lines if line.get("request_id", "-") in {"", "-"}] == []
    assert {"signed_up", "reset_asked", "logged_in"} <= {line.get("event") for line in lines}
    kinds = {line["message"] for line in lines}
    assert {"slow request", "slow query"} <= kinds
    assert {line["logger"] for line in lines} >= {"gunicorn.error", "gunicorn.access", "subjunctive_app.audit"}
    own = [line for line in lines if line["request_id"] == given]
    assert {line["logger"] for line in own} >= {"subjunctive_app.request", "gunicorn.access"}
    for line in lines:
        if line["logger"] in {"subjunctive_app.request", "gunicorn.access", "subjunctive_app.audit"}:
            assert not line["request_id"].startswith("process-"), line
    secrets = [*PLANTED, *codes, *cookies, KEY, TOKEN, "203.0.113.77"]
    assert [secret for secret in secrets if secret in log] == []


def send_nonsense(server: GunicornServer, text: str) -> None:
    """Send what is no HTTP."""
    with socket.create_connection((HOST, int(server.url.rpartition(":")[2])), timeout=10) as connection:
        connection.sendall(text.encode())
        while connection.recv(4096):
            pass


def play(server: GunicornServer) -> tuple[list[str], list[str]]:
    """What people do, with things planted that must not be logged; returns the codes and cookies that came up."""
    learner, teacher, pupil = (Person(server.url) for _ in range(3))
    for _ in range(3):
        learner.get("/drills")
        learner.post("/drills/answer", token=learner.field("token"), answer=TYPED)
    learner.get(f"/verbs?q={TYPED}")
    learner.get("/account/sign-up")
    learner.post("/account/sign-up", name=NAME, password=PASSWORD, email="")
    learner.get("/account/reset")
    learner.post("/account/reset", email="quux@example.org")
    learner.get("/account/login")
    learner.post("/account/login", name=NAME, password=PASSWORD)
    code = teacher.make_room(names="1", rounds="5", seconds="0")
    pupil.code = code
    pupil.get(f"/r/{code}")
    pupil.post("/r/join", code=code, nick=NICK)
    teacher.press("start")
    pupil.say(TYPED)
    pupil.get(f"/r/{code}/state?as=member")
    teacher.get(f"/r/{code}/results")
    pupil.get("/r/QQQQQQ")
    values = [str(one.value) for person in (learner, teacher, pupil) for one in person.jar]
    return [code, "QQQQQQ"], [value for value in values if len(value) > 8]
