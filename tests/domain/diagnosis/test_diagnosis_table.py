"""Every code, every dialect and every conflict of order, as a table of answers."""

from typing import get_args

import pytest

from subjunctive_app.domain.diagnosis import DIALECTS, Code, Diagnosis, diagnose
from tests.domain.diagnosis.cases import CASES as FORMS
from tests.domain.diagnosis.cases import Case
from tests.domain.diagnosis.cases_malforms import MALFORMS
from tests.domain.diagnosis.cases_spelling import SPELLING
from tests.domain.diagnosis.cases_words import WORDS

CASES = FORMS + MALFORMS + SPELLING + WORDS


def _diagnose(case: Case) -> Diagnosis:
    typed, infinitive, tense, person, *_ = case
    return diagnose(typed, infinitive, tense, person, environment=case.environment, dialect=case.dialect)


@pytest.mark.parametrize("case", CASES, ids=lambda case: " ".join(map(str, case)))
def test_answer_gets_its_code_and_verdict(case: Case) -> None:
    found = _diagnose(case)
    assert (found.code, found.verdict) == (case.code, case.verdict), found


def test_table_covers_every_code_and_every_dialect() -> None:
    assert len(CASES) >= 400
    assert {case.code for case in CASES} == set(get_args(Code))
    assert {case.dialect for case in CASES} == set(DIALECTS)


@pytest.mark.parametrize("case", [case for case in CASES if case.typed], ids=lambda case: case.typed)
def test_shown_form_is_always_accepted_and_right(case: Case) -> None:
    found = _diagnose(case)
    again = diagnose(found.expected, *case[1:4], environment=case.environment, dialect=case.dialect)
    assert found.expected == found.accepted[0]
    assert (again.code, again.verdict) == ("right", "right")
