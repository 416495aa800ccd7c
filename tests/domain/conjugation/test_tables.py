"""Facts of grammar, one cell a row, for every class of verb: the files in tables/.

`forms` are all accepted forms parted by "|", the one to show first; "-" is a cell that does not exist.
"""

import csv
from pathlib import Path

import pytest

from subjunctive_app.domain.conjugation import MissingForm, accepted_forms, missing_reason, shown_form

TABLES = Path(__file__).parent / "tables"
Fact = tuple[str, str, str, str]


def _facts(path: Path) -> list[Fact]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    return [(row["infinitive"], row["tense"], row["person"], row["forms"]) for row in rows]


FILES = sorted(TABLES.glob("*.tsv"))
CASES = {
    f"{path.stem}: {infinitive}": [fact for fact in _facts(path) if fact[0] == infinitive]
    for path in FILES
    for infinitive in dict.fromkeys(fact[0] for fact in _facts(path))
}


def test_the_tables_are_large_enough() -> None:
    facts = {fact[:3] for facts in CASES.values() for fact in facts}
    assert len(facts) >= 2500


@pytest.mark.parametrize("case", CASES)
def test_every_cell_of_the_table(case: str) -> None:
    wrong = []
    for infinitive, tense, person, cell in CASES[case]:
        forms = [] if cell == "-" else cell.split("|")
        got = accepted_forms(infinitive, tense, person)
        if got != set(forms):
            wrong.append(f"{tense} {person}: {sorted(got)}, not {cell}")
        elif _shown(infinitive, tense, person) != (forms[0] if forms else ""):
            wrong.append(f"{tense} {person}: {forms[0]} is not the one shown")
        elif (missing_reason(infinitive, tense, person) is None) != bool(forms):
            wrong.append(f"{tense} {person}: a reason goes with an empty cell only")
    assert not wrong, "\n".join(wrong)


def _shown(infinitive: str, tense: str, person: str) -> str:
    try:
        return shown_form(infinitive, tense, person)
    except MissingForm:
        return ""
