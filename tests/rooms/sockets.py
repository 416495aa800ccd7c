"""People with sockets, against a running server: each has cookies, a page, and a socket that only listens."""

import re
import ssl
import time
import urllib.error
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

# Of a message that says what the page shows then.
_SHOWN = re.compile(r'name="(v|stage|digest)" value="([^"]*)"')
PATIENCE_S = 10


class Person:
    """Somebody's browser, without its script."""

    def __init__(self, url: str, *, context: ssl.SSLContext | None = None) -> None:
        self.url, self.context = url, context
        self.jar = CookieJar()
        keeper = urllib.request.HTTPCookieProcessor(self.jar)
        self.opener = urllib.request.build_opener(keeper, urllib.request.HTTPSHandler(context=context))
        self.page = ""
        self.code = ""

    def get(self, path: str) -> int:
        """Open a page."""
        return self._open(urllib.request.Request(f"{self.url}{path}"))  # noqa: S310  (our own server)

    def post(self, path: str, **fields: str) -> int:
        """Send a form with the token of the page, and follow where it leads."""
        data = urllib.parse.urlencode({"csrf_token": self.field("csrf_token"), **fields}).encode()
        return self._open(urllib.request.Request(f"{self.url}{path}", data))  # noqa: S310

    def _open(self, request: urllib.request.Request) -> int:
        try:
            with self.opener.open(request, timeout=PATIENCE_S) as response:
                self.page, self.at = response.read().decode(), response.url
                status: int = response.status
                return status
        except urllib.error.HTTPError as error:
            return error.code

    def field(self, name: str) -> str:
        """The value of a hidden field of the page."""
        found = re.search(rf'name="{name}" value="([^"]*)"', self.page)
        assert found, f"no field {name} in {self.page}"
        return found[1]

    @property
    def cookies(self) -> str:
        """The cookies as a header."""
        return "; ".join(f"{one.name}={one.value}" for one in self.jar)

    def make_room(self, **settings: str) -> str:
        """Make a room; this is its host then."""
        self.get("/r")
        self.post("/r/new", **settings)
        self.code = self.at.split("/")[-2]
        return self.code

    def press(self, act: str) -> None:
        """Press a button of the host."""
        self.get(f"/r/{self.code}/host")
        self.post(f"/r/{self.code}/host/{act}", v=self.field("v"))

    def join(self, code: str) -> "Person":
        """Take a place in a room under the name that is offered."""
        self.code = code
        self.get(f"/r/{code}")
        self.post("/r/join", code=code, nick=self.field("nick"))
        return self

    def say(self, typed: str) -> None:
        """Answer the question that stands."""
        self.get(f"/r/{self.code}")
        self.post(f"/r/{self.code}/answer", round=self.field("round"), answer=typed)

    def listen(self, role: str = "member", *, origin: str = "", **shown: str) -> "Line":
        """Open a socket that says what the page shows, or what is given."""
        seen = shown or dict(_SHOWN.findall(self.page))
        return Line(self.url, self.code, {"as": role, **seen}, self.cookies, origin, self.context)


class Line:
    """An open socket."""

    def __init__(
        self, url: str, code: str, query: dict[str, str], cookies: str, origin: str, context: ssl.SSLContext | None
    ) -> None:
        address = f"{url.replace('http', 'ws', 1)}/ws/rooms/{code}?{urllib.parse.urlencode(query)}"
        came_from = {"Origin": origin or url, "Cookie": cookies}
        self.ws = connect(address, additional_headers=came_from, proxy=None, close_timeout=1, legacy=True, ssl=context)
        self.heard: list[str] = []

    def wait_for(self, text: str) -> str:
        """The next message that holds the text; all until then stand in `heard`."""
        until = time.monotonic() + PATIENCE_S
        while (left := until - time.monotonic()) > 0:
            try:
                self.heard.append(str(self.ws.recv(timeout=left)))
            except TimeoutError:
                break
            if text in self.heard[-1]:
                return self.heard[-1]
        raise AssertionError(f"{text} not heard in {PATIENCE_S} s; but: {self.heard}")

    def code(self) -> int:
        """The code with which the server closes, whatever it says until then."""
        try:
            while True:
                self.ws.recv(timeout=PATIENCE_S)
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else 1006

    def close(self) -> None:
        """Close it, as a tab does."""
        self.ws.close()
