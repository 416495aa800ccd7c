"""Cells that do not exist say why."""

import pytest

from subjunctive_app.domain.conjugation import (
    PERSONS,
    TENSES,
    MissingForm,
    UnknownVerb,
    accepted_forms,
    explain_form,
    missing_reason,
)
from subjunctive_app.domain.conjugation.model import read_models

# infinitive tense person code
REASONS = """
hablar imperative_affirmative 1s no-imperative-1s
hablar imperative_negative 1s no-imperative-1s
quejarse imperative_affirmative 1s no-imperative-1s
llover present 1s impersonal
llover ind_perfect 2s impersonal
llover imperative_affirmative 2s impersonal
llover imperative_affirmative 3s no-imperative
lloviznar imperfect_ra 1p impersonal
nevar future 2s_vos impersonal
acontecer present 1p third-person-only
acontecer imperative_negative 3p no-imperative
concernir perfect 2p third-person-only
atañer conditional 1s third-person-only
soler ind_future 1s defective
soler conditional 3s defective
soler future 3p defective
soler ind_future_perfect 3s defective
soler imperative_negative 2s defective
balbucir ind_present 1s defective
balbucir present 3p defective
balbucir imperative_affirmative 3s defective
balbucir imperative_negative 2s defective
arrecir present 1p defective
arrecir ind_present 3s defective
arrecir imperative_affirmative 2s defective
arrecirse ind_present 3s defective
aterir imperative_negative 2p defective
usucapir perfect 3s defective
usucapir ind_preterite 3s defective
""".strip().splitlines()


@pytest.mark.parametrize("line", REASONS)
def test_reason_of_an_empty_cell(line: str) -> None:
    infinitive, tense, person, code = line.split()
    assert missing_reason(infinitive, tense, person) == code
    assert accepted_forms(infinitive, tense, person) == frozenset()
    with pytest.raises(MissingForm):
        explain_form(infinitive, tense, person)


# Of a weather verb the plural is found in figurative use (le llovían insultos).
PRESENT = """
llover present 3p lluevan
soler perfect 1s haya|solido
balbucir imperative_affirmative 2s balbuce
balbucir ind_present 3s balbuce
arrecir ind_present 2s_vos arrecís
arrecir imperative_affirmative 2p arrecid
amanecer present 1s amanezca
abolir present 3s abola
suceder present 2s sucedas
""".strip().splitlines()


@pytest.mark.parametrize("line", PRESENT)
def test_cells_that_a_defective_verb_has(line: str) -> None:
    infinitive, tense, person, form = line.split()
    assert accepted_forms(infinitive, tense, person) == {form.replace("|", " ")}
    assert missing_reason(infinitive, tense, person) is None


@pytest.mark.parametrize("infinitive", ["hablar", "ser", "abolir", "agredir", "blandir", "transgredir", "tronar"])
def test_a_verb_with_all_its_forms_lacks_only_a_command_to_oneself(infinitive: str) -> None:
    empty = {(tense, person) for tense in TENSES for person in PERSONS if missing_reason(infinitive, tense, person)}
    assert empty == {("imperative_affirmative", "1s"), ("imperative_negative", "1s")}


def test_missing_reason_refuses_what_is_no_verb() -> None:
    with pytest.raises(UnknownVerb):
        missing_reason("casa", "present", "1s")


def test_an_unknown_kind_of_defective_verb_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown kind"):
        read_models("llover", {"llover": {"only": "rain"}})
