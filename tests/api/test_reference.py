"""The open part: right forms, kept by ETag, in both languages, told apart by no cookie."""

import json

import pytest
from flask import Flask
from limits import RateLimitItem

from subjunctive_app.api.limits import OPEN
from subjunctive_app.domain.environments import ENVIRONMENTS
from subjunctive_app.extensions import limiter
from tests.api.programs import API, Program


@pytest.fixture
def program(app: Flask) -> Program:
    return Program(app.test_client())


@pytest.mark.parametrize(
    ("infinitive", "tense", "person", "dialect", "forms"),
    [
        ("tener", "present", "3s", "tu_ustedes", ["tenga"]),
        ("caber", "imperfect_ra", "1p", "tu_vosotros", ["cupiéramos"]),
        ("pensar", "present", "2s_vos", "vos_rioplatense", ["pienses", "pensés"]),
        ("quejarse", "present", "1s", "tu_ustedes", ["me queje"]),
        ("llover", "imperative_affirmative", "1s", "tu_ustedes", []),
    ],
)
def test_conjugate(program: Program, infinitive: str, tense: str, person: str, dialect: str, forms: list[str]) -> None:
    response = program.get("/conjugate", infinitive=infinitive, tense=tense, person=person, dialect=dialect)
    assert response.get_json()["forms"] == forms
    assert bool(response.get_json()["steps"]) == bool(forms)


def test_a_verb_has_the_persons_of_the_dialect(program: Program) -> None:
    found = program.get("/verbs/tener", dialect="vos_rioplatense").get_json()
    assert {row["person"] for row in found["forms"]} == {"1s", "2s_vos", "3s", "1p", "3p"}
    assert (found["gerund"], found["gloss"]) == ("teniendo", "have")
    response = program.get("/verbs/mesa")
    assert (response.status_code, response.get_json()["code"]) == (404, "unknown_verb")


def test_diagnose(program: Program) -> None:
    cell = {"infinitive": "tener", "tense": "present", "person": "3s"}
    found = program.get("/diagnose", typed="tiene", **cell).get_json()
    assert (found["code"], found["verdict"], found["expected"]) == ("indicative_same_person", "wrong", "tenga")
    assert found["reading"] == {"tense": "ind_present", "person": "3s"}
    right = program.get("/diagnose", typed="Tenga ", **cell).get_json()
    assert (right["code"], right["name"]) == ("right", "")
    missing = program.get("/diagnose", typed="x", infinitive="tener", tense="imperative_affirmative", person="1s")
    assert (missing.status_code, missing.get_json()["code"]) == (404, "form_not_found")


def test_lists_come_in_pages(program: Program) -> None:
    names: list[str] = []
    for page in range(1, 10):
        response = program.get("/environments", page=page, page_size=10)
        told = json.loads(response.headers["X-Pagination"])
        assert told["total"] == len(ENVIRONMENTS)
        names += [one["id"] for one in response.get_json()]
        if "next_page" not in told:
            break
    assert names == list(ENVIRONMENTS)
    assert program.get("/environments", page_size=101).status_code == 422


def test_sentences_of_an_environment(program: Program) -> None:
    found = program.get("/environments/N.neg/sentences", page_size=100).get_json()
    assert len(found) > 12
    for one in found:
        assert one["with_gap"].replace("___", one["form"]).lower() == one["sentence"].lower()
    response = program.get("/environments/n.nix")
    assert (response.status_code, response.get_json()["code"]) == (404, "environment_not_found")


@pytest.mark.parametrize("path", ["/verbs/tener", "/environments", "/today", "/openapi.json"])
def test_what_is_kept_is_not_sent_twice(program: Program, path: str) -> None:
    first = program.get(path)
    assert "max-age=300" in first.headers["Cache-Control"]
    headers = {"If-None-Match": first.headers["ETag"]}
    assert program.client.get(API + path, headers=headers).status_code == 304
    assert program.client.get(API + path, headers={"If-None-Match": 'W/"x"'}).status_code == 200
    assert program.client.head(API + path).headers["ETag"] == first.headers["ETag"]


@pytest.mark.parametrize("path", ["/verbs/tener", "/openapi.json"])
def test_no_header_makes_of_it_an_error_that_is_kept(program: Program, path: str) -> None:
    """Else a cache in between gives it to everybody for five minutes."""
    for name, value in (("If-Match", '"x"'), ("If-Unmodified-Since", "Mon, 01 Jan 2001 00:00:00 GMT")):
        assert program.client.get(API + path, headers={name: value}).status_code == 200, name
    both = {"If-Match": '"x"', "If-None-Match": program.get(path).headers["ETag"]}
    assert program.client.get(API + path, headers=both).status_code == 304


@pytest.mark.parametrize("path", ["/today", "/answers"])
def test_what_may_be_done_is_asked_without_a_cookie(program: Program, path: str) -> None:
    response = program.client.options(API + path)
    assert (response.status_code, response.headers["Cache-Control"]) == (200, "no-store")
    assert "Set-Cookie" not in response.headers


def test_the_language_is_the_one_asked_for(program: Program) -> None:
    program.client.set_cookie("lang", "en")
    spanish = program.client.get(f"{API}/environments/N.neg", headers={"Accept-Language": "es-MX"})
    assert spanish.get_json()["name"] == ENVIRONMENTS["N.neg"].name.es
    assert "Accept-Language" in spanish.vary
    assert "Cookie" not in spanish.vary


def test_errors_are_problems(program: Program) -> None:
    for path, status in (("/nowhere", 404), ("/answers", 405), ("/conjugate", 422), ("/progress", 401)):
        response = program.get(path)
        assert response.status_code == status
        assert response.content_type == "application/problem+json"
        told = response.get_json()
        assert (told["status"], bool(told["detail"]), bool(told["code"])) == (status, True, True)
    assert program.get("/conjugate").get_json()["errors"]["query"]["tense"]
    bad = program.client.post(f"{API}/tokens", data="{", content_type="application/json")
    assert (bad.status_code, bad.content_type) == (400, "application/problem+json")


def test_one_address_may_ask_600_times_a_minute(program: Program) -> None:
    use_up(OPEN, "address:127.0.0.1", 599)
    assert program.get("/verbs/tener").headers["RateLimit-Remaining"] == "0"
    response = program.get("/verbs/tener")
    assert response.status_code == 429
    assert int(response.headers["Retry-After"]) <= 61


def use_up(item: RateLimitItem, who: str, times: int) -> None:
    assert limiter.limiter.hit(item, who, cost=times)
