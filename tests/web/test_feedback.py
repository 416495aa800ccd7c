"""The words of a verdict: over every sentence and every kind of answer, and line by line for what is easily untrue."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import get_args

import pytest
from flask import Flask
from flask_babel import force_locale

from subjunctive_app.domain.conjugation import accepted_forms
from subjunctive_app.domain.diagnosis import DIALECTS, Code
from subjunctive_app.domain.items import INFINITIVE, Item, all_items
from subjunctive_app.domain.questions import BOTH
from subjunctive_app.domain.settings import LANGUAGES
from subjunctive_app.domain.verdicts import Verdict
from subjunctive_app.web import feedback
from subjunctive_app.web.auth import init_auth
from subjunctive_app.web.language import init_language
from tests.domain.content_files import assert_none, forms_of
from tests.domain.made_items import asked, misformed, verdict_of

TWINS = {"imperfect_ra": "imperfect_se", "pluperfect_ra": "pluperfect_se"}
MOST_WORDS = 20
# One sentence in so many: each has dozens of answers.
EACH = 17
SPELLING = {"accent", "accent_other_word", "enye", "homophone", "old_spelling", "spelling_change"}
PLAIN = str.maketrans("áéíóúüñ", "aeiouun")
STARRED = re.compile(r"\*([^*]+)\*")
ENGLISH = re.compile(r"\b(the|this|that|here|needs|with|right|only|form|after)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Said:
    """What the page says of one answer."""

    verdict: Verdict
    line: str
    headline: str

    @property
    def code(self) -> str:
        return str(self.verdict.grade.diagnosis.code)

    def __str__(self) -> str:
        return f"{self.verdict.item.id} {self.verdict.typed!r} {self.code}: {self.headline} | {self.line}"


@pytest.fixture(scope="module")
def app() -> Flask:
    """An app without a database: words need none."""
    bare = Flask("subjunctive_app")
    init_auth(bare, lambda session, sid: None)
    init_language(bare)
    return bare


@pytest.fixture(scope="module")
def by_language(app: Flask) -> dict[str, list[Said]]:
    """Every answer in every language of the interface."""
    return {language: say(app, language, all_verdicts()) for language in LANGUAGES}


@pytest.fixture(params=LANGUAGES)
def said(request: pytest.FixtureRequest, by_language: dict[str, list[Said]]) -> list[Said]:
    """Every answer in one language."""
    return by_language[request.param]


def say(app: Flask, language: str, verdicts: tuple[Verdict, ...]) -> list[Said]:
    cookie = {"Cookie": f"lang={language}"}
    with app.test_request_context("/", headers=cookie), force_locale(language):
        return [Said(verdict, feedback.line(verdict), feedback.headline(verdict)) for verdict in verdicts]


@lru_cache(maxsize=1)
def all_verdicts() -> tuple[Verdict, ...]:
    """Many sentences (and one with ñ) with a first answer of every kind."""
    enye = asked("{Quiero que} nos ___ la casa.", "enseñar", "present", "3p", "N.wish")
    usual = tuple(verdict for item in (*list(all_items().values())[::EACH], enye) for verdict in _verdicts(item))
    return usual + tuple(verdict_of(item, typed) for item, typed in misformed())


def _verdicts(item: Item) -> Iterator[Verdict]:
    dialects = [dialect for dialect in DIALECTS if item.suits(dialect)]
    answer = item.target.form(dialects[-1])
    for typed in sorted({*_forms(item), *_slips(answer)}):
        yield verdict_of(item, typed, dialect=dialects[0])
    for dialect in dialects[1:]:
        for person in ("2s", "2s_vos", "3s", "2p", "3p"):
            for typed in sorted(accepted_forms(item.target.verb, item.target.tense, person) if _finite(item) else ()):
                yield verdict_of(item, typed, dialect=dialect)
    for typed in (*{answer, item.rival_form(dialects[-1])}, BOTH):
        yield verdict_of(item, typed, mode="choose", dialect=dialects[-1])
    yield verdict_of(item, "", gave_up=True, dialect=dialects[0])


def _finite(item: Item) -> bool:
    return item.target.tense != INFINITIVE


def _forms(item: Item) -> Iterator[str]:
    # Of compound forms those of one person are enough: only their auxiliary differs.
    compound = {"hubiera", "hubiese", "haya", "había", "habría"}
    for form in forms_of(item.target.verb) | {item.target.verb, item.target.verb + "lo"}:
        if " " not in form or form.split()[0] in compound or form in right_forms(item):
            yield from (form, form.translate(PLAIN))


def _slips(answer: str) -> Iterator[str]:
    yield from ("", "  ", "...", "xyzzy", "*" * 9, "lorem ipsum " * 30, BOTH)
    yield answer[:-2] + answer[-1] + answer[-2]
    yield answer + "r"
    yield from (answer.replace("e", "é", 1), answer.replace("a", "á", 1), answer.replace("ñ", "n"))


def right_forms(item: Item) -> set[str]:
    """Every string that is right in a sentence."""
    if not _finite(item):
        return {item.target.verb}
    tenses = {*item.right_tenses(), *(TWINS[tense] for tense in item.right_tenses() if tense in TWINS)}
    forms = {form for tense in tenses for form in accepted_forms(item.target.verb, tense, item.target.person)}
    return forms | {item.target.form(dialect) for dialect in DIALECTS}


def words(text: str) -> list[str]:
    return [part for part in text.split() if any(letter.isalnum() for letter in part)]


def test_the_answers_reach_every_code() -> None:
    assert {verdict.grade.diagnosis.code for verdict in all_verdicts()} == set(get_args(Code))


def test_a_line_is_short_and_whole(said: list[Said]) -> None:
    assert_none(str(one) for one in said if not 1 <= len(words(one.line)) <= MOST_WORDS)
    broken = re.compile(r"None|%\(|\*\*|\n|  |\.\.|\* \*| [.,;:]|[.:;,]\.|^[a-z]")
    assert_none(str(one) for one in said if broken.search(one.line) or one.line[-1] not in ".?!")
    assert_none(str(one) for one in said if one.line.count("*") % 2)


def test_a_headline_is_a_word_or_a_few(said: list[Said]) -> None:
    assert_none(str(one) for one in said if not 1 <= len(words(one.headline)) <= 5)


def test_before_the_second_try_nothing_shows_the_form(said: list[Said]) -> None:
    early = [one for one in said if not one.verdict.grade.is_final]
    assert {"typo", "infinitive", "unknown", "other_person"} <= {one.code for one in early}
    wrong = []
    for one in early:
        shown = {stretch.casefold() for stretch in STARRED.findall(one.line)} | {one.headline.casefold()}
        wrong += [f"{one} shows {form}" for form in right_forms(one.verdict.item) & shown]
    assert_none(wrong)


def test_a_person_is_not_set_against_itself(said: list[Said]) -> None:
    wrong = []
    for one in said:
        stretches = STARRED.findall(one.line)
        if one.code == "other_person" and len(stretches) == 3:
            wrong += [str(one)] if stretches[2] in stretches[1].split(", ") else []
    assert_none(wrong)


def test_a_spanish_line_holds_no_english(by_language: dict[str, list[Said]]) -> None:
    assert_none(sorted({one.line for one in by_language["es"] if ENGLISH.search(STARRED.sub("", one.line))}))


def test_two_stacked_words_are_the_wrong_and_a_right_one(app: Flask) -> None:
    wrong, count = [], 0
    with app.test_request_context("/"):
        for verdict in all_verdicts():
            pair = feedback.stacked(verdict)
            if pair:
                (typed, typed_says), (form, form_says) = pair
                count += 1
                rights = right_forms(verdict.item)
                if typed in rights or form not in rights or not typed_says or not form_says or typed_says == form_says:
                    wrong.append(f"{verdict.item.id}: {pair}")
    assert_none(wrong)
    assert count > len(all_items()) // EACH


def test_letters_are_compared_for_mistakes_of_spelling_only(app: Flask) -> None:
    wrong, codes = [], set()
    with app.test_request_context("/"):
        for verdict in all_verdicts():
            diagnosis, parts = verdict.grade.diagnosis, feedback.difference(verdict)
            if parts is not None:
                codes.add(str(diagnosis.code))
                typed = "".join(letter for kind, letter in parts if kind != "ins")
                form = "".join(letter for kind, letter in parts if kind != "del")
                if typed != diagnosis.normalised or form not in right_forms(verdict.item):
                    wrong.append(f"{verdict.item.id}: {parts}")
    assert_none(wrong)
    assert codes == SPELLING


WISH = asked("{Quiero que} mi hermana ___ pronto.", "salir", "present", "3s", "N.wish")
TO_YOU = asked("{Quiero que} ___ pronto.", "salir", "present", "2s", "N.wish", subject="tú")
TWO_SUBJECTS = asked("{Quiero que} mi hermana ___ pronto.", "salir", "present", "3s", "N.wish", rival="infinitive")
RISK = asked("Vete ya, {no sea que} ___ el tren.", "perder", "present", "2s", "A.purp", subject="tú")
PAST_US = asked("{Quería que} nosotros ___ pronto.", "salir", "imperfect_ra", "1p", "N.wish")
PAST_PERFECT_US = asked("{Ojalá} lo ___ antes.", "leer", "pluperfect_ra", "1p", "I.ojala", subject="nosotros")
PENDING = asked("{Me gustaría que} tú ___ pronto.", "salir", "imperfect_ra", "2s", "N.wish", also=("present",))
PREVENTED = asked("{Dudó que} ella lo ___.", "decir", "imperfect_ra", "3s", "N.doubt", also=("pluperfect_ra",))
EITHER = asked("Cierro {cuando} ellos ___.", "salir", "present", "3p", "A.time", both=True)
EXISTENCE = asked("{Ojalá} ___ entradas.", "haber", "present", "3s", "I.ojala", subject="impersonal")
FORBIDDEN = asked("{No} ___ aún.", "salir", "imperative_negative", "2s", "I.negimp", subject="tú")
FORBIDDEN_USTED = asked("{No} ___ aún, señora.", "salir", "imperative_negative", "3s", "I.negimp", subject="usted")
COMMAND_USTED = asked("{Don Ramiro}, ___ usted conmigo.", "venir", "imperative_affirmative", "3s", "I.imp")
COMMAND = asked("{Venga}, ___ la mesa.", "poner", "imperative_affirmative", "2s", "I.negimp", subject="tú")
HABIT = asked("Tú {no} ___ tarde.", "llegar", "ind_present", "2s", "I.negimp")
SURE = asked("{Sin duda}, él ___ hoy.", "salir", "ind_present", "3s", "N.doubt")
FACT = asked("{Sé que} él ___ hoy.", "salir", "ind_present", "3s", "N.doubt")
ALONE = asked("{Quiero} ___ pronto.", "salir", "infinitive", "inf", "N.wish")
RESTING = asked("{Dudo que} él ___ aquí.", "estar", "present", "3s", "N.doubt")
PAST_CALL = asked("{Quería que} ella ___ hoy.", "llamar", "imperfect_ra", "3s", "N.wish")
WHY = "*X* is the reason."


@pytest.mark.parametrize(
    ("item", "typed", "line"),
    [
        (TWO_SUBJECTS, "salir", "Two different subjects, so the verb after *que* is conjugated."),
        (WISH, "salir", "*salir* names no person. After *quiero que* the verb is conjugated here."),
        (RISK, "perdiendo", "*perdiendo* names no person. After *no sea que* the verb is conjugated here."),
        (SURE, "salir", "*salir* names no person. Here the verb must be conjugated."),
        (FORBIDDEN, "salir", "*salir* names no person. Here the verb must be conjugated."),
        (WISH, "sale", "*sale* is indicative. " + WHY),
        (RESTING, "esta", "*está* is indicative. " + WHY),
        (RESTING, "este", "*este* is another word; the form needed differs only in its accent."),
        (WISH, "saldria", "*saldría* is the conditional. " + WHY),
        (FACT, "salga", "*salga* is subjunctive. " + WHY),
        (ALONE, "salga", "*salga* is conjugated. " + WHY),
        (ALONE, "salirme", "That does not fit; this sentence needs the infinitive."),
        (PAST_US, "saliéramos", "That is it."),
        (PAST_US, "salieramos", "Right form, but *nosotros* always has a written accent in the past subjunctive."),
        (PAST_US, "saliesemos", "Right form, but *nosotros* always has a written accent in the past subjunctive."),
        (PAST_PERFECT_US, "hubiéramos leido", "Right form; only the written accent is missing."),
        (RESTING, "ésté", "Right form; only the written accent is misplaced."),
        (WISH, "sálga", "Right form, but it is written without an accent."),
        (PAST_US, "saliésemos", "Right: *saliésemos* and *saliéramos* mean the same here."),
        (PREVENTED, "hubiese dicho", "Right: *hubiese dicho* and *hubiera dicho* mean the same here."),
        (
            PAST_US,
            "salgamos",
            "Right mood. *salgamos* is the present subjunctive; this sentence needs the past subjunctive.",
        ),
        (
            PENDING,
            "hayas salido",
            "Right mood. *hayas salido* is the perfect subjunctive; the past subjunctive fits here.",
        ),
        (PENDING, "salgamos", "Right mood and tense. *salgamos* goes with *nosotros*; here it is *tú*."),
        (
            FORBIDDEN,
            "salieras",
            "Right mood. *salieras* is the past subjunctive; this sentence needs the present subjunctive.",
        ),
        (WISH, "salgamos", "Right mood and tense. *salgamos* goes with *nosotros*; here it is third person singular."),
        (TO_YOU, "salgan", "Right mood and tense. *salgan* goes with *ellos, ellas, ustedes*; here it is *tú*."),
        (
            EXISTENCE,
            "hayan",
            "Heard in many places; but here *haber* has no subject, so standard Spanish says *haya*.",
        ),
        (PAST_US, "saliera", "Right mood and tense. *saliera* goes with *yo, él, ella, usted*; here it is *nosotros*."),
        (WISH, "sales", "Mood first: *sales* is indicative. Then the person: here it is third person singular."),
        (EITHER, "salieron", "*salieron* is the preterite; the present subjunctive fits here."),
        (EITHER, "sale", "Right mood and tense. *sale* goes with *él, ella, usted*; here it is third person plural."),
        (FORBIDDEN, "sal", "*sal* is the affirmative command. After *no* a command takes the subjunctive."),
        (HABIT, "llegá", "*llegá* is the command form. " + WHY),
        (COMMAND, "poned", "Right mood and tense. *poned* goes with *vosotros*; here it is *tú*."),
        (COMMAND, "pongas", "*pongas* is subjunctive. " + WHY),
        (TO_YOU, "salgás", "Right for another form of address; this sentence says *tú*: *salgas*."),
        (COMMAND_USTED, "ven", "Right mood and tense. *ven* goes with *tú*; here it is *usted*."),
        (FORBIDDEN_USTED, "salgas", "Right mood and tense. *salgas* goes with *tú, vos*; here it is *usted*."),
        (FACT, "saldrá", "*saldrá* is the future; this sentence needs the present indicative."),
        (WISH, "salid", "*salid* is the command form; this sentence needs the present subjunctive."),
        (WISH, "salja", "Check the spelling: a letter or two is off. This try does not count."),
        (
            WISH,
            "xyzzy",
            "That is no form of *salir*; this sentence needs the present subjunctive, third person singular.",
        ),
        (WISH, "...", "Type the missing form, or ask to be shown."),
    ],
)
def test_a_line_is_true(app: Flask, item: Item, typed: str, line: str) -> None:
    (one,) = say(app, "en", (verdict_of(item, typed),))
    assert one.line == line


@pytest.mark.parametrize(
    ("item", "typed"),
    [
        (EITHER, "salieron"),
        (FORBIDDEN, "salga"),
        (WISH, "xyzzy"),
        (PAST_US, "salgamos"),
        (FACT, "saliré"),
        (PAST_CALL, "llamará"),
    ],
)
def test_no_two_words_are_stacked_where_the_mood_is_not_the_mistake(app: Flask, item: Item, typed: str) -> None:
    with app.test_request_context("/"):
        assert feedback.stacked(verdict_of(item, typed)) is None


def test_a_word_without_its_accent_is_stacked_as_what_it_was_read_as(app: Flask) -> None:
    with app.test_request_context("/"):
        pair = feedback.stacked(verdict_of(RESTING, "esta"))
    assert pair
    assert [word for word, _meaning in pair] == ["está", "esté"]


@pytest.mark.parametrize(
    ("item", "typed", "letters"),
    [
        (PAST_CALL, "llamará", "llamar-á+a"),
        (RESTING, "ésté", "-é+esté"),
        (PAST_US, "salieramos", "sali-e+éramos"),
        (PAST_US, "saliesemos", "sali-e+ésemos"),
        (TO_YOU, "sálgas", "s-á+algas"),
    ],
)
def test_the_letters_that_differ(app: Flask, item: Item, typed: str, letters: str) -> None:
    marks = {"same": "", "del": "-", "ins": "+"}
    with app.test_request_context("/"):
        parts = feedback.difference(verdict_of(item, typed))
    assert parts
    assert "".join(marks[kind] + letter for kind, letter in parts) == letters


@pytest.mark.parametrize(
    ("typed", "gave_up", "headline"),
    [
        ("sale", False, "Not yet"),
        ("sálga", False, "Almost"),
        ("salja", False, "Look again"),
        (" ", False, "Nothing typed yet"),
        ("...", False, "Nothing typed yet"),
        ("", True, "Here it is"),
    ],
)
def test_the_headline(app: Flask, typed: str, gave_up: bool, headline: str) -> None:
    (one,) = say(app, "en", (verdict_of(WISH, typed, gave_up=gave_up),))
    assert one.headline == headline


def test_who_gave_up_reads_the_reason(app: Flask) -> None:
    assert [one.line for one in say(app, "en", (verdict_of(WISH, "", gave_up=True),))] == [WHY]


def test_the_third_button_is_wrong_in_words_only_where_it_is_wrong(app: Flask) -> None:
    buttons = tuple(verdict_of(item, BOTH, mode="choose") for item in (WISH, EITHER))
    assert [one.line for one in say(app, "en", buttons)] == ["Only one of them fits here. " + WHY, "That is it."]


def test_the_reason_is_in_the_language_of_the_page(app: Flask) -> None:
    assert [one.line for one in say(app, "es", (verdict_of(WISH, "", gave_up=True),))] == ["*X* es la causa."]
