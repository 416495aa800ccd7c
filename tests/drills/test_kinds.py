"""The kinds of card over HTTP: each with htmx and without, and the form that is typed once after it was shown."""

import re
from datetime import UTC, datetime
from urllib.parse import quote

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from subjunctive_app.domain.focus import KINDS, MIXED
from subjunctive_app.domain.questions import Mode, Question
from subjunctive_app.drills.tokens import Card, Signer
from subjunctive_app.models import Answer, Tally
from tests.conftest import SECRET, Browser

SIGNER = Signer(SECRET)
HTMX = pytest.mark.parametrize("htmx", [True, False], ids=["htmx", "plain"])


def card_on(browser: Browser) -> Card:
    return SIGNER.read_card(browser.field("token"), datetime.now(UTC))


def right(question: Question) -> str:
    return question.right


def wrong(question: Question) -> str:
    if question.is_typed:
        return "xyzzy"
    return next(option.value for option in question.options if option.value != right(question))


def answer(browser: Browser, typed: str, *, htmx: bool, **fields: str) -> None:
    response = browser.answer(typed, htmx=htmx, **fields)
    if not htmx:
        browser.follow(response)


@HTMX
@pytest.mark.parametrize("kind", KINDS)
def test_cards_of_a_kind_follow_each_other(browser: Browser, kind: Mode, htmx: bool) -> None:
    browser.get(f"/drills?kind={kind}")
    for _ in range(6):
        card = card_on(browser)
        assert card.mode == kind
        answer(browser, right(card.question), htmx=htmx)
        assert 'data-verdict="right"' in browser.page
        assert card_on(browser).ordinal == card.ordinal + 1


@HTMX
@pytest.mark.parametrize("kind", KINDS)
def test_a_miss_of_a_kind_ends_with_the_form_shown(browser: Browser, kind: Mode, htmx: bool) -> None:
    browser.get(f"/drills?kind={kind}")
    question = card_on(browser).question
    if kind == "choose":
        while question.item.both or question.item.rival in question.item.marked:
            browser.get(f"/drills?kind={kind}")
            question = card_on(browser).question
    answer(browser, wrong(question), htmx=htmx)
    if question.is_typed:
        assert card_on(browser).attempt == 2
        answer(browser, wrong(question), htmx=htmx)
    assert 'data-verdict="wrong"' in browser.page
    assert "Next</a>" in browser.page
    assert "More of these" in browser.page
    assert "My answer should count" in browser.page
    assert question.item.gloss.replace("'", "&#39;") in browser.page


def test_all_kinds_in_turn(browser: Browser) -> None:
    browser.get(f"/drills?kind={MIXED}")
    wanted: set[str] = {"choose", "type", "transform", "mend", "spot"}
    for _ in range(500):  # one card in ten is a spot: of sixty, all may be others
        if 'name="token"' not in browser.page:  # the end of ten
            browser.get(f"/drills?kind={MIXED}")
        wanted.discard(card_on(browser).mode)
        if not wanted:
            return
        answer(browser, right(card_on(browser).question), htmx=True)
    pytest.fail(f"never met: {wanted}")


def test_a_miss_without_a_form_is_counted_by_what_was_missed(browser: Browser, session: Session) -> None:
    for kind in ("spot", "interpret"):
        browser.get(f"/drills?kind={kind}")
        browser.answer(wrong(card_on(browser).question), htmx=True)
    assert set(session.scalars(select(Tally.kind))) == {"trigger", "meaning"}
    assert {(one.mode, one.verdict) for one in session.scalars(select(Answer))} == {
        ("spot", "wrong"),
        ("interpret", "wrong"),
    }
    assert "The words that decide missed" in browser.get("/progress").text


# The form is typed once after it was shown.


def shown(browser: Browser) -> Card:
    """A typed card whose form is shown."""
    browser.get("/drills?kind=type")
    card = card_on(browser)
    browser.answer("", htmx=True, skip="1")
    assert "type it once yourself" in browser.page
    return card


def copy(browser: Browser, typed: str, *, htmx: bool = True) -> None:
    address = f"/drills?copy={browser.field('copy')}&answer={quote(typed)}"
    assert browser.get(address, htmx=htmx).status_code == 200


@HTMX
def test_a_shown_form_is_typed_once_and_leads_to_the_same_card_as_next(browser: Browser, htmx: bool) -> None:
    card = shown(browser)
    link = re.search(r'href="(/drills\?next=[^"]+)"', browser.page)
    assert link
    copy(browser, right(card.question), htmx=htmx)
    assert 'data-verdict="right"' in browser.page
    copied = card_on(browser)
    browser.get(link[1].replace("&amp;", "&"))
    assert card_on(browser).submission == copied.submission
    assert copied.ordinal == card.ordinal + 1


def test_a_wrong_copy_shows_the_letters_and_asks_again(browser: Browser, session: Session) -> None:
    shown(browser)
    for typed in ("xy", "", "<7>"):  # no form has a digit: letters in common with it would part the tag
        copy(browser, typed)
        assert "type it once yourself" in browser.page
        assert "Not the same yet" in browser.page
    assert "&lt;7&gt;" in browser.page
    assert "<ins>" in browser.page
    assert len(session.scalars(select(Answer)).all()) == 1, "a copy is no answer"


# More of these, and a card once more.


def test_more_of_these_stays_with_the_environment_and_does_not_name_it(browser: Browser) -> None:
    card = shown(browser)
    link = re.search(r'href="(/drills\?more=[^"]+)"', browser.page)
    assert link
    environment = card.question.item.environment
    assert environment not in link[1]
    browser.get(link[1].replace("&amp;", "&"))
    for _ in range(5):
        assert card_on(browser).question.item.environment == environment
        browser.answer(right(card_on(browser).question), htmx=True)


def test_a_card_can_be_opened_once_more(browser: Browser) -> None:
    browser.get("/drills?kind=type")
    card = card_on(browser)
    browser.get(f"/drills?card={browser.field('token')}")
    assert card_on(browser) == card
    assert browser.get("/drills?card=made-up").status_code == 422


@pytest.mark.parametrize("query", ["kind=guess", "environment=N.nothing", "level=Z9", "tense=x", "verb=tener&level=C2"])
def test_a_choice_without_sentences_is_404_and_says_so(browser: Browser, query: str) -> None:
    response = browser.get(f"/drills?{query}")
    assert response.status_code == 404
    assert "No sentence fits that choice." in response.text


def test_the_focus_page_offers_only_what_has_sentences(browser: Browser) -> None:
    page = browser.get("/drills/focus").text
    links = re.findall(r'href="(/drills(?:/sheet)?\?[^"]+)"', page)
    assert len(links) > 15
    for link in links:
        assert browser.get(link.replace("&amp;", "&")).status_code == 200, link
    empty = "/drills?environment=&tense=&kind=&level=&verb="
    assert browser.get(empty).status_code == 200


def test_nothing_above_an_unanswered_card_names_its_environment(browser: Browser) -> None:
    browser.get("/drills?environment=N.neg")
    question = card_on(browser).question
    card = browser.page[browser.page.index('id="drills-card"') : browser.page.index("</section>")]
    assert "N.neg" not in re.sub(r'value="[^"]*"', "", card)
    assert "Denying" not in card
    assert question.item.environment == "N.neg"
