"""GET / and GET /drills: a live card, nothing that names its answer, nothing stored."""

import re

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from subjunctive_app.domain.items import all_items, get_item
from subjunctive_app.domain.planning import Choice, Reason
from subjunctive_app.drills.tokens import Signer
from subjunctive_app.drills.words import why_words
from subjunctive_app.models import Learner
from tests.conftest import SECRET, Browser


def card_of(browser: Browser):  # type: ignore[no-untyped-def]
    from datetime import UTC, datetime

    return Signer(SECRET).read_card(browser.field("token"), datetime.now(UTC))


def test_the_first_page_has_a_card_with_three_buttons_and_no_keyboard(browser: Browser) -> None:
    response = browser.get("/")
    assert response.status_code == 200
    card = re.search(r'<section id="drills-card">.*?</section>', browser.page, re.DOTALL)
    assert card
    assert card[0].count('name="answer"') == 3
    assert "both are possible" in card[0]
    assert '<input class="ans"' not in card[0]
    heading = re.search(r"<h1>(.*?)</h1>", browser.page)
    assert heading
    assert len(heading[1].split()) <= 12


def test_drills_is_the_same_without_the_introduction(browser: Browser) -> None:
    browser.get("/drills")
    assert 'id="drills-card"' in browser.page
    assert "one sentence at a time.</h1>" not in browser.page


@pytest.mark.parametrize("path", ["/", "/drills"])
def test_nothing_before_the_answer_names_mood_or_environment(browser: Browser, path: str) -> None:
    for _ in range(15):
        browser.get(path)
        item = get_item(card_of(browser).item)
        card = browser.page.partition('<section id="drills-card">')[2].partition("</section>")[0].lower()
        assert card
        assert "indicativ" not in card
        assert "subjunctiv" not in card
        assert item.environment.lower() not in card
        assert item.gloss.lower() not in card
        assert item.why.en.lower() not in card


def test_reading_stores_nothing(browser: Browser, session: Session) -> None:
    for path in ("/", "/drills", "/drills"):
        response = browser.get(path)
        assert "learner=" not in "".join(response.headers.getlist("Set-Cookie"))
    assert session.scalar(select(func.count()).select_from(Learner)) == 0


def test_htmx_gets_the_card_alone(browser: Browser) -> None:
    response = browser.get("/drills", htmx=True)
    assert response.text.lstrip().startswith('<section id="drills-card">')
    assert {"HX-Request", "HX-Request-Type"} <= set(response.vary)
    assert response.headers["Cache-Control"] == "no-store"


def test_a_history_restore_gets_the_whole_page(app: Flask) -> None:
    headers = {"HX-History-Restore-Request": "true", "HX-Request-Type": "full"}
    assert app.test_client().get("/drills", headers=headers).text.startswith("<!doctype html>")


def test_an_unknown_receipt_is_404(browser: Browser) -> None:
    assert browser.get("/drills?done=made-up").status_code == 404
    assert browser.get("/drills?done=" + "x" * 5000).status_code == 404


def test_an_unknown_card_is_422_with_a_new_one(browser: Browser) -> None:
    for name in ("next", "more", "card"):
        assert browser.get(f"/drills?{name}=made-up").status_code == 422
        assert browser.field("token")


def test_the_interface_speaks_two_languages_of_address(app: Flask) -> None:
    """The dialect of the cards follows the region of the browser's Spanish."""
    expected = {
        "es-AR,es;q=0.9": "vos_rioplatense",
        "es-SV": "vos_centroamericano",
        "es-ES,es;q=0.8,en;q=0.5": "tu_vosotros",
        "es-MX": "tu_ustedes",
        "es": "tu_ustedes",
        "en-GB,en": "tu_ustedes",
        "": "tu_ustedes",
    }
    for accept, dialect in expected.items():
        browser = Browser(app.test_client())
        response = browser.client.get("/drills", headers={"Accept-Language": accept})
        browser.page = response.text
        assert card_of(browser).dialect == dialect, accept


def test_an_address_that_does_not_exist_is_a_page_of_its_own(browser: Browser) -> None:
    response = browser.get("/nowhere")
    assert response.status_code == 404
    assert "Ojalá esa página" in response.text
    assert "Traceback" not in response.text


def test_the_wrong_method_is_405(browser: Browser) -> None:
    response = browser.get("/drills/answer")
    assert response.status_code == 405
    assert "POST" in response.headers["Allow"]


@pytest.mark.parametrize(
    ("reason", "recall", "said"),
    [
        ("new", 0.0, " · new"),
        ("due", 0.42, " · to repeat, 42 %"),
        ("shaky", 0.93, " · to firm up, 93 %"),
        ("shaky", 1.0, " · to firm up"),
        ("solid", 0.96, " · solid, 96 %"),
        ("only", 0.5, ""),
    ],
)
def test_a_card_says_why_it_comes_and_how_well_it_is_known(
    app: Flask, reason: Reason, recall: float, said: str
) -> None:
    """What was seen today is known: that goes without saying."""
    with app.test_request_context():
        assert why_words(Choice(all_items()["neg-ruido"], "type", reason, recall)) == said
