"""The lint of the content: the cells it asks for, its answers, its balance. A failure names the sentence."""

from collections import Counter

import pytest

from subjunctive_app.domain.conjugation import accepted_forms
from subjunctive_app.domain.diagnosis import DIALECTS
from subjunctive_app.domain.environments import ENVIRONMENTS, Environment
from subjunctive_app.domain.grading import grade
from subjunctive_app.domain.items import INFINITIVE, Item, all_items, form_for, mood_of
from subjunctive_app.domain.questions import Question
from tests.domain.content_files import (
    assert_none,
    family,
    forms_of,
    future_subjunctives,
    is_cell,
    targets,
    with_gap,
    words,
)

SIMILAR = 0.7


def items() -> list[Item]:
    return list(all_items().values())


def dialects_of(item: Item) -> list[str]:
    return [dialect for dialect in DIALECTS if item.suits(dialect)]


def moods_of(item: Item) -> set[str]:
    """The moods of the answer and of its rival."""
    rival = mood_of(item.rival, "inf" if item.rival == INFINITIVE else item.rival_person)
    return {item.target.mood, rival}


def verdict(item: Item, typed: str, dialect: str) -> str:
    return str(grade(Question(item, "type", dialect), typed, attempt=1).diagnosis.verdict)


# The cells of the paradigm.


def test_every_gap_is_a_cell_that_exists() -> None:
    wrong = [
        f"{key}: {target.verb} {target.tense} {target.person}"
        for key, target in targets()
        if not is_cell(target.verb, target.tense, target.person)
    ]
    assert_none(wrong)


def test_every_other_right_tense_and_the_rival_exist() -> None:
    wrong = []
    for item in items():
        cells = [(tense, item.target.person) for tense in (*item.also, *item.marked)]
        rival = (item.rival, "inf" if item.rival == INFINITIVE else item.rival_person)
        wrong += [f"{item.id}: {cell}" for cell in (*cells, rival) if not is_cell(item.target.verb, *cell)]
    assert_none(wrong)


def test_other_right_tenses_are_of_the_same_mood_and_say_something_new() -> None:
    wrong = []
    for item in items():
        target = item.target
        if {mood_of(tense, target.person) for tense in item.also} - {target.mood}:
            wrong.append(f"{item.id}: another mood in {item.also}")
        more = item.also + item.marked
        if {target.tense, item.rival} & set(item.also) or len(set(more)) < len(more):
            wrong.append(f"{item.id}: repeated in {item.also} {item.marked}")
    assert_none(wrong)


def test_the_rival_is_of_another_mood() -> None:
    wrong = []
    for item in items():
        person = "inf" if item.rival == INFINITIVE else item.rival_person
        if mood_of(item.rival, person) == item.target.mood:
            wrong.append(f"{item.id}: {item.rival} for {item.target.tense}")
    assert_none(wrong)


def test_no_future_subjunctive_and_no_coger() -> None:
    tenses = [(key, target.tense) for key, target in targets()]
    tenses += [(item.id, tense) for item in items() for tense in (item.rival, *item.also)]
    assert_none(f"{key}: {tense}" for key, tense in tenses if tense == "future")
    banned = future_subjunctives() | forms_of("coger") | {"coger"}
    found = [(key, word) for key, target in targets() for word in (*words(with_gap(target)), target.verb)]
    assert_none(f"{key}: {word}" for key, word in found if word in banned)


# The right and the wrong answers.


def test_the_answer_and_its_rival_are_two_different_words() -> None:
    wrong = [
        f"{item.id} {dialect}: {item.target.form(dialect)}"
        for item in items()
        for dialect in dialects_of(item)
        if item.target.form(dialect) == item.rival_form(dialect)
    ]
    assert_none(wrong)


def test_some_dialect_is_asked_every_sentence() -> None:
    assert_none(item.id for item in items() if not dialects_of(item))


def test_the_rival_is_wrong_unless_both_are_right() -> None:
    wrong = []
    for item in items():
        for dialect in dialects_of(item):
            got = verdict(item, item.rival_form(dialect), dialect)
            if got != ("right" if item.both else "marked" if item.rival in item.marked else "wrong"):
                wrong.append(f"{item.id} {dialect}: {item.rival_form(dialect)} is {got}")
    assert_none(wrong)


def test_every_form_of_a_right_tense_is_right() -> None:
    wrong = []
    for item in items():
        target = item.target
        for dialect in dialects_of(item):
            for tense in item.right_tenses():
                shown = form_for(target.verb, tense, target.person, dialect)
                forms = {shown} if tense == INFINITIVE else {shown, *accepted_forms(target.verb, tense, target.person)}
                wrong += [
                    f"{item.id} {dialect}: {form} ({tense})"
                    for form in forms
                    if verdict(item, form, dialect) != "right"
                ]
    assert_none(wrong)


# Partners, and the balance of the whole.


def test_a_sentence_has_a_partner_where_the_environment_takes_two_moods() -> None:
    wrong = [
        item.id
        for item in items()
        if item.is_base and ENVIRONMENTS[item.environment].mood != "S" and not (item.partner or item.both)
    ]
    assert_none(wrong)


def test_a_partner_is_of_another_mood() -> None:
    wrong = [
        f"{item.id}: {item.partner.target.mood}"
        for item in items()
        if item.partner and item.partner.target.mood == item.target.mood
    ]
    assert_none(wrong)


def test_both_tells_the_meaning_of_the_answer_and_of_the_rival() -> None:
    assert_none(item.id for item in items() if item.both and set(item.both) != moods_of(item))


def test_there_are_at_least_eighty_sentences() -> None:
    assert sum(item.is_base for item in items()) >= 80


@pytest.mark.parametrize("environment", ENVIRONMENTS.values(), ids=lambda environment: environment.id)
class TestBalanceOfAnEnvironment:
    """Look-alikes, verbs and persons of each environment."""

    def test_a_third_or_more_are_lookalikes(self, environment: Environment) -> None:
        lookalikes = sum(item.is_lookalike for item in environment.items)
        assert 0.3 <= lookalikes / len(environment.items) <= 0.6

    def test_at_least_six_verbs(self, environment: Environment) -> None:
        assert len({item.target.verb for item in environment.items}) >= 6

    def test_no_person_is_in_nearly_half_of_them(self, environment: Environment) -> None:
        persons = Counter(item.target.person for item in environment.items)
        person, count = persons.most_common(1)[0]
        assert count / len(environment.items) <= 0.45, person


def test_an_environment_says_something_of_every_mood_of_its_sentences() -> None:
    used = {(item.environment, mood) for item in items() for mood in moods_of(item)}
    assert_none(f"{key}: {mood}" for key, mood in used if mood not in ENVIRONMENTS[key].says)


def test_no_two_sentences_are_nearly_the_same() -> None:
    texts = [
        (family(item), item.id, frozenset(words(with_gap(target))))
        for item in items()
        for target in (item.target, *([item.partner.target] if item.partner and not item.id.endswith(".p") else []))
    ]
    assert_none(sorted(f"{one} ~ {other}" for one, other in _alike(texts)))


def _alike(texts: list[tuple[str, str, frozenset[str]]]) -> set[tuple[str, str]]:
    """Pairs of ids of different sentences with most words in common.

    Two such texts share one of the rarest words of either: only texts that do are compared.
    """
    frequency = Counter(word for _family, _id, found in texts for word in found)
    by_word: dict[str, list[int]] = {}
    alike = set()
    for place, (own, key, found) in enumerate(texts):
        rarest = sorted(found, key=lambda word: (frequency[word], word))[: len(found) - int(SIMILAR * len(found)) + 1]
        for other in {other for word in rarest for other in by_word.get(word, [])}:
            other_family, other_key, theirs = texts[other]
            if other_family != own and len(found & theirs) >= SIMILAR * len(found | theirs):
                alike.add((other_key, key))
        for word in rarest:
            by_word.setdefault(word, []).append(place)
    return alike


@pytest.mark.parametrize(
    ("one", "other", "is_alike"),
    [("a b c d e f g", "a b c d e f h", True), ("a b c d e", "a b c x y", False), ("a b", "a b", True)],
)
def test_what_is_nearly_the_same(one: str, other: str, is_alike: bool) -> None:
    texts = [("1", "1", frozenset(one.split())), ("2", "2", frozenset(other.split()))]
    assert bool(_alike(texts)) is is_alike
