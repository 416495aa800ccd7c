"""/dialect: the forms of address, chosen once and seen in cards, tables and feedback."""

import re
from datetime import UTC, datetime

import pytest

from subjunctive_app.domain.diagnosis import DIALECTS
from subjunctive_app.drills.tokens import Signer
from tests.conftest import SECRET, Browser

FROM_US = {"Sec-Fetch-Site": "same-origin"}


def choose(browser: Browser, dialect: str, back: str = "/drills") -> None:
    data = {"dialect": dialect, "back": back}
    response = browser.client.post("/dialect", data=data, headers=FROM_US)
    assert (response.status_code, response.headers["Location"]) == (303, back)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_chosen_dialect_is_kept_and_asked_for(browser: Browser, dialect: str) -> None:
    choose(browser, dialect)
    browser.get("/drills")
    assert Signer(SECRET).read_card(browser.field("token"), datetime.now(UTC)).dialect == dialect
    page = browser.get("/dialect").text
    assert f'value="{dialect}" checked' in page
    assert page.count(" checked") == 1


def words(browser: Browser) -> str:
    """The words on the page of tener, whatever is marked inside them."""
    return re.sub(r"<[^>]+>", "", browser.get("/verbs/tener").text)


def test_tables_show_the_chosen_forms(browser: Browser) -> None:
    choose(browser, "tu_vosotros", "/verbs/tener")
    assert "tengáis" in words(browser)
    choose(browser, "vos_centroamericano")
    assert "tengáis" not in words(browser)
    assert "tengás" in words(browser)


def test_the_choice_wins_over_the_browser(browser: Browser) -> None:
    choose(browser, "tu_vosotros")
    page = browser.client.get("/drills", headers={"Accept-Language": "es-AR"}).text
    assert "tú, vosotros" in page


def test_a_form_of_another_address_is_marked_and_named(browser: Browser) -> None:
    choose(browser, "vos_centroamericano")
    browser.get("/drills?kind=type&verb=venir")
    assert "vos, ustedes" in browser.page


@pytest.mark.parametrize("dialect", ["", "klingon", "TU_VOSOTROS"])
def test_another_dialect_is_400(browser: Browser, dialect: str) -> None:
    assert browser.client.post("/dialect", data={"dialect": dialect}, headers=FROM_US).status_code == 400


@pytest.mark.parametrize("headers", [{}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}])
def test_only_a_page_of_ours_can_change_it(browser: Browser, headers: dict[str, str]) -> None:
    response = browser.client.post("/dialect", data={"dialect": "tu_vosotros"}, headers=headers)
    assert response.status_code == 400
    assert "dialect=" not in response.headers.get("Set-Cookie", "")


def test_nothing_leads_elsewhere(browser: Browser) -> None:
    data = {"dialect": "tu_vosotros", "back": "//evil.example"}
    assert browser.client.post("/dialect", data=data, headers=FROM_US).headers["Location"] == "/"
