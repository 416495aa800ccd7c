"""One line for each request, with its id; no code, token, answer or whole address in any."""

import json

from tests.edge.conftest import talking
from tests.nginx_servers import NginxServer
from tests.servers import HOST, free_port
from tests.waiting import wait_for

CODE, TOKEN = "KXPT4R", "tOkEn-of-a-mail-0123456789"
# Addresses with a secret, and what is left of them in a line.
SECRET = {
    f"/r/{CODE}": "/r/*",
    f"/r/{CODE}/state?v=1": "/r/*/state",
    f"/r/{CODE}/results.csv": "/r/*/results.csv",
    f"/r/{CODE}/host/{TOKEN}": "/r/*/host/*",
    f"/r/{CODE}/odd": "-",
    f"/r?code={CODE}": "/r",
    f"//r//{CODE}": "-",
    f"/%72/{CODE}": "-",
    f"/R/{CODE}": "-",
    f"/{CODE}": "-",
    f"/{CODE.lower()}": "-",
    f"/ws/rooms/{CODE}?as=member": "/ws/rooms/*",
    f"/account/reset/{TOKEN}": "/account/reset/*",
    f"/account/verify/{TOKEN}": "/account/verify/*",
    f"/drills?done={TOKEN}": "/drills",
}


def test_no_secret_is_in_any_line(alone: NginxServer) -> None:
    with talking(alone) as client:
        for path, shown in SECRET.items():
            headers = {"Referer": alone.url + path, "User-Agent": CODE, "Cookie": f"session={TOKEN}"}
            response = client.ask(path, **headers)
            line = alone.line(response.headers["X-Request-ID"])
            assert (line["path"], line["status"]) == (shown, response.status), path
    for text in (alone.access_log, alone.log):
        assert CODE.lower() not in text.lower()
        assert TOKEN not in text


def test_every_line_is_json_whatever_is_asked(alone: NginxServer) -> None:
    paths = ("/\\x22%22", "/verbs/%00%0a{", "/verbs/%C3%B1%FF")
    with talking(alone) as client:
        for path in paths:
            client.ask(path, X__Request__ID='"\\')
    wait_for(lambda: len(alone.access_log.splitlines()) == len(paths))
    for line in alone.access_log.splitlines():
        assert set(json.loads(line)) >= {"time", "request_id", "status", "path"}


def test_addresses_of_ipv6_and_a_proxy_in_front() -> None:
    """Believed only where REAL_IP_FROM names the proxy; a subscriber's whole /64 is one for the limits."""
    with NginxServer(f"{HOST}:{free_port()}", REAL_IP_FROM=HOST) as nginx, talking(nginx) as client:
        statuses = []
        for number in range(60):
            given = f"2001:db8:1:2:{'' if number % 2 else '3:4:5'}:{number + 1:x}"
            response = client.ask("/account/login", method="POST", X__Forwarded__For=given)
            statuses.append(response.status)
        assert 429 in statuses
        assert nginx.line(response.headers["X-Request-ID"])["address"] == "2001:db8:1::"
        for address in ("2001:db8:1:3::1", "198.51.100.7"):
            response = client.ask("/account/login", method="POST", X__Forwarded__For=address)
            assert response.status == 503
        assert nginx.line(response.headers["X-Request-ID"])["address"] == "198.51.100.0"
