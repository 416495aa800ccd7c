"""Every step, table and column of the form table has its words."""

import re
from itertools import product

from flask import Flask

from subjunctive_app.domain.conjugation import PERSONS, RULES, TENSES, accepted_forms, explain_form, known_verbs
from subjunctive_app.verbs import words
from subjunctive_app.verbs.pattern import change
from subjunctive_app.verbs.presenter import FOLDED, OPEN, Change

VERBS = ("hablar", "tener", "reír", "oír", "hacer", "podrir", "prever", "ser", "ir", "enviar", "avergonzar")


def test_every_rule_has_words_and_no_words_are_left_over() -> None:
    assert set(words.STEPS) == set(RULES)


def test_every_rule_that_a_verb_uses_has_words() -> None:
    used = {
        step.rule
        for verb in (*known_verbs(), "quejarse")
        for tense, person in (("present", "1s"), ("ind_preterite", "3s"), ("imperfect_ra", "1p"), ("perfect", "2s"))
        if accepted_forms(verb, tense, person)
        for step in explain_form(verb, tense, person).steps
    }
    assert len(used) > 20
    assert used <= set(words.STEPS)


def test_every_table_column_and_person_has_words() -> None:
    assert set(words.TABLES) == set(OPEN) | set(FOLDED)
    assert set(words.COLUMNS) == {tense for tenses in (*OPEN.values(), *FOLDED.values()) for tense in tenses}
    assert set(words.PERSONS) == set(PERSONS)


def test_an_ending_always_adds_letters_and_an_accent_always_one() -> None:
    """The words of these two steps name the letters that come."""
    seen = {"ending": 0, "accent": 0}
    for verb, tense, person in product(VERBS, TENSES, PERSONS):
        if not accepted_forms(verb, tense, person):
            continue
        for step in explain_form(verb, tense, person).steps:
            _head, lost, added, _tail = change(step.before, step.after)
            if step.rule == "ending":
                assert (lost, bool(added)) == ("", True), step
            elif step.rule == "accent":
                assert len(added) == 1, step
            seen[step.rule] = seen.get(step.rule, 0) + 1
    assert seen["ending"] > 100
    assert seen["accent"] > 100


def test_words_are_filled_in_and_their_asterisks_pair(app: Flask) -> None:
    with app.test_request_context():
        for rule in RULES:
            text = words.step_words(Change(rule, after="hablé", head="habl", lost="e", added="é", tail=""))
            assert "%" not in text
            assert text.count("*") % 2 == 0
            assert re.search(r"[.]$", text), text
        assert words.step_words(Change("ending", "tuvieramos", "tuvie", "", "ramos", "")) == "Add *‑ramos*."
