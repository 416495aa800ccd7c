"""The lines for mistakes of form, each on a verdict made for it: true for the verb, short, and without the form."""

import re
from dataclasses import replace

import pytest
from flask import Flask
from flask_babel import force_locale

from subjunctive_app.domain.conjugation import accepted_forms, shown_form
from subjunctive_app.domain.diagnosis import Diagnosis
from subjunctive_app.domain.grading import Grade
from subjunctive_app.domain.items import Item
from subjunctive_app.domain.questions import Question
from subjunctive_app.domain.settings import LANGUAGES
from subjunctive_app.domain.verdicts import Verdict
from subjunctive_app.progress.words import kind_name
from subjunctive_app.web import feedback
from subjunctive_app.web.auth import init_auth
from subjunctive_app.web.language import init_language
from tests.domain.made_items import asked

MOST_WORDS = 20
NAMED = {"homophone", "popular_form", "clitic_order", "old_spelling"}
STARRED = re.compile(r"\*(?:ellos |yo )?([^*]+)\*")
Case = tuple[str, str, str, str, str, str]


@pytest.fixture(scope="module")
def app() -> Flask:
    """An app without a database: words need none."""
    bare = Flask("subjunctive_app")
    init_auth(bare, lambda session, sid: None)
    init_language(bare)
    return bare


def item(verb: str, tense: str, person: str, *, subject: str = "") -> Item:
    return asked("{Ojalá} ___ pronto.", verb, tense, person, "I.ojala", subject=subject)


def verdict_with(code: str, typed: str, made: Item, dialect: str = "tu_ustedes") -> Verdict:
    """A first answer that was diagnosed with this code."""
    target = made.target
    forms = accepted_forms(target.verb, target.tense, target.person)
    form = shown_form(target.verb, target.tense, target.person)
    diagnosis = Diagnosis(
        code=code,  # type: ignore[arg-type]
        verdict="almost" if code in NAMED else "wrong",
        normalised=typed,
        expected=form,
        accepted=(form, *sorted(forms - {form})),
    )
    return Verdict(Question(made, "type", dialect), Grade(diagnosis, is_final=code in NAMED), typed)


def line(app: Flask, verdict: Verdict, language: str = "en") -> str:
    with app.test_request_context("/", headers={"Cookie": f"lang={language}"}), force_locale(language):
        return feedback.line(verdict)


STEMS = "The present subjunctive starts from *yo %s*: the stem is *%s‑*."
UNSTRESSED = "With *%s* the stem is not stressed, so *%s* goes back to *%s*."
WEAK = "With *%s* the *%s* of *%s* becomes *%s*, as in *%s*."
THEME = "*%s* is an *‑%s* verb: its %s subjunctive takes *‑%s‑*."
LOST = "After *%s* the *i* of the ending is lost, as in *ellos %s*."
BEFORE = "The pronoun goes before the verb here, not at its end: *%s*."
TODAY = "Right before %s; today it is written without the accent."
AFTER_HABER = "After *haber* the participle does not change: it always ends in *‑o*."
HABER_IS = "*%s* is %s of *haber*; this sentence needs the %s subjunctive."
OTHER = "*%s* is a form of *%s*; this sentence needs *%s*."
PAST = "The past subjunctive starts from *ellos %s*: take away *‑ron*."
CASES: list[Case] = [
    ("regularised_yo_stem", "tena", "tener", "present", "3s", STEMS % ("tengo", "teng")),
    ("regularised_yo_stem", "conozamos", "conocer", "present", "1p", STEMS % ("conozco", "conozc")),
    ("regularised_yo_stem", "pones", "poner", "imperative_negative", "2s", STEMS % ("pongo", "pong")),
    ("regularised_yo_stem", "construa", "construir", "present", "1s", STEMS % ("construyo", "construy")),
    (
        "regularised_yo_stem",
        "saba",
        "saber",
        "present",
        "3s",
        "The present subjunctive of *saber* has a stem of its own: *sep‑*.",
    ),
    ("diphthong_kept", "puedamos", "poder", "present", "1p", UNSTRESSED % ("nosotros", "ue", "o")),
    ("diphthong_kept", "quieráis", "querer", "present", "2p", UNSTRESSED % ("vosotros", "ie", "e")),
    ("diphthong_kept", "huelamos", "oler", "present", "1p", UNSTRESSED % ("nosotros", "hue", "o")),
    ("diphthong_kept", "juegués", "jugar", "present", "2s_vos", "Where the ending is stressed, *ue* goes back to *u*."),
    ("ir_vowel_missed", "duermamos", "dormir", "present", "1p", WEAK % ("nosotros", "o", "dormir", "u", "durmiendo")),
    ("ir_vowel_missed", "sentáis", "sentir", "present", "2p", WEAK % ("vosotros", "e", "sentir", "i", "sintiendo")),
    (
        "ir_vowel_missed",
        "dormás",
        "dormir",
        "present",
        "2s_vos",
        "Here the *o* of *dormir* becomes *u*, as in *durmiendo*.",
    ),
    ("stem_change_missed", "dorman", "dormir", "present", "3p", "Under stress *o* becomes *ue*, as in *duermo*."),
    ("stem_change_missed", "ola", "oler", "present", "3s", "Under stress *o* becomes *hue*, as in *huelo*."),
    ("stem_change_missed", "lova", "llover", "present", "3s", "Under stress *o* becomes *ue*, as in *llueve*."),
    (
        "stem_change_missed",
        "peda",
        "pedir",
        "present",
        "3s",
        "In *pedir* the *e* of the stem becomes *i*, as in *pido*.",
    ),
    ("wrong_theme_vowel", "tenge", "tener", "present", "3s", THEME % ("tener", "er", "present", "a")),
    ("wrong_theme_vowel", "empiecan", "empezar", "present", "3p", THEME % ("empezar", "ar", "present", "e")),
    ("wrong_theme_vowel", "comaran", "comer", "imperfect_ra", "3p", THEME % ("comer", "er", "past", "ie")),
    ("wrong_theme_vowel", "hablieran", "hablar", "imperfect_se", "3p", THEME % ("hablar", "ar", "past", "a")),
    ("wrong_theme_vowel", "dijara", "decir", "imperfect_ra", "3s", PAST % "dijeron"),
    ("wrong_theme_vowel", "dara", "dar", "imperfect_ra", "3s", PAST % "dieron"),
    ("past_stem", "poniera", "poner", "imperfect_ra", "3s", PAST % "pusieron"),
    ("past_stem", "encuentrara", "encontrar", "imperfect_ra", "3s", PAST % "encontraron"),
    ("past_stem", "habiera leído", "leer", "pluperfect_ra", "3s", PAST % "hubieron"),
    ("past_ending", "dijieran", "decir", "imperfect_ra", "3p", LOST % ("j", "dijeron")),
    ("past_ending", "bulliera", "bullir", "imperfect_ra", "3s", LOST % ("ll", "bulleron")),
    (
        "past_ending",
        "leiera",
        "leer",
        "imperfect_ra",
        "3s",
        "Between vowels *i* is written *y*, as in *ellos leyeron*.",
    ),
    ("past_ending", "riiera", "reír", "imperfect_ra", "3s", "Two *i* become one, as in *ellos rieron*."),
    ("past_ending", "fuiera", "ser", "imperfect_ra", "3s", PAST % "fueron"),
    ("spelling_change", "busce", "buscar", "present", "3s", "Before *e*, *c* is written *qu*."),
    ("spelling_change", "coga", "coger", "present", "3s", "Before *a* and *o*, *g* is written *j*."),
    ("spelling_change", "sigua", "seguir", "present", "3s", "Before *a* and *o*, *gu* is written *g*."),
    (
        "spelling_change",
        "averguence",
        "avergonzar",
        "present",
        "3s",
        "Before *e*, a *u* that is heard after *g* is written *ü*.",
    ),
    ("spelling_change", "avergüenze", "avergonzar", "present", "3s", "Before *e*, *z* is written *c*."),
    ("homophone", "valla", "ir", "present", "3s", "It sounds right; it is written *vaya*."),
    ("homophone", "ubiese", "haber", "imperfect_ra", "3s", "It sounds right; it is written *hubiese*."),
    ("popular_form", "haiga", "haber", "present", "3s", "Heard in places; the standard form is *haya*."),
    ("popular_form", "puédamos", "poder", "present", "1p", "Heard in places; the standard form is *podamos*."),
    (
        "compound",
        "haya escribido",
        "escribir",
        "perfect",
        "3s",
        "*escribir* has an irregular participle, not *escribido*.",
    ),
    (
        "compound",
        "haya venir",
        "venir",
        "perfect",
        "3s",
        "After the form of *haber* comes the participle, not *venir*.",
    ),
    ("compound", "haiga venido", "venir", "perfect", "3s", "*haiga* is not a standard form of *haber*."),
    ("compound", "haya escrita", "escribir", "perfect", "3s", AFTER_HABER),
    (
        "compound",
        "ha escribido",
        "escribir",
        "perfect",
        "3s",
        "*ha* is the present indicative of *haber*; this sentence needs the perfect subjunctive.",
    ),
    ("compound", "haya dijo", "salir", "perfect", "3s", "The participle of *salir* is regular, not *dijo*."),
    ("compound", "hayado", "salir", "perfect", "3s", "Two words are needed: a form of *haber*, then the participle."),
    (
        "compound",
        "haya escribido",
        "escribir",
        "present",
        "3s",
        "One word is enough here: this sentence needs the present subjunctive.",
    ),
    ("clitic_order", "dígaslo", "decir", "imperative_negative", "2s", BEFORE % "lo digas"),
    ("clitic_order", "dígamelo", "decir", "present", "3s", BEFORE % "me lo diga"),
    ("old_spelling", "guiéis", "guiar", "present", "2p", TODAY % "2010"),
    ("old_spelling", "rehuya", "rehuir", "present", "3s", "An older spelling; today it is written with an accent."),
    ("old_spelling", "estáte", "estarse", "imperative_affirmative", "2s", TODAY % "1999"),
    ("other_verb", "hubiera", "tener", "imperfect_ra", "3s", OTHER % ("hubiera", "haber", "tener")),
    (
        "other_verb",
        "vengas",
        "ver",
        "present",
        "2s",
        OTHER % ("vengas", "venir", "ver"),
    ),
    ("other_verb", "haber", "tener", "present", "2s", "*haber* belongs to another verb; this sentence needs *tener*."),
]
ONCE = [pytest.param(*case, id=f"{case[0]}-{case[1]}") for case in CASES]


@pytest.mark.parametrize(("code", "typed", "verb", "tense", "person", "said"), ONCE)
def test_a_line_names_the_step_that_was_missed(
    app: Flask, code: str, typed: str, verb: str, tense: str, person: str, said: str
) -> None:
    assert line(app, verdict_with(code, typed, item(verb, tense, person))) == said


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_line_is_short_and_does_not_name_the_form_on_a_first_miss(app: Flask, language: str) -> None:
    wrong = []
    for code, typed, verb, tense, person, _said in CASES:
        said = line(app, verdict_with(code, typed, item(verb, tense, person)), language)
        forms = accepted_forms(verb, tense, person)
        shown = set(STARRED.findall(said)) & forms
        if len(said.split()) > MOST_WORDS or (shown and code not in NAMED) or said.count("*") % 2:
            wrong.append(said)
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_line_breaks_on_a_code_that_fits_the_target_badly(app: Flask, language: str) -> None:
    """An indicative, a command or an infinitive may be asked for: then the line says less, and still a true thing."""
    codes = {case[0] for case in CASES}
    targets = (
        ("tener", "ind_present", "3s"),
        ("dormir", "ind_preterite", "3p"),
        ("decir", "imperative_affirmative", "2s"),
    )
    for code in sorted(codes):
        for target in targets:
            said = line(app, verdict_with(code, "xyzzy", item(*target)), language)
            assert said.endswith(".")
            assert code in NAMED or not set(STARRED.findall(said)) & accepted_forms(*target)


def test_a_form_that_is_right_is_no_example(app: Flask) -> None:
    """A sentence that takes both moods: the indicative is an answer too."""
    both = asked("Te llamo {cuando} ___.", "dormir", "present", "1s", "A.time", both=True)
    said = line(app, verdict_with("stem_change_missed", "dorma", both))
    assert said == "Under stress *o* becomes *ue*, as in *duerme*."
    stem = asked("Te llamo {cuando} ___ tiempo.", "tener", "present", "1s", "A.time", both=True)
    said = line(app, verdict_with("regularised_yo_stem", "tena", stem))
    assert said == "The present subjunctive of *tener* has a stem of its own: *teng‑*."


def test_the_line_is_about_the_tense_whose_form_is_shown(app: Flask) -> None:
    """Of two tenses that are right the diagnosis tells which one the answer was nearest to."""
    made = asked("{Me gustaría que} tú lo ___.", "poner", "imperfect_ra", "2s", "N.wish", also=("present",))
    verdict = verdict_with("regularised_yo_stem", "ponas", made)
    present = replace(verdict.grade.diagnosis, expected="pongas", accepted=("pongas",))
    said = line(app, replace(verdict, grade=replace(verdict.grade, diagnosis=present)))
    assert said == STEMS % ("pongo", "pong")


def test_a_plural_of_haber_without_a_subject_has_a_line_of_its_own(app: Flask) -> None:
    made = item("haber", "imperfect_ra", "3s", subject="impersonal")
    said = line(app, verdict_with("popular_form", "hubieran", made))
    assert "*haber* has no subject" in said
    assert said.endswith("*hubiera*.")


@pytest.mark.parametrize(
    ("dialect", "said"),
    [
        ("tu_vosotros", "In most countries it sounds right; it is written *quisiera*."),
        ("tu_ustedes", "It sounds right; it is written *quisiera*."),
    ],
)
def test_s_and_c_sound_alike_in_america(app: Flask, dialect: str, said: str) -> None:
    made = item("querer", "imperfect_ra", "3s")
    assert line(app, verdict_with("homophone", "quiciera", made, dialect)) == said


@pytest.mark.parametrize(
    ("code", "typed", "verb", "person", "letters"),
    [
        ("homophone", "aya", "haber", "3s", "+haya"),
        ("homophone", "valla", "ir", "3s", "va-ll+ya"),
        ("spelling_change", "busce", "buscar", "3s", "bus-c+que"),
        ("spelling_change", "averigue", "averiguar", "3s", "averig-u+üe"),
        ("old_spelling", "guiéis", "guiar", "2p", "gui-é+eis"),
    ],
)
def test_the_letters_of_a_misspelled_form_are_compared(
    app: Flask, code: str, typed: str, verb: str, person: str, letters: str
) -> None:
    marks = {"same": "", "del": "-", "ins": "+"}
    with app.test_request_context("/"):
        stretches = feedback.difference(verdict_with(code, typed, item(verb, "present", person)))
    assert stretches
    assert "".join(marks[kind] + letter for kind, letter in stretches) == letters


def test_the_letters_of_a_form_built_wrong_are_not_compared(app: Flask) -> None:
    with app.test_request_context("/"):
        assert feedback.difference(verdict_with("past_stem", "poniera", item("poner", "imperfect_ra", "3s"))) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_mistake_of_form_has_a_name_of_its_own(app: Flask, language: str) -> None:
    codes = {case[0] for case in CASES}
    with app.test_request_context("/"), force_locale(language):
        assert len({kind_name(code) for code in codes}) == len(codes)


def test_a_tense_that_is_usual_in_the_dialect_is_called_right(app: Flask) -> None:
    verdict = verdict_with("other_subjunctive_tense", "venga", item("venir", "imperfect_ra", "3s"), "vos_rioplatense")
    marked = replace(verdict.grade.diagnosis, verdict="marked", reading=("present", "3s"))
    said = line(app, replace(verdict, grade=Grade(marked, is_final=True)))
    assert said == "Right in Río de la Plata; elsewhere mostly *viniera*."
