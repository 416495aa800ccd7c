"""Sittings: ten cards, twenty or five minutes, an end page, and going on elsewhere."""

import re
import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, insert, select
from sqlalchemy.orm import Session

from subjunctive_app.domain.environments import ENVIRONMENTS
from subjunctive_app.domain.focus import EVERYTHING, Focus
from subjunctive_app.domain.items import get_item
from subjunctive_app.domain.practice import Length, Practice
from subjunctive_app.drills import service
from subjunctive_app.drills.service import Dealt, Ended
from subjunctive_app.drills.tokens import Card, Signer, Submission
from subjunctive_app.infra.database import dialect_of
from subjunctive_app.learners.service import Visitor
from subjunctive_app.models import Answer, Learner
from tests.conftest import SECRET, Browser

NOW = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)
ALICE = Visitor("the key of alice", lambda: True)


def first(session: Session, now: datetime = NOW, length: Length | None = None, focus: Focus = EVERYTHING) -> Card:
    return service.first_card(session, ALICE, dialect="tu_vosotros", seed=3, now=now, length=length, focus=focus).card


def answer(session: Session, card: Card, now: datetime = NOW, typed: str = "") -> None:
    service.submit(session, Submission(card, typed or card.question.right, False, now), ALICE)


def played(session: Session, card: Card, count: int, now: datetime = NOW) -> Card:
    """The card after so many right answers."""
    for _ in range(count):
        answer(session, card, now)
        following = service.next_card(session, ALICE, card, now)
        assert isinstance(following, Dealt)
        card = following.card
    return card


def test_what_was_read_rightly_is_right_in_the_look_back(session: Session) -> None:
    """Of two moods now one is shown, now the other."""
    card = played(session, first(session, focus=Focus(kind="interpret")), 9)
    answer(session, card)
    ended = service.next_card(session, ALICE, card, NOW)
    assert isinstance(ended, Ended)
    assert (ended.review.right, ended.review.missed, ended.review.to_work_on) == (10, (), None)
    read = {(one.verdict.question.read_mood, one.verdict.item.target.mood) for one in ended.review.attempts}
    assert len({mood == answered for mood, answered in read}) == 2


def test_a_sitting_has_ten_cards_and_ends_with_a_look_back(session: Session) -> None:
    card = played(session, first(session), 8)
    answer(session, card, typed="xyzzy")
    missed = get_item(card.item)
    following = service.next_card(session, ALICE, card, NOW)
    assert isinstance(following, Dealt)
    assert following.card.practice == Practice("10", 10)
    answer(session, following.card)
    ended = service.next_card(session, ALICE, following.card, NOW)
    assert isinstance(ended, Ended)
    assert (len(ended.review.attempts), ended.review.right) == (10, 9)
    assert [verdict.item for verdict in ended.review.missed] == [missed]
    assert first(session).practice == Practice("10", 1)


def test_the_end_of_a_sitting_does_not_sort_the_log(session: Session) -> None:
    card = played(session, first(session), 9)
    answer(session, card)
    columns = [column for column in Answer.__table__.columns if column.key != "id"]
    rows = [dict(row) for row in session.execute(select(*columns)).mappings()]
    for days in range(1, 200):
        moved = {"answered_at": NOW - timedelta(days=days)}
        session.execute(insert(Answer), [{**row, "submission_id": uuid.uuid4(), **moved} for row in rows])
    session.commit()
    session.connection().exec_driver_sql("ANALYZE")
    asked: list[tuple[str, Any]] = []
    engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", note := lambda *given: asked.append((given[2], given[3])))
    ended = service.next_card(session, ALICE, card, NOW)
    event.remove(engine, "before_cursor_execute", note)
    assert isinstance(ended, Ended)
    assert len(ended.review.attempts) == 10
    explain = "EXPLAIN" if dialect_of(session) == "postgresql" else "EXPLAIN QUERY PLAN"
    plans = [str(session.connection().exec_driver_sql(f"{explain} {sql}", given).all()) for sql, given in asked]
    assert plans
    assert not re.search("Sort|TEMP B-TREE", "".join(plans))


def test_another_device_goes_on_where_this_one_stopped(session: Session) -> None:
    focus = Focus(environment="N.wish")
    played(session, first(session, focus=focus, length="20"), 3)
    later = first(session, NOW + timedelta(hours=3))
    assert (later.practice, later.focus, later.ordinal) == (Practice("20", 4), focus, 4)
    assert first(session, focus=focus).practice == Practice("20", 4)


def test_a_sitting_of_a_later_release_is_gone_on_with(session: Session) -> None:
    """Two releases run side by side for a while, and the newer one may narrow cards by more."""
    played(session, first(session, focus=Focus(environment="N.wish")), 3)
    learner = session.scalars(select(Learner)).one()
    assert learner.practice
    learner.practice = {**learner.practice, "focus": [*learner.practice["focus"], "region"], "music": "on"}
    session.commit()
    assert first(session).practice == Practice("10", 4)


def test_a_new_wish_begins_a_new_sitting(session: Session) -> None:
    played(session, first(session), 3)
    assert first(session).practice == Practice("10", 4)
    assert first(session, length="20").practice == Practice("20", 1)
    assert first(session, focus=Focus(verb="tener")).practice == Practice("10", 1)


def test_a_sitting_left_for_half_a_day_is_not_taken_up_again(session: Session) -> None:
    played(session, first(session), 3)
    assert first(session, NOW + timedelta(hours=13)).practice == Practice("10", 1)


def test_five_minutes_end_after_five_minutes(session: Session) -> None:
    card = played(session, first(session, length="minutes"), 2)
    late = NOW + timedelta(minutes=5, seconds=1)
    answer(session, card, late)
    ended = service.next_card(session, ALICE, card, late)
    assert isinstance(ended, Ended)
    assert len(ended.review.attempts) == 3
    assert first(session, late).practice == Practice("10", 1)


def test_an_answer_that_comes_late_does_not_turn_the_sitting_back(session: Session) -> None:
    start = first(session)
    played(session, start, 4, NOW + timedelta(minutes=2))
    late = replace(start, submission=uuid.uuid4())
    service.submit(session, Submission(late, late.question.right, False, NOW), ALICE)
    assert first(session, NOW + timedelta(minutes=3)).practice == Practice("10", 5)


@pytest.mark.parametrize("length", ["10", "20", "5", "minutes"])
def test_a_sitting_travels_with_its_card(length: Length) -> None:
    item = next(iter(ENVIRONMENTS.values())).items[0].id
    card = Card(item, uuid.uuid4(), 1, "type", "tu_vosotros", 41, 7, NOW, practice=Practice.begin(length, NOW))
    signer = Signer(SECRET)
    assert signer.read_card(signer.card_token(card), NOW) == card
    following = card.following(item, "type", NOW)
    assert signer.read_card(signer.card_token(following), NOW).practice == replace(Practice.begin(length, NOW), place=2)


def to_end(browser: Browser, *, htmx: bool, misses: int = 0) -> None:
    """Play a sitting of five; the last ones wrong, and then shown."""
    browser.get("/drills?length=5")
    for place in range(1, 6):
        assert f"{place} of 5" in browser.page
        card = Signer(SECRET).read_card(browser.field("token"), datetime.now(UTC))
        fields = {"skip": "1"} if place > 5 - misses else {}
        response = browser.answer(card.question.right, htmx=htmx, **fields)
        if not htmx:
            browser.follow(response)
        if fields:
            link = re.search(r'href="(/drills\?next=[^"]+)"', browser.page)
            assert link
            browser.get(link[1].replace("&amp;", "&"), htmx=htmx)


@pytest.mark.parametrize("htmx", [True, False])
def test_the_end_page_tells_what_went_well_and_what_to_work_on(browser: Browser, htmx: bool) -> None:
    to_end(browser, htmx=htmx, misses=2)
    assert "3 of 5 right at the first try." in browser.page
    assert "What went well" in browser.page
    weak = re.search(r'href="/drills\?environment=([^&]+)&amp;length=5">Five more of these', browser.page)
    assert weak
    assert ENVIRONMENTS[weak[1]].rule.en.split("*")[0] in browser.page
    assert browser.page.count("<del") == 0
    browser.get(f"/drills?environment={weak[1]}&length=5")
    assert "1 of 5" in browser.page


@pytest.mark.parametrize("htmx", [True, False])
def test_an_end_without_a_miss_still_shows_the_last_sentence_settled(browser: Browser, htmx: bool) -> None:
    to_end(browser, htmx=htmx)
    assert "5 of 5 right at the first try." in browser.page
    assert "One thing to work on" not in browser.page
    assert "¡Eso es!" in browser.page
    assert "Settled" in browser.page
    assert 'href="/drills?length=5">Five more' in browser.page


def test_only_my_mistakes_come_where_that_is_asked(session: Session) -> None:
    for environment in ("N.wish", "A.time"):
        focus = Focus(environment=environment, kind="choose")
        card = first(session, focus=focus)
        while get_item(card.item).both:
            card = first(session, focus=focus)
        wrong = get_item(card.item).rival_form(card.dialect)
        answer(session, card, typed=wrong if environment == "N.wish" else "")
    asked = {first(session, focus=Focus(mistakes="1"), length="20").item for _ in range(5)}
    assert {get_item(item).environment for item in asked} == {"N.wish"}


def test_without_mistakes_all_sentences_come(session: Session) -> None:
    card = first(session, focus=Focus(mistakes="1"))
    assert (card.practice, card.focus) == (Practice("10", 1), EVERYTHING), "it does not say that they are mistakes"


def test_several_verbs_are_practised_together(browser: Browser) -> None:
    browser.get("/drills?verb=tener,+hacer&length=20")
    seen = set()
    for _ in range(12):
        card = Signer(SECRET).read_card(browser.field("token"), datetime.now(UTC))
        seen.add(get_item(card.item).target.verb)
        browser.answer(card.question.right, htmx=True)
    assert seen == {"tener", "hacer"}


def test_a_look_back_knows_which_of_two_moods_a_card_has_shown(session: Session) -> None:
    """Chance decides which one is read, and the log holds only which meaning was chosen."""
    card = first(session, focus=Focus(kind="interpret"), length="20")
    for place in range(1, 21):
        wrong = next(option.value for option in card.question.options if option.value != card.question.right)
        answer(session, card, typed=wrong if place % 5 == 0 else "")
        following = service.next_card(session, ALICE, card, NOW)
        card = following.card
    assert isinstance(following, Ended)
    assert (following.review.right, len(following.review.missed)) == (16, 4)
