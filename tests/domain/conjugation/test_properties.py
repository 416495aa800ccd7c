"""What holds of every verb, listed, regular or invented."""

import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from subjunctive_app.domain.conjugation import (
    PERSONS,
    RULES,
    TENSES,
    accepted_forms,
    explain_form,
    known_verbs,
    missing_reason,
    nonfinite,
    shown_form,
)

# Invented verbs: consonants and vowels in turn (Spanish has no stem that ends otherwise), and the three endings.
_SYLLABLE = st.builds(
    "".join, st.tuples(st.sampled_from(["b", "c", "d", "g", "l", "ñ", "tr", "z"]), st.sampled_from("aeiou"))
)
_STEMS = st.builds(
    lambda syllables, end: "".join(syllables) + end,
    st.lists(_SYLLABLE, min_size=1, max_size=3),
    st.sampled_from(["b", "c", "d", "g", "gu", "ll", "ñ", "qu", "r", "z"]),
)
INVENTED = st.builds(lambda stem, ending: stem + ending, _STEMS, st.sampled_from(["ar", "er", "ir"]))
VERBS = st.one_of(st.sampled_from(known_verbs()), INVENTED)
PRONOMINAL = VERBS.map(lambda verb: verb + "se")
CELLS = st.tuples(st.sampled_from(TENSES), st.sampled_from(PERSONS))
# How long an example takes is for the bench to say: the first one loads the data.
UNTIMED = settings(deadline=None)
LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzñüáéíóú ")
ENDS = {"2p": ("is", "ís", "d"), "1p": ("mos",), "3p": ("n",)}


@UNTIMED
@given(st.one_of(VERBS, PRONOMINAL), CELLS)
def test_forms_are_composed_lower_case_words(verb: str, cell: tuple[str, str]) -> None:
    for form in accepted_forms(verb, *cell):
        assert form == unicodedata.normalize("NFC", form).lower().strip()
        assert set(form) <= LETTERS
        assert all(sum(letter in "áéíóú" for letter in word) <= 1 for word in form.split())


@UNTIMED
@given(st.one_of(VERBS, PRONOMINAL), CELLS)
def test_a_cell_has_forms_and_steps_or_a_reason(verb: str, cell: tuple[str, str]) -> None:
    reason = missing_reason(verb, *cell)
    assert bool(accepted_forms(verb, *cell)) == (reason is None)
    if reason is None:
        explanation = explain_form(verb, *cell)
        assert explanation.form == shown_form(verb, *cell) == explanation.steps[-1].after
        assert {step.rule for step in explanation.steps} <= RULES.keys()


@UNTIMED
@given(VERBS, st.sampled_from(["1p", "2p", "3p"]), st.sampled_from(TENSES))
def test_endings_of_the_plural(verb: str, person: str, tense: str) -> None:
    for form in accepted_forms(verb, tense, person):
        if " " not in form:
            assert form.endswith(ENDS[person])


@UNTIMED
@given(VERBS, st.sampled_from(PERSONS))
def test_both_imperfects_run_in_parallel(verb: str, person: str) -> None:
    with_ra = accepted_forms(verb, "imperfect_ra", person)
    assert {_in_se(form) for form in with_ra} == accepted_forms(verb, "imperfect_se", person)


def _in_se(form: str) -> str:
    at = form.rindex("ra")
    return form[:at] + "se" + form[at + 2 :]


@UNTIMED
@given(VERBS, st.sampled_from(PERSONS))
def test_the_future_subjunctive_follows_the_imperfect(verb: str, person: str) -> None:
    forms = accepted_forms(verb, "imperfect_ra", person)
    if accepted_forms(verb, "future", person):
        expected = {form[: form.rindex("ra")] + "re" + form[form.rindex("ra") + 2 :] for form in forms}
        assert expected == accepted_forms(verb, "future", person)


@UNTIMED
@given(VERBS)
def test_negative_commands_are_the_present_subjunctive(verb: str) -> None:
    for person in PERSONS[1:]:
        forms = accepted_forms(verb, "imperative_negative", person)
        assert forms == accepted_forms(verb, "present", person) or missing_reason(verb, "imperative_negative", person)


@UNTIMED
@given(VERBS, CELLS)
def test_a_pronoun_changes_nothing_else(verb: str, cell: tuple[str, str]) -> None:
    forms = accepted_forms(verb + "se", *cell)
    if cell[0] == "imperative_affirmative":
        assert bool(forms) == bool(accepted_forms(verb, *cell))
    else:
        assert {form.partition(" ")[2] for form in forms} == accepted_forms(verb, *cell)


@UNTIMED
@given(VERBS)
def test_nonfinite_forms_end_as_they_must(verb: str) -> None:
    verbals = nonfinite(verb)
    assert verbals.gerund.endswith("ndo")
    assert verbals.participles
    assert all(form.endswith(("do", "to", "so", "cho")) for form in verbals.participles)


@UNTIMED
@given(INVENTED)
def test_an_invented_verb_lacks_nothing(verb: str) -> None:
    empty = {(tense, person) for tense in TENSES for person in PERSONS if not accepted_forms(verb, tense, person)}
    assert empty == {("imperative_affirmative", "1s"), ("imperative_negative", "1s")}
