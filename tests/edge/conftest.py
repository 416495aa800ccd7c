"""nginx in front of the app, as it stands in production, and one in front of nothing."""

import http.client
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import SECRET
from tests.nginx_servers import NAME, NginxServer
from tests.servers import HOST, GunicornServer, free_port

ROOT = Path(__file__).resolve().parents[2]
TIMEOUT_S = 10


@dataclass
class Edge:
    """nginx and the app behind it."""

    nginx: NginxServer
    app: GunicornServer


@pytest.fixture(scope="session")
def edge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Edge]:
    """For the whole run: limits count on between the tests, so each that spends many has an address of its own."""
    nginx = NginxServer("")
    env = {"INSTANCE_DIR": str(tmp_path_factory.mktemp("instance")), "SECRET_KEY": SECRET, "BCRYPT_ROUNDS": "4"}
    env |= {"PUBLIC_URL": nginx.url, "ALLOWED_HOSTS": NAME, "TRUSTED_PROXIES": "1"}
    with GunicornServer(env, ROOT) as app:
        nginx.lead_to(app.url.removeprefix("http://"))
        with nginx:
            yield Edge(nginx, app)


@pytest.fixture
def alone() -> Iterator[NginxServer]:
    """An nginx whose app is away."""
    with NginxServer(f"{HOST}:{free_port()}") as nginx:
        yield nginx


@dataclass
class Response:
    """What came back."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


class Client:
    """One connection to nginx over TLS, from an address of this machine."""

    def __init__(self, nginx: NginxServer, address: str = HOST) -> None:
        self._connection = http.client.HTTPSConnection(
            NAME, nginx.port, timeout=TIMEOUT_S, context=nginx.trust(), source_address=(address, 0)
        )

    def ask(self, path: str, *, method: str = "GET", body: str | None = None, **headers: str) -> Response:
        """Send a request and read the whole response. `__` in the name of a header is a dash."""
        given = {name.replace("__", "-"): value for name, value in headers.items()}
        self._connection.request(method, path, body, given)
        response = self._connection.getresponse()
        return Response(response.status, response.headers, response.read())

    def close(self) -> None:
        self._connection.close()


@contextmanager
def talking(nginx: NginxServer, address: str = HOST) -> Iterator[Client]:
    """A client that hangs up at the end."""
    client = Client(nginx, address)
    try:
        yield client
    finally:
        client.close()


@pytest.fixture
def ask(edge: Edge) -> Iterator[Callable[..., Response]]:
    """Ask nginx, over one connection."""
    with talking(edge.nginx) as client:
        yield client.ask
