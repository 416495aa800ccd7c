"""What goes over the network, as Chromium counts it through the DevTools protocol (CDP)."""

import time
from dataclasses import dataclass, field
from typing import Any, Self

from playwright.sync_api import Page

PATIENCE_S = 10


@dataclass
class Load:
    """One response that came over the network."""

    method: str
    url: str
    status: int
    headers: int
    total: int


@dataclass
class Traffic:
    """The responses that a page has received since `begin`, counted in bytes on the wire.

    Of each response counts what CDP calls encodedDataLength when it has finished loading: its status line, headers
    and body, as compressed. A redirect has no such event: it counts with its headers, as reported with the request
    that follows, and its Content-Length. Requests sent, TLS and TCP do not count; what the cache gives does not.
    """

    page: Page
    loads: list[Load] = field(default_factory=list)
    _open: dict[str, Load] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.cdp = self.page.context.new_cdp_session(self.page)
        self.cdp.on("Network.requestWillBeSent", self._sent)
        self.cdp.on("Network.responseReceived", self._received)
        self.cdp.on("Network.loadingFinished", self._finished)
        self.cdp.on("Network.loadingFailed", self._failed)
        self.cdp.send("Network.enable")

    def begin(self) -> None:
        """Forget what was counted so far, when it has all arrived."""
        self.settle()
        self.loads.clear()

    def settle(self) -> Self:
        """Return when nothing is under way any more."""
        self.page.title()  # a round trip: what Chromium had to tell before it has been heard
        deadline = time.monotonic() + PATIENCE_S
        while self._open:
            assert time.monotonic() < deadline, self._open
            self.page.title()
        return self

    @property
    def requests(self) -> int:
        """How many requests went out, redirects included."""
        return len(self.loads)

    @property
    def bytes(self) -> int:
        """How many bytes came back."""
        return sum(load.total for load in self.loads)

    def _sent(self, event: dict[str, Any]) -> None:
        if redirect := event.get("redirectResponse"):
            load = self._open.pop(event["requestId"])
            headers = int(redirect["encodedDataLength"])
            length = {name.lower(): value for name, value in redirect["headers"].items()}["content-length"]
            self.loads.append(Load(load.method, load.url, redirect["status"], headers, headers + int(length)))
        if event["request"]["url"].startswith("http"):
            request = event["request"]
            self._open[event["requestId"]] = Load(request["method"], request["url"], 0, 0, 0)

    def _received(self, event: dict[str, Any]) -> None:
        if load := self._open.get(event["requestId"]):
            load.status = event["response"]["status"]
            load.headers = int(event["response"]["encodedDataLength"])

    def _failed(self, event: dict[str, Any]) -> None:
        self._open.pop(event["requestId"], None)

    def _finished(self, event: dict[str, Any]) -> None:
        load = self._open.pop(event["requestId"], None)
        if load and event["encodedDataLength"]:  # 0: from the cache
            load.total = int(event["encodedDataLength"])
            self.loads.append(load)
