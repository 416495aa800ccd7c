"""A class at its own pace: `python -m scripts.bench_paced [seconds a sentence]`, 15 by default: five minutes.

30 pupils answer 20 mixed sentences each, two thirds of them rightly, on the embedded server; all have a socket, as has
the host's console. What goes over the lines is counted with all headers: for each pupil and for the teacher.
"""

import os
import random
import sqlite3
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from websockets.exceptions import ConnectionClosed

from scripts.bench_rooms import ROUND, TOKEN, exchange
from subjunctive_app.domain.items import get_item
from subjunctive_app.domain.questions import Question, mode_named
from tests.conftest import SECRET
from tests.rooms.sockets import Line, Person
from tests.servers import GunicornServer

ROOT = Path(__file__).resolve().parent.parent
MEMBERS, SENTENCES = 30, 20
DIALECT = "tu_ustedes"
RIGHT_SHARE = 2 / 3
WRONG = ("tiene", "habla", "vendrá", "ser")
chance = random.Random(7)  # noqa: S311  (no secret)
# Of a frame without a mask: 2 up to 125 bytes, 4 above.
SHORT = 125


class Ear(threading.Thread):
    """Hears everything that is pushed over a line."""

    def __init__(self, line: Line) -> None:
        super().__init__(daemon=True)
        self.line, self.sizes = line, list[int]()
        self.start()

    def run(self) -> None:
        """Listen until the line is closed."""
        try:
            while True:
                size = len(str(self.line.ws.recv()).encode())
                self.sizes.append(size + (2 if size <= SHORT else 4))
        except ConnectionClosed:
            return


class Pupil(threading.Thread):
    """Answers all sentences, one after the other; `up` and `down` are the bytes of its requests."""

    def __init__(self, person: Person, right: dict[int, str], pause_s: float) -> None:
        super().__init__(daemon=True)
        self.person, self.right, self.pause_s = person, right, pause_s
        self.up = self.down = 0
        self.took: list[float] = []

    def run(self) -> None:
        """Open the room and answer until there is nothing more to answer."""
        page = self.ask("GET")
        for _ in range(SENTENCES):
            time.sleep(self.pause_s * chance.uniform(0.5, 1.5))
            number, token = ROUND.search(page), TOKEN.search(page)
            if number is None or token is None:
                raise RuntimeError(f"no sentence on {page}")
            given = self.right[int(number[1])] if chance.random() < RIGHT_SHARE else chance.choice(WRONG)
            began = time.perf_counter()
            form = urlencode({"csrf_token": token[1], "round": number[1], "answer": given})
            page = self.ask("POST", "/answer", form)
            self.took.append(time.perf_counter() - began)
            if "#fb" not in page and 'id="fb"' in page:
                page = self.ask("GET", is_part=True)

    def ask(self, method: str, below: str = "", body: str = "", *, is_part: bool = False) -> str:
        """What comes back."""
        port, cookies = urlsplit(self.person.url).port or 0, self.person.cookies
        page, up, down = exchange(port, method, f"/r/{self.person.code}{below}", cookies, body, is_part=is_part)
        self.up, self.down = self.up + up, self.down + down
        return page


def right_answers(database: Path) -> dict[int, str]:
    """The right answer to each sentence of the one room."""
    with sqlite3.connect(database) as connection:
        rows = connection.execute("SELECT round_no, item_id, mode FROM room_item").fetchall()
    asked = {number: Question(get_item(item), mode_named(mode), DIALECT, turn=number) for number, item, mode in rows}
    return {number: question.right for number, question in asked.items()}


def main(pause_s: float = 15) -> None:
    """Let the class work and print what went over the lines."""
    with (
        tempfile.TemporaryDirectory() as folder,
        GunicornServer({"INSTANCE_DIR": folder, "SECRET_KEY": SECRET}, ROOT) as server,
    ):
        host = Person(server.url)
        host.make_room(rounds=str(SENTENCES), kind="mixed", pace="own")
        people = [Person(server.url).join(host.code) for _ in range(MEMBERS)]
        host.press("start")
        port = urlsplit(server.url).port or 0
        _page, _up, opened = exchange(port, "GET", f"/r/{host.code}/host", host.cookies)
        host.get(f"/r/{host.code}/host")
        console, phones = Ear(host.listen("host")), [Ear(one.listen()) for one in people]
        right = right_answers(next(Path(folder).glob("*.sqlite3")))
        pupils = [Pupil(one, right, pause_s) for one in people]
        began, load = time.monotonic(), os.getloadavg()[0]
        for one in pupils:
            one.start()
        for one in pupils:
            one.join()
        minutes = (time.monotonic() - began) / 60
        time.sleep(3)
        tell(pupils, phones, console, opened, minutes, load)


def tell(pupils: list[Pupil], phones: list[Ear], console: Ear, opened: int, minutes: float, load: float) -> None:
    """Print the figures."""
    pushed = statistics.mean(sum(one.sizes) for one in phones)
    down, up = (statistics.mean(column) for column in zip(*((one.down, one.up) for one in pupils), strict=True))
    took = [seconds * 1000 for one in pupils for seconds in one.took]
    total, pushes = sum(console.sizes), len(console.sizes)
    print(f"{MEMBERS} pupils x {SENTENCES} sentences in {minutes:.1f} minutes, load average {load:.1f} at the start")
    print(f"a pupil: {down:.0f} B down and {up:.0f} B up with headers, and {pushed:.0f} B pushed; for a sentence")
    print(f"  {down / SENTENCES:.0f} B down, {up / SENTENCES:.0f} B up")
    print(f"answers: p50 {statistics.median(took):.0f} ms, p95 {statistics.quantiles(took, n=20)[-1]:.0f} ms")
    print(f"the teacher: page of the console {opened} B; {pushes} pushes, {pushes / minutes:.1f} a minute, of")
    print(f"  {total / pushes:.0f} B on average (the longest {max(console.sizes)} B), {total} B in all")


if __name__ == "__main__":
    main(*map(float, sys.argv[1:]))
