"""What the people of a crowd do: practise, read, log in and out, and play in a class. Each goes on for ever."""

import asyncio
import contextlib
import random
import re
import time
from collections.abc import Awaitable, Callable
from functools import partial

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.typing import Origin

from scripts.crowd import Broken, Person, Site
from scripts.player import read_card
from subjunctive_app.rooms.hub import OVER

PASSWORD = "tres tristes tigres"  # noqa: S105  (protects nothing)
# A question stands for so long, then its reveal.
QUESTION_S, REVEAL_S, ROUNDS = 14.0, 6.0, 20
PAGES = {
    "GET /progress": ("/progress",),
    "GET /grammar": ("/grammar/N.wish", "/grammar/A.time", "/grammar/R.indef", "/grammar"),
    "GET /verbs": ("/verbs/tener", "/verbs/dormir", "/verbs/pedir", "/verbs/conducir", "/verbs?q=hagamos"),
    "GET /today": ("/today",),
    "GET /help": ("/help",),
}
_CODE = re.compile(r"/r/(\w{6})")
_STAGE = re.compile(r'data-phase="(\w+)" data-round="(\d+)"')
_VERB = re.compile(r'<label for="a"><i lang="es">([^<]+)')


async def for_ever(act: Callable[[], Awaitable[None]], person: Person) -> None:
    """Again and again. What broke was counted; it is tried again after a pause, as people do."""
    while True:
        try:
            await act()
        except Broken:
            await person.think()


async def answer(person: Person) -> None:
    """Answer the card on the page, three times of four rightly; where there is none any more, open the next."""
    token = person.fields.pop("token", "")
    if not token:
        await person.get("GET /drills", "/drills")
        return
    right = read_card(token)[1]
    typed = right if random.random() < 0.75 else "xyzzy"  # noqa: S311  (chance, no secret)
    await person.post("POST /drills/answer", "/drills/answer", token=token, answer=typed)
    await person.think()


async def read(person: Person) -> None:
    """One page of those in which things are looked up."""
    name = random.choice(list(PAGES))  # noqa: S311
    await person.get(name, random.choice(PAGES[name]))  # noqa: S311
    await person.think()


async def practise(site: Site, address: str, *, reads: float) -> None:
    """Come, then answer cards or, with this chance, look something up."""
    person = Person(site, address)

    async def act() -> None:
        if not person.cookies:
            await person.visit()
        await (read if random.random() < reads else answer)(person)  # noqa: S311

    await for_ever(act, person)


async def log_in_and_out(site: Site, address: str, name: str) -> None:
    """Log in, answer twice, look at the account, log out."""
    person = Person(site, address)

    async def act() -> None:
        await person.get("GET /account/login", "/account/login")
        await person.think()
        await person.post("POST /account/login", "/account/login", name=name, password=PASSWORD, hoped=(204,))
        await person.get("GET /drills", "/drills")
        for _ in range(2):
            await answer(person)
        await person.get("GET /account", "/account", hoped=(200,))
        await person.think()
        await person.post("POST /account/logout", "/account/logout", hoped=(204,))
        await person.think()

    await for_ever(act, person)


async def sign_up(site: Site, address: str, name: str) -> None:
    """Make an account. Raises Broken."""
    person = Person(site, address)
    await person.get("sign-up", "/account/sign-up")
    await person.post("sign-up", "/account/sign-up", name=name, password=PASSWORD, hoped=(204,))
    person.hang_up()


class Class:
    """A room of one teacher and some pupils, all with sockets. The first pupil never answers."""

    def __init__(self, site: Site, home: list[str]) -> None:
        self.site = site
        self.host = Person(site, home[0])
        self.pupils = [Person(site, address) for address in home[1:]]
        self.code = ""
        self.is_here = asyncio.Event()
        # When the host pressed for a stage, by phase and round.
        self.pressed: dict[tuple[str, str], float] = {}

    async def play(self) -> None:
        """All of it, and a new room when the rounds are over."""
        async with asyncio.TaskGroup() as group:
            group.create_task(for_ever(self._teach, self.host))
            for number, pupil in enumerate(self.pupils):
                group.create_task(for_ever(partial(self._join, pupil, answers=number > 0), pupil))

    async def _teach(self) -> None:
        host = self.host
        await host.get("GET /r", "/r")
        made = await host.post("POST /r/new", "/r/new", kind="type", rounds=str(ROUNDS), hoped=(204,))
        found = _CODE.search(made.headers["hx-redirect"])
        self.code = found[1] if found else ""
        await host.get("GET /r/…/host", f"/r/{self.code}/host")
        self.is_here.set()
        listening = asyncio.create_task(_quietly(self._listen(host, self.code, "host", self._nothing)))
        try:
            await self._lead()
        finally:
            self.is_here.clear()
            listening.cancel()

    async def _lead(self) -> None:
        await self.host.think()
        await self._press("start", "question", 1)
        for number in range(1, ROUNDS + 1):
            await asyncio.sleep(QUESTION_S)
            await self._press("reveal", "reveal", number)
            await asyncio.sleep(REVEAL_S)
            if number < ROUNDS:
                await self._press("next", "question", number + 1)
        await self._press("end", "ended", ROUNDS)

    async def _press(self, act: str, phase: str, number: int) -> None:
        """Press a button, again where that broke: a version that is over does nothing. Raises Broken at last."""
        for is_last in (False, False, True):
            self.pressed[phase, str(number)] = time.perf_counter()
            try:
                await self.host.post(f"POST /r/…/host/{act}", f"/r/{self.code}/host/{act}", v=self.host.fields["v"])
                return
            except Broken:
                if is_last:
                    raise
                await asyncio.sleep(1)

    async def _nothing(self, _text: str) -> None:
        pass

    async def _join(self, pupil: Person, *, answers: bool) -> None:
        await self.is_here.wait()
        await pupil.think(0.5)
        code = self.code
        await pupil.get("GET /r/… (to join)", f"/r/{code}")
        await pupil.post("POST /r/join", "/r/join", code=code, nick=pupil.fields["nick"], hoped=(204,))
        await pupil.get("GET /r/…", f"/r/{code}")

        async def react(text: str) -> None:
            if answers and 'data-phase="question"' in text and (verb := _VERB.search(text)):
                typed = {"round": pupil.fields["round"], "answer": verb[1]}
                await asyncio.sleep(random.uniform(3, QUESTION_S - 2))  # noqa: S311
                # 409: the teacher was faster.
                await pupil.post("POST /r/…/answer", f"/r/{code}/answer", hoped=(200, 409), **typed)

        await self._listen(pupil, code, "member", react)

    async def _listen(self, person: Person, code: str, role: str, react: Callable[[str], Awaitable[None]]) -> None:
        """Read what the socket pushes until the room is over. Raises Broken."""
        began = time.perf_counter()
        shown = "&".join(f"{name}={person.fields[name]}" for name in ("v", "stage", "digest"))
        address = f"wss://localhost:{self.site.port}/ws/rooms/{code}?as={role}&{shown}"
        try:
            async with connect(
                address,
                ssl=self.site.trust,
                host="127.0.0.1",
                server_hostname="localhost",
                local_addr=(person.address, 0),
                origin=Origin(self.site.origin),
                additional_headers={"Cookie": person.cookie},
                compression=None,
                ping_interval=None,
                proxy=None,
            ) as line:
                self.site.seen.note("socket: opened", began)
                await self._hear(line, person, react)
        except ConnectionClosed as closed:
            reason = closed.rcvd.code if closed.rcvd else 1006
            if reason != OVER:
                self.site.seen.note("socket", began, fault=f"closed with {reason}")
                raise Broken("socket") from closed
        except (OSError, TimeoutError, WebSocketException) as error:
            self.site.seen.note("socket", began, fault=type(error).__name__)
            raise Broken("socket") from error

    async def _hear(self, line: ClientConnection, person: Person, react: Callable[[str], Awaitable[None]]) -> None:
        doing: set[asyncio.Task[None]] = set()
        async for message in line:
            text, now = str(message), time.perf_counter()
            person.take(text)
            if (stage := _STAGE.search(text)) and (began := self.pressed.get((stage[1], stage[2]))):
                if now - began < QUESTION_S / 2:  # not what is told again to who comes late
                    self.site.seen.note("socket: press to frame", began)
                doing = {one for one in doing if not one.done()}
                doing.add(asyncio.create_task(_quietly(react(text))))


async def _quietly(act: Awaitable[None]) -> None:
    with contextlib.suppress(Broken):
        await act
