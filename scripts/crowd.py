"""A crowd as asyncio tasks: each person has an address, cookies, one kept TLS connection, and time to think.

They share the machine with what they measure, so nothing is parsed but what a person needs to go on.
"""

import asyncio
import random
import re
import ssl
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlencode

import brotli

TIMEOUT_S = 30
_HIDDEN = re.compile(r'name="(csrf_token|token|nick|round|v|stage|digest)" value="([^"]*)"')
_FILES = re.compile(r'(?:src|href)="(/static/[^"]+)"')


@dataclass
class Seen:
    """What all have seen: milliseconds by what was asked while `is_counting`, and all that ever went wrong."""

    is_counting: bool = False
    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: Counter[str] = field(default_factory=Counter)

    def note(self, name: str, began: float, *, fault: str = "") -> None:
        """One thing that was asked for `began` ago."""
        if fault:
            self.errors[f"{name}: {fault}"] += 1
        elif self.is_counting:
            self.times[name].append((time.perf_counter() - began) * 1000)


@dataclass(frozen=True, slots=True)
class Site:
    """Where to go: nginx, on this machine."""

    port: int
    trust: ssl.SSLContext
    seen: Seen
    think_s: float

    @property
    def origin(self) -> str:
        return f"https://localhost:{self.port}"


class Broken(Exception):
    """The response was not one that the person can go on with; it has been counted."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A response, unpacked."""

    status: int
    headers: dict[str, str]
    text: str


def addresses() -> Iterator[str]:
    """Addresses of this machine, each once: 127.1.0.1, 127.1.0.2, …"""
    return (f"127.{1 + number // 62500}.{number // 250 % 250}.{number % 250 + 1}" for number in range(10**6))


class Person:
    """A browser with its own address, and what the page that it shows has in its hidden fields."""

    def __init__(self, site: Site, address: str) -> None:
        self.site, self.address = site, address
        self.cookies: dict[str, str] = {}
        self.fields: dict[str, str] = {}
        self._line: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self._lock = asyncio.Lock()

    @property
    def cookie(self) -> str:
        """The Cookie header."""
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    async def think(self, share: float = 1.0) -> None:
        """Some seconds, as long as the site says on average."""
        await asyncio.sleep(self.site.think_s * share * random.uniform(0.5, 1.5))  # noqa: S311  (no secret)

    async def visit(self) -> None:
        """The first page with its files, as an empty browser loads them."""
        page = await self.get("GET / (first visit)", "/")
        for file in sorted(set(_FILES.findall(page.text))):
            await self.get("GET /static/…", file)

    async def get(self, name: str, path: str, /, *, hoped: tuple[int, ...] = (200, 303)) -> Reply:
        """Open a page."""
        return await self.ask(name, "GET", path, hoped=hoped)

    async def post(self, name: str, path: str, /, *, hoped: tuple[int, ...] = (200, 303), **fields: str) -> Reply:
        """Send a form as htmx does, with the token of the page."""
        body = urlencode({"csrf_token": self.fields.get("csrf_token", ""), **fields})
        return await self.ask(name, "POST", path, body, hoped=hoped)

    async def ask(self, name: str, method: str, path: str, body: str = "", *, hoped: tuple[int, ...]) -> Reply:
        """One request, counted under `name`. Raises Broken for another status than those that are hoped for."""
        began = time.perf_counter()
        try:
            async with self._lock, asyncio.timeout(TIMEOUT_S):
                reply = await self._exchange(method, path, body)
        except (OSError, EOFError, TimeoutError, ValueError, ssl.SSLError) as error:
            self.hang_up()
            self.site.seen.note(name, began, fault=type(error).__name__)
            raise Broken(name) from error
        if reply.status not in hoped:
            self.site.seen.note(name, began, fault=str(reply.status))
            raise Broken(f"{name}: {reply.status}")
        self.site.seen.note(name, began)
        self.take(reply.text)
        return reply

    def take(self, text: str) -> None:
        """Note the hidden fields of what is shown now."""
        self.fields |= dict(_HIDDEN.findall(text))

    async def _exchange(self, method: str, path: str, body: str) -> Reply:
        reader, writer = await self._connection()
        writer.write(self._request(method, path, body))
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers: dict[str, str] = {}
        for line in head[1:-2]:
            name, _, value = line.partition(": ")
            if name.lower() == "set-cookie":
                self._keep(value)
            headers[name.lower()] = value
        content = await _content(reader, headers)
        if headers.get("connection") == "close":
            self.hang_up()
        if content and headers.get("content-encoding") == "br":
            content = brotli.decompress(content)
        return Reply(int(head[0].split(" ", 2)[1]), headers, content.decode())

    async def _connection(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """The kept one; a new one where nginx has ended it meanwhile."""
        if self._line and not self._line[0].at_eof():
            return self._line
        self.hang_up()
        self._line = await asyncio.open_connection(
            "127.0.0.1", self.site.port, ssl=self.site.trust, server_hostname="localhost", local_addr=(self.address, 0)
        )
        return self._line

    def _request(self, method: str, path: str, body: str) -> bytes:
        lines = [f"{method} {path} HTTP/1.1", f"Host: localhost:{self.site.port}", "Accept-Encoding: gzip, br"]
        lines += [f"Cookie: {self.cookie}", "Accept-Language: en", "Sec-Fetch-Site: same-origin"]
        if method == "POST":
            lines += ["HX-Request: true", "HX-Request-Type: partial", f"Origin: {self.site.origin}"]
            lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body.encode())}"]
        return "\r\n".join((*lines, "", body)).encode()

    def _keep(self, header: str) -> None:
        name, _, value = header.partition(";")[0].partition("=")
        self.cookies[name] = value
        if not value:
            del self.cookies[name]

    def hang_up(self) -> None:
        """End the connection."""
        if self._line:
            self._line[1].close()
            self._line = None


async def _content(reader: asyncio.StreamReader, headers: dict[str, str]) -> bytes:
    if size := int(headers.get("content-length", 0)):
        return await reader.readexactly(size)
    if headers.get("transfer-encoding") != "chunked":
        return b""
    found = bytearray()
    while size := int(await reader.readline(), 16):
        found += await reader.readexactly(size)
        await reader.readline()
    await reader.readline()
    return bytes(found)
