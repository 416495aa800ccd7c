"""A class of thirty on one embedded server: a host and a pupil in Chromium, the others with sockets alone."""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.rooms import answer, join, make_room, press, shows
from tests.conftest import SECRET
from tests.rooms.sockets import Person
from tests.servers import GunicornServer

pytestmark = pytest.mark.browser
ROOT = Path(__file__).resolve().parents[2]
OTHERS, AT_ONCE = 28, 8
TYPED = ["xyzzy", "tengo", "salimos", "hablé"] * (OTHERS // 4)


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[GunicornServer]:
    with GunicornServer({"INSTANCE_DIR": str(tmp_path), "SECRET_KEY": SECRET}, ROOT) as server:
        yield server


def fits(screen: Page) -> bool:
    """True where the projector shows all of it without scrolling."""
    return bool(screen.evaluate("document.documentElement.scrollHeight <= innerHeight + 1"))


def test_a_game_with_reconnects_a_reload_and_a_late_comer(
    new_context: Callable[..., BrowserContext], own_server: GunicornServer
) -> None:
    host, pupil = (new_context(base_url=own_server.url).new_page() for _ in range(2))
    code = make_room(host, kind="type")
    screen = new_context(viewport={"width": 1280, "height": 720}).new_page()
    screen.goto(host.get_by_role("link", name="Projector screen").get_attribute("href") or "")
    with ThreadPoolExecutor(AT_ONCE) as pool:
        others = list(pool.map(lambda _: Person(own_server.url).join(code), range(OTHERS)))
        lines = list(pool.map(lambda one: one.listen(), others))
        join(pupil, code)
        expect(host.locator("#rooms-tally")).to_contain_text("29 here")
        expect(screen.locator("#rooms-tally li")).to_have_count(29)
        assert fits(screen), "the lobby"
        press(host, "Start")
        shows(pupil, "question")
        list(pool.map(lambda line: line.wait_for('data-phase="question"'), lines))
        # Half of the class loses the line in the middle of the question, the host reloads, somebody comes late.
        for line in lines[::2]:
            line.close()
        host.reload()
        late = Person(own_server.url).join(code)
        lines[::2] = list(pool.map(lambda one: one.listen(v="1", stage="lobby-0"), others[::2]))
        list(pool.map(lambda line: line.wait_for('data-phase="question"'), lines[::2]))
        list(pool.map(Person.say, others, TYPED))
        expect(host.locator("#rooms-tally")).to_contain_text("28 of 30 have answered")
        assert fits(screen), "the question"
        answer(pupil, "xyzzy")
        shows(pupil, "sent")
        late.say("xyzzy")
        # Everybody has answered: the answer shows itself.
        list(pool.map(lambda line: line.wait_for('data-phase="reveal"'), lines))
    for page in (host, pupil, screen):
        shows(page, "reveal")
    assert fits(screen), "the reveal"
    expect(host.locator("#rooms-tally")).to_contain_text("30 people, by what they wrote")
    press(host, "Next question")
    shows(pupil, "question")
    host.goto(f"/r/{code}/results")
    answered = host.get_by_role("region", name="Answers by person and round")
    expect(answered.locator("tbody tr")).to_have_count(30)
    cells = Counter(answered.locator("tbody td:first-of-type").all_inner_texts())
    assert cells == Counter([*TYPED, "xyzzy", "xyzzy"]), "no answer was lost"
    for page in (host, pupil, screen):
        page.close()


def test_the_lobby_of_a_large_class_and_an_endless_answer(
    new_context: Callable[..., BrowserContext], own_server: GunicornServer
) -> None:
    host = new_context(base_url=own_server.url).new_page()
    code = make_room(host, kind="type")
    screen = new_context(viewport={"width": 1280, "height": 720}).new_page()
    screen.goto(host.get_by_role("link", name="Projector screen").get_attribute("href") or "")
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(lambda _: Person(own_server.url).join(code), range(45)))
    pupil = new_context(base_url=own_server.url).new_page()
    join(pupil, code)
    expect(screen.locator("#rooms-tally li")).to_have_count(46)
    assert fits(screen), "every name"
    press(host, "Start")
    answer(pupil, "W" * 60)
    shows(pupil, "sent")
    for page in (pupil, host):
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    press(host, "Reveal the answer")
    for page in (pupil, host, screen):
        shows(page, "reveal")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.close()  # before its server goes
