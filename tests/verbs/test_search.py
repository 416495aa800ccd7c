"""GET /verbs: what is found for a text, by whom it is asked, and where it leads."""

import re

import pytest
from flask import Flask

from subjunctive_app.domain.lexicon import entry
from subjunctive_app.verbs.search import COMMONEST, MAX_HITS, SearchTooLong, commonest, find
from tests.conftest import Browser

TU = "tu_ustedes"
# What is typed: the first verbs found.
FIRST = {
    "tener": ["tener"],
    "TENER ": ["tener"],
    "oir": ["oír"],
    "levantarse": ["levantarse"],
    "quejar": ["quejarse"],
    "tuviéramos": ["tener"],
    "tuvieramos": ["tener"],
    "fuera": ["ir", "ser"],
    "haya dicho": ["decir"],
    "no te quejes": ["quejarse"],
    "me queje": ["quejarse"],
    "to have": ["tener"],
    "fall asleep": ["dormirse"],
}
# What is typed: the cells of the first verb.
CELLS = {
    "tuvieramos": [("tuviéramos", "imperfect_ra.1p")],
    "haya dicho": [("haya dicho", "perfect.1s"), ("haya dicho", "perfect.3s")],
    "hablo": [("hablo", "ind_present.1s"), ("habló", "ind_preterite.3s")],
    "habló": [("habló", "ind_preterite.3s")],
    "vayas": [("vayas", "present.2s")],
    "no vayas": [("vayas", "imperative_negative.2s")],
    "tuvierais": [("tuvierais", "imperfect_ra.2p")],
    "tener": [],
}


@pytest.mark.parametrize(("text", "verbs"), FIRST.items())
def test_the_verbs_that_are_meant_come_first(text: str, verbs: list[str]) -> None:
    found = find(text, TU)
    assert [hit.verb.infinitive for hit in found.hits][: len(verbs)] == verbs
    assert found.suggestions == ()


@pytest.mark.parametrize(("text", "cells"), CELLS.items())
def test_a_form_says_what_it_is(text: str, cells: list[tuple[str, str]]) -> None:
    assert [(form.form, form.key) for form in find(text, TU).hits[0].forms] == cells


def test_the_persons_of_the_dialect_are_preferred() -> None:
    keys = {dialect: find("vayas", dialect).hits[0].forms[0].key for dialect in (TU, "vos_rioplatense")}
    assert keys == {TU: "present.2s", "vos_rioplatense": "present.2s_vos"}


def test_what_was_typed_is_marked() -> None:
    hits = {hit.verb.infinitive: hit for hit in find("ten", TU).hits}
    assert hits["tener"].name == ((True, "ten"), (False, "er"))
    assert hits["teñir"].name == ((True, "teñ"), (False, "ir"))
    assert hits["tener"].gloss == ((False, "have"),)
    assert hits["tender"].gloss == ((False, "hang out, "), (True, "ten"), (False, "d"))
    assert [hits[verb].is_by_sense for verb in ("tener", "tender", "crispar")] == [False, False, True]
    by_sense = find("to have", TU).hits[0]
    assert by_sense.name == ((False, "tener"),)
    assert by_sense.gloss == ((True, "have"),)
    assert by_sense.is_by_sense


def test_no_verb_twice_and_never_too_many() -> None:
    names = [hit.verb.infinitive for hit in find("a", TU).hits]
    assert len(names) == len(set(names)) == MAX_HITS


def test_what_is_not_listed_is_offered_by_rule_if_it_can_be_a_verb() -> None:
    offered = {text: find(text, TU).by_rule for text in ("zonquear", "zonquearse", "tener", "quejar", "xyz", "tuviera")}
    assert offered == {
        "zonquear": "zonquear",
        "zonquearse": "zonquearse",
        "tener": "",
        "quejar": "",
        "xyz": "",
        "tuviera": "",
    }


def test_what_is_nearly_a_verb_brings_suggestions() -> None:
    found = find("tenerr", TU)
    assert found.hits == ()
    assert "tener" in [one.infinitive for one in found.suggestions]
    assert find("xqzwk", TU).suggestions == ()


def test_the_commonest_verbs_are_forty_of_the_first_band_each_in_one_class() -> None:
    verbs = [verb for verbs in commonest().values() for verb in verbs]
    assert sorted(verbs) == sorted(COMMONEST)
    assert len(set(verbs)) == 40
    found = [entry(verb) for verb in verbs]
    assert {one and one.band for one in found} == {1}
    assert list(commonest())[0] == "irregular"
    assert list(commonest())[-1] == "regular"
    assert "tener" in commonest()["irregular"]


def test_sixty_letters_are_enough() -> None:
    assert find("x" * 60, TU).hits == ()
    with pytest.raises(SearchTooLong):
        find("x" * 61, TU)


def test_an_empty_box_shows_the_commonest_verbs_by_class(browser: Browser) -> None:
    assert browser.get("/verbs").status_code == 200
    assert browser.get("/verbs?q=%20").status_code == 200
    assert len(re.findall(r'<li lang="es"><a href="/verbs/[^"]+">', browser.page)) == 40
    assert re.search(r'<a href="/verbs" aria-current="page">Explore</a>', browser.page)


def test_a_form_leads_to_how_it_is_made(browser: Browser) -> None:
    browser.get("/verbs?q=tuvieramos")
    link = re.search(r'<a href="(/verbs/tener\?form=imperfect_ra\.1p)#how">(.*?)</a>', browser.page)
    assert link
    said = re.sub(r"<[^>]+>", "", link[2])
    assert said == "tuviéramos is the past subjunctive, nosotros."
    assert browser.get(link[1]).status_code == 200
    assert 'How <i lang="es">tuviéramos</i> is made' in browser.page


@pytest.mark.parametrize("text", ["ten", "tenerr", "tuvieramos", "&lt;b&gt;"])
def test_the_text_stays_in_the_box(browser: Browser, text: str) -> None:
    page = browser.client.get("/verbs", query_string={"q": text}).text
    assert f'value="{text.replace("&", "&amp;")}"' in page


def test_nothing_found_is_an_empty_box_with_what_is_near(browser: Browser) -> None:
    assert browser.get("/verbs?q=tenerr").status_code == 200
    box = browser.page.partition('<div class="empty">')[2]
    assert "Did you mean" in box
    assert '<a href="/verbs/tener">tener</a>' in box


def test_the_whole_name_of_a_verb_leads_to_its_page_only_where_a_form_was_sent(browser: Browser) -> None:
    for text, address in {"tener": "/verbs/tener", " O%C3%8DR": "/verbs/o%C3%ADr", "irse": "/verbs/irse"}.items():
        response = browser.get(f"/verbs?q={text}")
        assert (response.status_code, response.headers["Location"]) == (303, address)
    assert browser.get("/verbs?q=tener", htmx=True).status_code == 200
    assert browser.get("/verbs?q=tener&list=1").status_code == 200
    assert browser.get("/verbs?q=tene").status_code == 200


def test_htmx_gets_the_results_alone_and_how_many_they_are(browser: Browser) -> None:
    response = browser.get("/verbs?q=fuera", htmx=True)
    assert response.text.lstrip().startswith('<div id="verbs-results"')
    assert '<hx-partial hx-target="#live" hx-swap="innerHTML">2 verbs</hx-partial>' in response.text
    assert "No verb found" in browser.get("/verbs?q=tenerr", htmx=True).text
    assert "The commonest verbs</hx-partial>" in browser.get("/verbs?q=", htmx=True).text


def test_the_address_that_back_returns_to_shows_the_list(browser: Browser) -> None:
    for text, address in {"ten": "/verbs?q=ten", "tener": "/verbs?q=tener&list=1", "": "/verbs"}.items():
        response = browser.get(f"/verbs?q={text}", htmx=True)
        assert response.headers["HX-Replace-Url"] == address
        assert browser.get(address).status_code == 200
    assert "HX-Replace-Url" not in browser.get("/verbs?q=ten").headers


@pytest.mark.parametrize("htmx", [False, True])
def test_too_many_letters_are_422_and_stay_in_the_box(browser: Browser, htmx: bool) -> None:
    response = browser.get("/verbs?q=" + "x" * 61, htmx=htmx)
    assert response.status_code == 422
    assert "at most 60 letters" in browser.page
    assert htmx or f'value="{"x" * 61}"' in browser.page
    assert response.headers["Cache-Control"] == "no-store"


def test_spanish_readers_get_the_class_instead_of_the_gloss_unless_that_was_asked_for(app: Flask) -> None:
    def found(text: str) -> str:
        page = app.test_client().get(f"/verbs?q={text}", headers={"Accept-Language": "es-MX"}).text
        return page.partition('<ul class="list hits">')[2].partition("</li>")[0]

    assert "have" not in found("tene")
    assert '<span lang="en"><b>have</b></span>' in found("have")


def test_control_characters_are_spaces(browser: Browser) -> None:
    assert browser.get("/verbs?q=haya%00%0Adicho").status_code == 200
    assert 'value="haya dicho"' in browser.page


@pytest.mark.parametrize(
    ("text", "environment"),
    [("cuando", "A.time"), ("para que", "A.purp"), ("no creo que", "N.neg"), ("ojal", "I.ojala")],
)
def test_a_trigger_leads_to_its_place_in_the_grammar(browser: Browser, text: str, environment: str) -> None:
    page = browser.get(f"/verbs?q={text}").text
    assert "In the grammar" in page
    assert f'href="/grammar/{environment}"' in page
    assert "No verb, form or meaning" not in page


def test_a_verb_that_is_no_trigger_stays_alone(browser: Browser) -> None:
    assert "In the grammar" not in browser.get("/verbs?q=madrugar&list=1").text
