"""A school is let in, a flood is not, and nobody chooses the address that is counted."""

from tests.edge.conftest import Response, talking
from tests.nginx_servers import NginxServer

# Behind the nginx of these tests there is no app: what the limits let through gets 503.
PASSED, STOPPED = 503, 429
FACES = [
    ({}, "text/html", "<h1>One moment</h1>"),
    ({"HX__Request__Type": "partial"}, "text/html", '<hx-partial hx-target="#flash"'),
]


def test_a_class_logs_in_and_a_flood_of_passwords_does_not(alone: NginxServer) -> None:
    with talking(alone) as client:
        seen = [client.ask("/account/login", method="POST", X__Forwarded__For=f"203.0.113.{n}") for n in range(60)]
        statuses = [response.status for response in seen]
        assert statuses[:41] == [PASSED] * 41
        assert STOPPED in statuses[41:]
        assert seen[statuses.index(STOPPED)].headers["Retry-After"] == "5"
        assert client.ask("/account/login").status == PASSED
        assert client.ask("/api/v1/tokens", method="POST").status == STOPPED
    with talking(alone, "127.0.0.2") as another:
        assert another.ask("/account/login", method="POST").status == PASSED


def test_a_flood_of_anything_is_stopped_and_says_so(alone: NginxServer) -> None:
    with talking(alone) as client:
        statuses = [client.ask("/drills").status for _ in range(400)]
        assert statuses == [PASSED] * 400
        while client.ask("/drills").status == PASSED:
            assert len(statuses) < 2000, "nothing was ever stopped"
            statuses.append(PASSED)
        for headers, kind, words in FACES:
            response = _until_stopped(alone, **headers)
            assert response.headers["Content-Type"] == kind
            assert words in response.text
            assert response.headers["Strict-Transport-Security"]
            assert response.headers["Content-Security-Policy"].startswith("default-src 'none'")
        problem = _until_stopped(alone, "/api/v1/today")
        assert problem.headers["Content-Type"] == "application/problem+json"
    assert alone.line(problem.headers["X-Request-ID"])["limit"].startswith("REJECTED")
    assert "limiting requests" not in alone.log, "such a line holds the whole address"


def _until_stopped(nginx: NginxServer, path: str = "/drills", **headers: str) -> Response:
    """The first refusal; meanwhile some places may have come free."""
    with talking(nginx) as client:
        for _ in range(1000):
            if (response := client.ask(path, **headers)).status == STOPPED:
                return response
    raise AssertionError("nothing was stopped")
