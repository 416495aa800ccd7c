"""GET /verbs/<infinitive>: a whole page for everybody, without the database; one address for each verb."""

import re
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from subjunctive_app import create_app
from subjunctive_app.domain.items import all_items
from subjunctive_app.models import Learner
from tests.conftest import Browser, config_for
from tests.drills.test_answer import to_typing


def test_a_page_with_tables_marks_and_an_explanation(browser: Browser) -> None:
    response = browser.get("/verbs/tener")
    assert response.status_code == 200
    assert '<h1><span lang="es" class="word">tener</span></h1>' in browser.page
    assert browser.page.count("<table>") == 8
    assert "t<u>uv</u>iéramos</a>" in browser.page
    assert "t<u>uv</u>iese, t<u>uv</u>ieses" in browser.page
    assert 'How <i lang="es">tuviéramos</i> is made' in browser.page
    assert "tuvie<del>ron</del>" in browser.page
    assert '–</span><span class="vh">there is no command for <i lang="es">yo</i></span>' in browser.page
    assert "Underlined:" in browser.page


def test_a_regular_verb_is_said_to_be_one(browser: Browser) -> None:
    browser.get("/verbs/hablar")
    assert "Regular: nothing here leaves the pattern." in browser.page
    assert "<u>" not in browser.page.partition("In sentences")[0]


def test_every_form_links_to_how_it_is_made(browser: Browser) -> None:
    browser.get("/verbs/roer")
    links = re.findall(r'<td lang="es"><a href="([^"#]*)#how"', browser.page)
    assert len(links) == 16 * 5 - 2
    for link in links:
        assert browser.get(f"/verbs/roer{link}").status_code == 200, link
        assert browser.page.count('aria-current="true"') == 1


def test_every_verb_of_the_sentences_has_its_page(app: Flask) -> None:
    client = app.test_client()
    verbs = {item.target.verb for item in all_items().values()}
    assert len(verbs) > 20
    assert {verb: client.get(f"/verbs/{verb}").status_code for verb in verbs} == dict.fromkeys(verbs, 200)


@pytest.mark.parametrize(
    ("accept", "persons"),
    [
        ("en", ["yo", "tú", "ella, usted", "nosotros", "ellos, ustedes"]),
        ("es-ES", ["yo", "tú", "ella, usted", "nosotros", "vosotros", "ellos, ustedes"]),
        ("es-AR", ["yo", "vos", "ella, usted", "nosotros", "ellos, ustedes"]),
    ],
)
def test_the_persons_follow_the_readers_region(app: Flask, accept: str, persons: list[str]) -> None:
    page = app.test_client().get("/verbs/ser", headers={"Accept-Language": accept}).text
    table = page[page.index("<table>") : page.index("</table>")]
    assert re.findall(r'<th scope="row" lang="es">(.*?)</th>', table) == persons


@pytest.mark.parametrize("name", ["xyz", "tiene", "a" * 3000 + "r", "t%00ner", "%22%3E%3Cscript%3Ear"])
def test_what_is_no_infinitive_is_404_and_says_so(browser: Browser, name: str) -> None:
    response = browser.get(f"/verbs/{name}")
    assert response.status_code == 404
    assert "That is no Spanish infinitive" in browser.page
    assert 'Ojalá <span class="gap">' in browser.page
    assert "<script>ar" not in browser.page


def test_a_misspelt_infinitive_is_404_with_the_verbs_that_are_near(browser: Browser) -> None:
    assert browser.get("/verbs/tenre").status_code == 404
    assert "Did you mean" in browser.page
    assert '<a href="/verbs/tener">tener</a>' in browser.page
    assert 'value="tenre"' in browser.page


@pytest.mark.parametrize("form", ["", "x", "present.9s", "imperative_affirmative.1s", "present.1s.1s"])
def test_a_form_that_does_not_exist_is_404(browser: Browser, form: str) -> None:
    assert browser.get(f"/verbs/tener?form={form}").status_code == 404


@pytest.mark.parametrize(
    ("asked", "address"),
    [
        ("TENER", "/verbs/tener"),
        ("%20tener%20?form=present.1s", "/verbs/tener?form=present.1s"),
        ("O%C3%8DR", "/verbs/o%C3%ADr"),
        ("oi%CC%81r", "/verbs/o%C3%ADr"),
        ("Tener?_external=1&infinitive=ser", "/verbs/tener"),
    ],
)
def test_one_address_for_each_verb(browser: Browser, asked: str, address: str) -> None:
    response = browser.get(f"/verbs/{asked}")
    assert (response.status_code, response.headers["Location"]) == (301, address)
    assert browser.get(address).status_code == 200


def test_reading_stores_nothing_and_makes_nobody_known(browser: Browser, session: Session) -> None:
    for path in ("/verbs/tener", "/verbs", "/verbs?q=ten"):
        cookies = "".join(browser.get(path).headers.getlist("Set-Cookie"))
        assert "learner=" not in cookies
        assert "session=" not in cookies
    assert session.scalar(select(func.count()).select_from(Learner)) == 0


def test_it_works_while_the_database_is_away(tmp_path: Path) -> None:
    """Nothing listens on this port: a real refusal."""
    app = create_app(config_for(tmp_path, "postgresql+psycopg2://u:p@127.0.0.1:9/test_nowhere"))
    assert app.test_client().get("/verbs/tener").status_code == 200


# What stands under the name of a verb, its markup left out.
NOTES = {
    "tener": ["have · Irregular"],
    "beber": ["drink · Regular", "With se: beberse drink up"],
    "beberse": ["drink up · Regular", "Without se: beber drink"],
    "quejarse": ["complain · Regular", "Used with se only."],
    "quejar": ["Regular", "Used with se only: quejarse complain"],
    "llover": ["rain · o becomes ue", "A verb of the weather: it has no subject and stays in the third person."],
    "acaecer": ["happen, occur · yo form of its own", "Used in the third person only."],
    "zonquear": ["Regular · not in our list: conjugated by rule"],
}


@pytest.mark.parametrize(("verb", "notes"), NOTES.items())
def test_what_is_said_of_a_verb(browser: Browser, verb: str, notes: list[str]) -> None:
    assert browser.get(f"/verbs/{verb}").status_code == 200
    found = browser.page.partition("</h1>")[2].partition('<p class="lede">')[0]
    lines = re.findall(r"<p>(.*?)</p>", found, re.DOTALL)
    assert [re.sub(r"<[^>]+>", "", line).strip() for line in lines] == notes


def test_an_english_gloss_says_that_it_is_english(app: Flask) -> None:
    page = app.test_client().get("/verbs/tener", headers={"Accept-Language": "es-MX"}).text
    assert '<html lang="es">' in page
    assert '<span lang="en">have</span>' in page


def test_empty_cells_say_why_once_below_the_table(browser: Browser) -> None:
    browser.get("/verbs/llover")
    table = browser.page[browser.page.index("<table>") :].partition("<table>")[2].partition("<table>")[0]
    assert table.count("only the third person: this verb has no subject") == 6 + 1
    assert '<i lang="es">lloviese, lloviesen</i>' in browser.page


def test_a_verb_without_finite_forms_has_its_page(browser: Browser) -> None:
    assert browser.get("/verbs/usucapir").status_code == 200
    assert 'id="how"' not in browser.page


def test_sentences_with_the_verb_its_form_underlined(browser: Browser) -> None:
    browser.get("/verbs/tener")
    section = browser.page.partition('aria-labelledby="sentences"')[2].partition("</section>")[0]
    assert section.count("<li>") == 5
    items = [item for item in all_items().values() if item.target.verb == "tener" and item.suits("tu_ustedes")]
    forms = {item.target.in_gap(item.target.form("tu_ustedes")) for item in items}
    assert set(re.findall(r"<u>(.*?)</u>", section)) <= forms
    assert '<a class="btn go" href="/drills?verb=tener">' in browser.page


def test_a_verb_without_sentences_leads_to_all_of_them(browser: Browser) -> None:
    browser.get("/verbs/zonquear")
    assert "In sentences" not in browser.page
    assert '<a class="btn go" href="/drills">' in browser.page


def test_the_card_links_to_the_forms_only_when_its_form_is_shown(browser: Browser) -> None:
    to_typing(browser)
    assert "/verbs/" not in browser.page
    browser.answer("xyzzy", htmx=True)
    assert "Try again" in browser.page
    assert "/verbs/" not in browser.page
    browser.answer("", htmx=True, skip="1")
    link = re.search(r'<a href="(/verbs/[^"]+)"><span>All forms of <i lang="es">', browser.page)
    assert link
    assert browser.get(link[1]).status_code == 200
