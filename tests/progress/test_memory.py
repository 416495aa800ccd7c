"""What is remembered of a learner in a process is what the database holds, whoever wrote it."""

import random
import uuid
from datetime import timedelta

from flask import Flask
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from subjunctive_app.domain.items import all_items
from subjunctive_app.domain.planning import NOBODY
from subjunctive_app.drills import service
from subjunctive_app.drills.tokens import Card, Submission
from subjunctive_app.learners.service import Visitor
from subjunctive_app.models import Answer
from subjunctive_app.progress.memory import knowledge
from subjunctive_app.progress.recollections import Recollections
from tests.conftest import recorded_statements
from tests.progress.answers import NOW, answer

BOB = Visitor("the key of bob", lambda: True)
ITEM = "neg-ruido"


def test_what_is_remembered_is_what_is_stored(session: Session) -> None:
    """Also after answers that came late, and after more than are remembered one by one."""
    rng, items = random.Random(3), list(all_items().values())
    for number in range(120):
        item = rng.choice(items)
        typed = rng.choice([item.target.form("tu_ustedes"), item.rival_form("tu_ustedes"), "xyzzy"])
        answer(session, BOB, item.id, typed, days=number // 30 - 2 * (number % 11 == 10))
    remembered, stored = knowledge(session, BOB), knowledge(session, BOB, Recollections())
    assert len(stored.memories) > 20
    assert len(stored.latest) == 100
    assert remembered == stored


def test_another_answer_reads_nothing_but_the_learner(app: Flask, session: Session) -> None:
    right = all_items()[ITEM].target.form("tu_ustedes")
    answer(session, BOB, ITEM, right)
    with recorded_statements(app) as statements:
        card = Card(ITEM, uuid.uuid4(), 1, "type", "tu_ustedes", 4, 1, NOW)
        outcome = service.submit(session, Submission(card, right, False, NOW), BOB)
        service.next_card(session, BOB, card, NOW, outcome.known)
    [read] = [one for one in statements if one.startswith("SELECT")]
    assert "FROM learner" in read


def test_what_another_process_wrote_is_read_again(app: Flask, session: Session) -> None:
    """One process remembers; another keeps an answer, and a third counts everything anew from a shorter log."""
    right, other = all_items()[ITEM].target.form("tu_ustedes"), Recollections()
    answer(session, BOB, ITEM, right)
    assert len(knowledge(session, BOB, other).latest) == 1
    answer(session, BOB, ITEM, right)
    assert len(knowledge(session, BOB, other).latest) == 2
    session.execute(delete(Answer))
    session.commit()
    app.test_cli_runner().invoke(args=["learners", "rebuild"])
    session.rollback()
    assert knowledge(session, BOB).memories == knowledge(session, BOB, other).memories == {}


def test_a_process_remembers_so_many_learners() -> None:
    kept = Recollections(most=2)
    for name in "abc":
        kept.keep(name, 1, NOBODY)
    assert [kept.get(name, 1) for name in "abc"] == [None, NOBODY, NOBODY]
    assert kept.get("c", 2) is None


def test_whatever_is_typed_is_kept_as_it_is(session: Session) -> None:
    """All writes of an answer may go out in one message: nobody's words can end it."""
    typed = "100 % de\\l'agua; %(who)s '); DROP TABLE tally; -- ñ"
    answer(session, BOB, ITEM, typed)
    assert session.scalars(select(Answer.typed)).one() == typed
    assert len(knowledge(session, BOB, Recollections()).latest) == 1


def test_an_answer_that_is_refused_leaves_nothing_behind(session: Session) -> None:
    """A repeat is sent with all that it would count, and none of it counts."""
    card = Card(ITEM, uuid.uuid4(), 1, "type", "tu_ustedes", 4, 1, NOW)
    right = all_items()[ITEM].target.form("tu_ustedes")
    outcomes = [
        service.submit(session, Submission(card, right, False, NOW + timedelta(seconds=wait)), BOB) for wait in (1, 2)
    ]
    assert [outcome.is_kept for outcome in outcomes] == [True, True]
    assert outcomes[1].known is None
    known = knowledge(session, BOB)
    assert known == knowledge(session, BOB, Recollections()) == outcomes[0].known
    assert {memory.tries for memory in known.memories.values()} == {1}
