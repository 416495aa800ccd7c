"""Sockets and requests of many people from one asyncio process: raw frames, nothing parsed but what is measured.

The load shares its cores with the server, so each message costs it some microseconds only.
"""

import asyncio
import base64
import os
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

HOST = "127.0.0.1"
TEXT, CLOSE, PING, PONG = 1, 8, 9, 10
_VERSION = b'name="v" value="'
CONNECT_S = 30


@dataclass
class Heard:
    """What the sockets of a run saw, in seconds. A push is (room, version), kept with when it began."""

    pushed: dict[tuple[int, int], float] = field(default_factory=dict)
    late: list[float] = field(default_factory=list)
    connects: list[float] = field(default_factory=list)
    failures: int = 0
    closes: list[int] = field(default_factory=list)
    frames: int = 0
    octets: int = 0


class Line(asyncio.Protocol):
    """One socket that listens. `seen` are the versions it was told, the first with the connection itself."""

    def __init__(self, heard: Heard, room: int, request: bytes, *, greets: bool) -> None:
        self.heard, self.room, self._request, self._greets = heard, room, request, greets
        self.seen: list[int] = []
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._buffer = bytearray()
        self._is_open = False

    def connection_made(self, transport: Any) -> None:
        """Ask for the socket."""
        self.transport = transport
        self._began = time.perf_counter()
        self.transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        """Take whole frames from what came."""
        now = time.perf_counter()
        self._buffer += data
        if not self._is_open and not self._open(now):
            return
        for kind, body in _frames(self._buffer):
            if kind == TEXT:
                self._text(body, now)
            elif kind == PING:
                self.transport.write(frame(PONG, body))
            elif kind == CLOSE:
                self.heard.closes.append(int.from_bytes(body[:2], "big"))
                self.transport.close()

    def _open(self, now: float) -> bool:
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            return False
        self._is_open = self._buffer.startswith(b"HTTP/1.1 101")
        del self._buffer[: end + 4]
        if not self._is_open:
            self.transport.close()
        elif not self._greets:
            self._ready(now)
        return self._is_open

    def _ready(self, now: float) -> None:
        if not self.opened.done():
            self.heard.connects.append(now - self._began)
            self.opened.set_result(None)

    def _text(self, body: bytes, now: float) -> None:
        self.heard.frames += 1
        self.heard.octets += len(body) + (4 if len(body) > 125 else 2)
        at = body.find(_VERSION) + len(_VERSION)
        version = int(body[at : body.index(b'"', at)])
        began = self.heard.pushed.get((self.room, version))
        if began and version not in self.seen:
            self.heard.late.append(now - began)
        self.seen.append(version)
        self._ready(now)

    def connection_lost(self, error: Exception | None) -> None:
        """It was closed, by whomever."""
        if not self.opened.done():
            self.heard.failures += 1
            self.opened.set_result(None)

    def send(self, text: bytes) -> None:
        """Say something."""
        self.transport.write(frame(TEXT, text))

    def close(self) -> None:
        """Go without a word, as a phone does."""
        self.transport.abort()


def frame(kind: int, body: bytes) -> bytes:
    """A frame as browsers send it, masked with zeros, which changes nothing."""
    size = len(body)
    head = bytes((0x80 | kind, 0x80 | size)) if size < 126 else bytes((0x80 | kind, 0xFE)) + size.to_bytes(2, "big")
    return head + bytes(4) + body


def _frames(buffer: bytearray) -> Iterator[tuple[int, bytes]]:
    """The whole frames at the head of the buffer, which they leave."""
    while len(buffer) >= 2:
        size, start = buffer[1] & 127, 2
        if size == 126:
            size, start = int.from_bytes(buffer[2:4], "big"), 4
        if len(buffer) < start + size or (start == 4 and len(buffer) < 4):
            return
        kind, body = buffer[0] & 15, bytes(buffer[start : start + size])
        del buffer[: start + size]
        yield kind, body


def handshake(path: str, port: int, cookie: str = "") -> bytes:
    """The request that opens a socket, as Chromium sends it."""
    lines = (
        f"GET {path} HTTP/1.1",
        f"Host: {HOST}:{port}",
        "Connection: Upgrade",
        "Upgrade: websocket",
        f"Origin: http://{HOST}:{port}",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits",
        f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}",
        *([f"Cookie: {cookie}"] if cookie else []),
    )
    return "\r\n".join((*lines, "", "")).encode()


async def connect_all(
    heard: Heard, port: int, wanted: list[tuple[int, bytes]], *, greets: bool = True, at_once: int = 100
) -> list[Line]:
    """Open sockets, so many at a time; where the server greets, each counts as open with its first message."""
    places, loop = asyncio.Semaphore(at_once), asyncio.get_running_loop()

    async def one(room: int, request: bytes) -> Line:
        async with places:
            line: Line
            _transport, line = await loop.create_connection(
                lambda: Line(heard, room, request, greets=greets), HOST, port
            )
            await asyncio.wait([line.opened], timeout=CONNECT_S)
            return line

    return list(await asyncio.gather(*(one(room, request) for room, request in wanted)))


async def request_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes) -> tuple[int, bytes]:
    """Send a request over a kept connection; its status and body."""
    writer.write(request)
    head = await reader.readuntil(b"\r\n\r\n")
    at = head.lower().find(b"content-length:")
    size = int(head[at + 15 : head.index(b"\r\n", at)]) if at > 0 else 0
    return int(head[9:12]), await reader.readexactly(size)


async def steadily(per_s: float, seconds: float, act: Callable[[int], Awaitable[None]]) -> None:
    """Begin an act every 1/per_s seconds, however long each takes; return when all have ended."""
    began, acts = time.perf_counter(), []
    for number in range(int(per_s * seconds)):
        await asyncio.sleep(max(0.0, began + number / per_s - time.perf_counter()))
        acts.append(asyncio.ensure_future(act(number)))
    await asyncio.gather(*acts)


class Requests:
    """Requests over kept connections: the `times` of those with the hoped status, and how many had another."""

    def __init__(self, port: int, requests: list[bytes], hoped: int) -> None:
        self.times: list[float] = []
        self.refused: Counter[int] = Counter()
        self._port, self._requests, self._hoped = port, requests, hoped
        self._idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def send(self, number: int) -> None:
        """Send the request with this number."""
        began = time.perf_counter()
        line = self._kept() or await asyncio.open_connection(HOST, self._port)
        status, body = await request_on(*line, self._requests[number % len(self._requests)])
        self._idle.append(line)
        if status == self._hoped and b"Not saved" not in body:
            self.times.append(time.perf_counter() - began)
        else:
            self.refused[status] += 1

    def _kept(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
        """A connection that the server has not closed meanwhile (gunicorn does after `keepalive` seconds)."""
        while self._idle:
            reader, writer = self._idle.pop()
            if not reader.at_eof():
                return reader, writer
            writer.close()
        return None

    def close(self) -> None:
        """End the connections."""
        for _reader, writer in self._idle:
            writer.close()
