"""/drills?verb=: cards of one verb, which stay with it through every kind of answer."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from subjunctive_app.domain.focus import Focus, suited
from subjunctive_app.domain.items import Item, get_item
from subjunctive_app.drills.tokens import Card, Signer
from tests.conftest import SECRET, Browser


def card_of(browser: Browser) -> Card:
    return Signer(SECRET).read_card(browser.field("token"), datetime.now(UTC))


def item_of(browser: Browser) -> Item:
    return get_item(card_of(browser).item)


def right(browser: Browser) -> str:
    return card_of(browser).question.right


@pytest.mark.parametrize(("typed", "verbs"), [("Tener", "tener"), ("oir,SER", "oír ser"), ("Reír, reir", "reír")])
def test_verbs_may_be_typed_as_phones_write_them(browser: Browser, typed: str, verbs: str) -> None:
    """With a capital, and without the accent of the infinitive."""
    browser.get(f"/drills?verb={typed}")
    assert card_of(browser).focus == Focus(verbs)


@pytest.mark.parametrize("htmx", [True, False])
def test_the_cards_stay_with_the_verb_and_no_sentence_comes_twice_running(browser: Browser, htmx: bool) -> None:
    browser.get("/drills?verb=tener&length=20")
    seen = []
    for _ in range(19):
        seen.append(item_of(browser))
        assert card_of(browser).focus == Focus("tener")
        assert 'only <i lang="es">tener</i>' in browser.page
        response = browser.answer(right(browser), htmx=htmx)
        if not htmx:
            browser.follow(response)
    assert {item.target.verb for item in seen} == {"tener"}
    assert all(one.id != other.id for one, other in zip(seen, seen[1:], strict=False))


def test_the_verb_survives_a_miss_a_second_try_and_the_shown_form(browser: Browser) -> None:
    browser.get("/drills?verb=tener")
    for _ in range(3):
        browser.answer(right(browser), htmx=True)
    browser.answer("xyzzy", htmx=True)
    assert card_of(browser).focus == Focus("tener")
    assert card_of(browser).attempt == 2
    browser.answer("", htmx=True, skip="1")
    assert 'only <i lang="es">tener</i>' in browser.page
    link = browser.page.partition('href="')[2].partition('"')[0].replace("&amp;", "&")
    browser.get(link)
    assert card_of(browser).focus == Focus("tener")
    assert item_of(browser).target.verb == "tener"


def test_a_verb_with_one_sentence_asks_it_again(browser: Browser) -> None:
    verbs = Counter(item.target.verb for item in suited("tu_ustedes"))
    browser.get("/drills?verb=" + min(verbs, key=lambda verb: verbs[verb]))
    assert min(verbs.values()) == 1
    first = item_of(browser)
    browser.answer(right(browser), htmx=True)
    assert item_of(browser) == first


@pytest.mark.parametrize("verb", ["xyz", "zonquear", "%00", "a" * 5000])
def test_a_verb_without_sentences_is_404(browser: Browser, verb: str) -> None:
    assert browser.get(f"/drills?verb={verb}").status_code == 404


def test_no_verb_is_every_verb(browser: Browser) -> None:
    browser.get("/drills?verb=")
    assert card_of(browser).focus == Focus()
    assert ", only" not in browser.page


def test_an_expired_card_comes_back_with_its_verb(browser: Browser) -> None:
    browser.get("/drills?verb=tener")
    old = replace(card_of(browser), shown_at=datetime(2026, 1, 1, tzinfo=UTC))
    browser.answer("x", token=Signer(SECRET).card_token(old))
    assert card_of(browser).focus == Focus("tener")
