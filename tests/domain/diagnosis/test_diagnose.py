"""What a diagnosis carries beside its code, what it refuses, and that no text can break it."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subjunctive_app.domain.conjugation import PERSONS, TENSES, MissingForm, UnknownVerb, accepted_forms
from subjunctive_app.domain.diagnosis import DIALECTS, diagnose, is_form_of_known_verb
from subjunctive_app.domain.readings import readings_of

VERBS = ("ser", "haber", "reír", "averiguar", "gruñir", "hablar", "ir", "dar", "pedir", "irse", "quejarse")
FINITE = tuple(tense for tense in TENSES if not tense.startswith("imperative"))
ANSWERS = st.lists(
    st.sampled_from(
        ("me", "lo", "se", "no", "que", "haya", "halla", "sea", "vaya", "digaslo", "ido", "venir", " ", "ñ")
    ),
    max_size=6,
).map(" ".join)
SPANISH = st.text(st.sampled_from("abehlnoqrsuáéíóúüñ ´'`\"~;:¿."), max_size=30)


@pytest.mark.parametrize(
    ("typed", "target", "reading"),
    [
        ("hablará", ("hablar", "imperfect_ra", "3s"), ("ind_future", "3s")),
        ("pagué", ("pagar", "present", "3s"), ("ind_preterite", "1s")),
        ("sea", ("ser", "present", "1s"), ("present", "1s")),
        ("tuviese", ("tener", "imperfect_ra", "3s"), ("imperfect_se", "3s")),
        ("hablamos", ("hablar", "present", "1p"), ("ind_present", "1p")),
        ("podria", ("poder", "imperfect_ra", "3s"), ("conditional", "3s")),
        ("vendrá", ("venir", "ind_present", "3s"), ("ind_future", "3s")),
        ("haz", ("hacer", "ind_present", "1s"), ("imperative_affirmative", "2s")),
        ("habla", ("hablar", "ind_preterite", "1s"), ("ind_present", "3s")),
        ("ha venido", ("venir", "perfect", "3s"), ("ind_perfect", "3s")),
        ("vengas", ("venir", "infinitive", "inf"), ("present", "2s")),
        ("tengan", ("tener", "present", "1p"), ("present", "3p")),
        ("tuvieramos", ("tener", "imperfect_ra", "1p"), None),
        ("venir", ("venir", "present", "3s"), None),
        ("venir", ("venir", "present", "inf"), None),
        ("este", ("estar", "present", "3s"), None),
        ("quisiersa", ("querer", "imperfect_ra", "3s"), None),
        ("xyzzy", ("ser", "present", "3s"), None),
        ("", ("ser", "present", "3s"), None),
    ],
)
def test_reading_names_the_cell_of_the_answer(
    typed: str, target: tuple[str, str, str], reading: tuple[str, str] | None
) -> None:
    assert diagnose(typed, *target).reading == reading


@pytest.mark.parametrize(
    ("tense", "dialect", "shown"),
    [
        ("present", "vos_rioplatense", "tengas"),
        ("present", "vos_centroamericano", "tengás"),
        ("present", "tu_ustedes", "tengas"),
        ("imperative_negative", "vos_rioplatense", "tengas"),
        ("imperative_negative", "vos_centroamericano", "tengás"),
        ("ind_present", "vos_rioplatense", "tenés"),
        ("ind_present", "vos_centroamericano", "tenés"),
        ("imperfect_ra", "vos_centroamericano", "tuvieras"),
        ("imperative_affirmative", "vos_rioplatense", "tené"),
    ],
)
def test_form_shown_for_vos_is_the_one_of_the_dialect(tense: str, dialect: str, shown: str) -> None:
    found = diagnose("x", "tener", tense, "2s_vos", dialect=dialect)
    assert found.expected == found.accepted[0] == shown


def test_both_forms_of_vos_are_accepted() -> None:
    assert set(diagnose("x", "tener", "present", "2s_vos").accepted) == {"tengas", "tengás"}


def test_normalised_is_what_was_read() -> None:
    assert diagnose("Que ella  LLEGU´E!", "llegar", "present", "3s").normalised == "llegué"


def test_infinitive_is_expected_where_it_is_asked_for() -> None:
    assert diagnose("x", "oír", "no such tense", "inf").accepted == ("oír",)


@pytest.mark.parametrize(
    ("target", "dialect"),
    [
        (("hablar", "preterite", "3s"), "tu_ustedes"),
        (("hablar", "present", "4s"), "tu_ustedes"),
        (("hablar", "present", "3s"), "andaluz"),
    ],
)
def test_unknown_names_are_refused(target: tuple[str, str, str], dialect: str) -> None:
    with pytest.raises(ValueError, match="no such"):
        diagnose("hable", *target, dialect=dialect)


@pytest.mark.parametrize("person", ["3s", "inf"])
def test_impossible_verb_is_refused(person: str) -> None:
    with pytest.raises(UnknownVerb):
        diagnose("hable", "table", "present", person)


def test_cell_that_does_not_exist_is_refused() -> None:
    with pytest.raises(MissingForm):
        diagnose("habla", "hablar", "imperative_affirmative", "1s")


@given(
    typed=st.one_of(st.text(max_size=300), SPANISH, ANSWERS),
    infinitive=st.sampled_from(VERBS),
    tense=st.sampled_from(FINITE),
    person=st.sampled_from((*PERSONS, "inf")),
    dialect=st.sampled_from(DIALECTS),
    environment=st.sampled_from((None, "I.negimp", "N.wish")),
)
def test_any_text_is_diagnosed(
    typed: str, infinitive: str, tense: str, person: str, dialect: str, environment: str | None
) -> None:
    found = diagnose(typed, infinitive, tense, person, environment=environment, dialect=dialect)
    assert (found.verdict == "retry") == (found.code == "typo" or not found.normalised)


def _typings(form: str) -> dict[str, str]:
    """The form as keyboards and habits give it; an acute or tilde after its letter, or before it."""
    apart = unicodedata.normalize("NFD", form)
    return {
        "decomposed": apart,
        "capitals": form.upper(),
        "full stop": f"{form}.",
        "que": f"que {form}",
        "pronoun": f"Que ella  {form} ",
        "no-break space": form.replace(" ", "\u00a0"),
        "mark after": apart.replace("\u0301", "´").replace("\u0303", "~").replace("\u0308", '"'),
        "semicolon": form.replace("ñ", ";"),
    }


@pytest.mark.parametrize("infinitive", ["soñar", "averiguar", "gruñir", "reír", "tener", "bañar", "guiar", "actuar"])
@pytest.mark.parametrize("tense", ["present", "imperfect_ra", "imperfect_se", "perfect", "ind_preterite"])
@pytest.mark.parametrize("person", PERSONS)
def test_right_form_is_right_however_it_is_typed(infinitive: str, tense: str, person: str) -> None:
    for form in accepted_forms(infinitive, tense, person):
        found = {how: diagnose(typed, infinitive, tense, person).code for how, typed in _typings(form).items()}
        assert set(found.values()) == {"right"}, (form, found)


@pytest.mark.parametrize(
    "pattern",
    ["a", "'a", "ha ", "que ", "u:", "a" + "\u0315" * 4_999 + "\u0300" * 5_000, "hable ", "n~;", "me ", "lo no "],
)
@pytest.mark.timeout(10)  # milliseconds, unless some step takes a time that grows with the square
def test_ten_thousand_characters_are_unknown(pattern: str) -> None:
    typed = (pattern * 10_000)[:10_000]
    found = diagnose(typed, "hablar", "present", "3s")
    assert (found.code, found.verdict) == ("unknown", "wrong")


def test_spaces_alone_are_no_answer_however_many() -> None:
    found = diagnose(" " * 10_000, "hablar", "present", "3s")
    assert (found.code, found.verdict, found.normalised) == ("unknown", "retry", "")


def test_words_of_other_verbs_are_known() -> None:
    assert is_form_of_known_verb("suene")
    assert is_form_of_known_verb("suene", except_for="soñar")
    assert not is_form_of_known_verb("suene", except_for="sonar")
    assert is_form_of_known_verb("hubiera tenido")
    assert not is_form_of_known_verb("hubiera tenío")
    assert not is_form_of_known_verb("ensene")


@pytest.mark.parametrize(
    ("typed", "target", "verb"),
    [
        ("cloraras", ("llorar", "imperfect_ra", "2s"), "clorar"),
        ("anudaran", ("ayudar", "imperfect_ra", "3p"), "anudar"),
        ("moque", ("tocar", "present", "3s"), "mocar"),
        ("prepusieran", ("proponer", "imperfect_ra", "3p"), "preponer"),
    ],
)
def test_a_slip_that_gives_a_form_of_a_rare_verb_stays_a_slip(
    typed: str, target: tuple[str, str, str], verb: str
) -> None:
    assert verb in {found.infinitive for found in readings_of(typed)}
    assert not is_form_of_known_verb(typed)
    assert diagnose(typed, *target).code == "typo"


@pytest.mark.parametrize(
    ("typed", "target"),
    [
        ("pesara", ("pasar", "imperfect_ra", "3s")),
        ("mirara", ("tirar", "imperfect_ra", "3s")),
        ("perdamos", ("pedir", "present", "1p")),
        ("tendamos", ("tener", "present", "1p")),
        ("haya pesado", ("pasar", "perfect", "3s")),
    ],
)
def test_a_form_of_another_common_verb_is_that_verb_and_no_slip(typed: str, target: tuple[str, str, str]) -> None:
    assert is_form_of_known_verb(typed, except_for=target[0])
    assert diagnose(typed, *target).code == "other_verb"
