"""The lint of the content: how sentences, glosses and explanations are written. A failure names the sentence."""

import re

import pytest

from subjunctive_app.domain.environments import ENVIRONMENTS
from subjunctive_app.domain.items import INFINITIVE, Item, all_items
from tests.domain.content_files import (
    assert_none,
    count_words,
    entries,
    forms_of,
    matches_trigger,
    outside_trigger,
    targets,
    texts_of,
    with_gap,
    words,
)

PRONOUNS = {
    "yo": "1s",
    "tú": "2s",
    "vos": "2s_vos",
    "él": "3s",
    "ella": "3s",
    "usted": "3s",
    "impersonal": "3s",
    "nosotros": "1p",
    "nosotras": "1p",
    "vosotros": "2p",
    "vosotras": "2p",
    "ellos": "3p",
    "ellas": "3p",
    "ustedes": "3p",
    "quien": "3s",
    "quienes": "3p",
}
PLURAL = re.compile(r"(los|las|mis|tus|sus|unos|unas)\b|.* y ")
# A pronoun straight before the gap, but for negation and object pronouns, or straight after it, is its subject.
_BESIDE = "|".join(pronoun for pronoun in PRONOUNS if pronoun not in {"impersonal", "quien", "quienes"})
BEFORE_GAP = re.compile(
    rf"(?<!y )(?<!\ba )\b({_BESIDE}) (?:(?:ya|no|nunca|siempre|todavía|me|te|se|nos|os|le|les|lo|la|los|las) )*___"
)
AFTER_GAP = re.compile(rf"___ ({_BESIDE})\b(?! y\b)")
OWN_ADDRESS = re.compile(r"\b(tú|vos|usted)\b")

NAMES_OF_MOODS = {
    *("subjuntivo", "subjuntiva", "indicativo", "imperativo", "infinitivo", "gramática", "gramatical", "verbo"),
    *("hipótesis", "hipotético", "irreal", "duda", "dudas", "dudoso", "finalidad", "negación", "prohibición"),
}
ENGLISH = {"the", "to", "i", "you", "is", "of", "and", "we", "my", "your", "it", "in", "for", "that", "this", "they"}
MOST_WORDS_OF_A_TEXT = 14


def items() -> list[Item]:
    return list(all_items().values())


def test_a_sentence_has_four_to_sixteen_words() -> None:
    counted = {key: count_words(target.sentence("x")) for key, target in targets()}
    assert_none(f"{key}: {count} words" for key, count in counted.items() if not 4 <= count <= 16)


def test_a_sentence_starts_with_a_capital_and_ends_with_a_stop() -> None:
    texts = {key: target.sentence("palabra") for key, target in targets()}
    wrong = [f"{key}: {text}" for key, text in texts.items() if not re.fullmatch(r"[¿¡«]*[A-ZÁÉÍÓÚÑ].*[.!?…»]", text)]
    assert_none(wrong)


def test_punctuation_is_paired_and_spaced() -> None:
    wrong = []
    for key, target in targets():
        text = with_gap(target)
        pairs = all(text.count(left) == text.count(right) for left, right in ("¿?", "¡!", "«»"))
        if not pairs or re.search(r"\s[,.;:!?]|\s\s|^\s|\s$|[\"']", text):
            wrong.append(f"{key}: {text}")
    assert_none(wrong)


def test_trigger_and_gap_do_not_touch() -> None:
    marks = {entry.id: re.sub(r"\{[^{}]+\}|___", "·", entry.data["text"]) for entry in entries()}
    assert_none(f"{key}: {text}" for key, text in marks.items() if re.search(r"[\w·]·|·\w|[{}_]", text))
    assert_none(f"{key}: {text}" for key, text in marks.items() if text.count("·") != 2)


def test_the_trigger_of_a_subjunctive_is_one_of_its_environment() -> None:
    wrong = [
        f"{item.id}: {item.target.trigger}"
        for item in items()
        if item.target.mood == "subjunctive"
        and not any(matches_trigger(item.target.trigger, phrase) for phrase in ENVIRONMENTS[item.environment].triggers)
    ]
    assert_none(wrong)


@pytest.mark.parametrize(
    ("text", "phrase", "fits"),
    [
        ("No estoy nada seguro de que", "no estar seguro de que", True),
        ("Me gustaría que", "gustaría que", True),
        ("Era dudoso que", "es dudoso que", True),
        ("buscábamos algún hotel en el que", "buscar … que", True),
        ("Hace falta un parque donde", "hacer falta … que", True),
        ("Hay alguien que", "¿hay … que?", True),
        ("Antes que", "antes (de) que", True),
        ("Creo que", "no creer que", False),
        ("cuándo", "cuando", False),
        ("que espere", "esperar que", False),
    ],
)
def test_what_matches_a_trigger(text: str, phrase: str, fits: bool) -> None:
    assert matches_trigger(text, phrase) is fits


def test_nothing_but_the_trigger_names_the_mood() -> None:
    texts = [(key, outside_trigger(target)) for key, target in targets()]
    texts += [(f"{item.id} subject", item.subject) for item in items()]
    assert_none(f"{key}: {text}" for key, text in texts if NAMES_OF_MOODS & set(words(text)))


def test_the_gap_is_not_given_away_elsewhere_in_the_sentence() -> None:
    wrong = []
    for key, target in targets():
        if target.tense != INFINITIVE:
            form = target.form("tu_vosotros")
            rest = with_gap(target).replace("___", "·")
            if len(form) > 3 and re.search(rf"\b{form}\b", rest, re.IGNORECASE):
                wrong.append(f"{key}: {form}")
    assert_none(wrong)


# Persons.


def test_the_subject_beside_the_infinitive_is_of_the_person() -> None:
    wrong = []
    for item in items():
        if item.subject:
            person = PRONOUNS.get(item.subject) or ("3p" if PLURAL.match(item.subject) else "3s")
            if person != item.target.person:
                wrong.append(f"{item.id}: {item.subject} is not {item.target.person}")
    assert_none(wrong)


def test_a_pronoun_beside_the_gap_is_of_the_person() -> None:
    wrong = []
    for key, target in targets():
        text = with_gap(target).casefold()
        found = BEFORE_GAP.search(text) or AFTER_GAP.search(text)
        if found and PRONOUNS[found[1]] != target.person:
            wrong.append(f"{key}: {found[1]} with {target.person}")
    assert_none(wrong)


def test_one_form_of_address_in_one_sentence() -> None:
    texts = [(key, with_gap(target)) for key, target in targets()]
    texts += [(item.id, f"{item.subject} {with_gap(item.target)}") for item in items()]
    assert_none(f"{key}: {text}" for key, text in texts if len(set(OWN_ADDRESS.findall(text.casefold()))) > 1)


# Explanations.


def test_an_explanation_has_at_most_fourteen_words() -> None:
    wrong = [
        f"{item.id} {key}: {count_words(part)} words"
        for item in items()
        for key, text in texts_of(item).items()
        for part in (text.en, text.es)
        if count_words(part) > MOST_WORDS_OF_A_TEXT
    ]
    assert_none(wrong)


def test_no_explanation_holds_a_form_of_the_verb() -> None:
    wrong = []
    for item in items():
        answer = {item.target.verb} if item.target.tense == INFINITIVE else set()
        for key, text in texts_of(item).items():
            for part in (text.en, text.es):
                said = (forms_of(item.target.verb) | answer) & set(words(part))
                if said:
                    wrong.append(f"{item.id} {key}: {sorted(said)} in {part!r}")
    assert_none(wrong)


def test_the_gloss_is_english() -> None:
    wrong = []
    for item in items():
        letters = [letter for letter in item.gloss if letter.isalpha()]
        english = sum(letter.isascii() for letter in letters) >= 0.95 * len(letters)
        if (
            not english
            or not ENGLISH & set(words(item.gloss))
            or re.search("[¿¡]", item.gloss)
            or not re.search(r"[.!?]$", item.gloss)
        ):
            wrong.append(f"{item.id}: {item.gloss}")
    assert_none(wrong)
