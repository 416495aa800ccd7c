"""The map of the grammar, and the page of each environment."""

import re

import pytest

from subjunctive_app.domain.diagnosis import DIALECTS
from subjunctive_app.domain.environments import ENVIRONMENTS
from subjunctive_app.grammar.presenter import environment_view
from subjunctive_app.grammar.words import family_name, pair_words
from tests.conftest import Browser
from tests.drills.test_kinds import card_on, right


def plain(html: str) -> str:
    """The text of a page without marks inside words."""
    return re.sub(r"<[^>]+>|&#x2060;", "", html)


def test_the_map_has_every_environment_and_each_opens(browser: Browser) -> None:
    page = browser.get("/grammar").text
    links = re.findall(r'href="/grammar/([^"]+)"', page)
    assert sorted(links) == sorted(ENVIRONMENTS)
    assert f"{len(ENVIRONMENTS)} places" in page
    for link in links:
        assert browser.get(f"/grammar/{link}").status_code == 200


def test_the_map_shows_the_learners_own_state(browser: Browser) -> None:
    assert 'class="half"' not in browser.get("/grammar").text
    browser.get("/drills?environment=N.neg")
    browser.answer(right(card_on(browser).question), htmx=True)
    page = browser.get("/grammar").text
    assert page.count('class="half"') == 1
    assert re.search(r'class="half"><a href="/grammar/N.neg"', page)


@pytest.mark.parametrize("environment", ENVIRONMENTS.values(), ids=lambda environment: environment.id)
@pytest.mark.parametrize("language", ["en", "es"])
def test_a_page_has_rule_triggers_sentences_and_practice(browser: Browser, environment: object, language: str) -> None:
    one = ENVIRONMENTS[getattr(environment, "id", "")]
    page = browser.client.get(f"/grammar/{one.id}", headers={"Accept-Language": language}).text
    assert one.rule.in_language(language).replace("*", "").replace("'", "&#39;") in plain(page)
    for trigger in one.triggers:
        assert f"<li>{trigger}</li>" in page
    assert f'href="/drills?environment={one.id}"' in page


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_pairs_show_two_moods_the_subjunctive_second(environment: str, dialect: str) -> None:
    view = environment_view(environment, dialect)
    for pair in view.pairs:
        assert pair.subjunctive.target.mood == "subjunctive"
        assert pair.other.target.mood != "subjunctive"
        assert pair.other.form != pair.subjunctive.form
    assert len(view.pairs) <= 5
    assert len({item.id for item, _form in view.sentences}) == len(view.sentences)


def test_an_environment_that_takes_two_moods_has_pairs() -> None:
    missing = [
        one.id for one in ENVIRONMENTS.values() if one.mood != "S" and not environment_view(one.id, "tu_ustedes").pairs
    ]
    assert missing == []


@pytest.mark.parametrize("address", ["n.neg", "N.NEG"])
def test_another_case_leads_to_the_page(browser: Browser, address: str) -> None:
    response = browser.get(f"/grammar/{address}")
    assert (response.status_code, response.headers["Location"]) == (301, "/grammar/N.neg")


@pytest.mark.parametrize("address", ["N.nothing", "x", "%00", "a" * 3000])
def test_an_unknown_environment_is_404(browser: Browser, address: str) -> None:
    response = browser.get(f"/grammar/{address}")
    assert response.status_code == 404
    assert "No place of the subjunctive has that name." in response.text


def test_every_family_and_pair_has_a_name(browser: Browser) -> None:
    with browser.client.application.test_request_context():
        assert all(family_name(one.family) for one in ENVIRONMENTS.values())
        assert all(pair_words(code) for one in ENVIRONMENTS.values() for code in one.pairs)


def test_a_page_can_be_kept(browser: Browser) -> None:
    browser.get("/grammar")
    response = browser.get("/grammar/N.neg")
    assert response.headers["Cache-Control"] == "private, max-age=300"
    again = browser.client.get("/grammar/N.neg", headers={"If-None-Match": response.headers["ETag"]})
    assert again.status_code == 304
