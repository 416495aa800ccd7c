"""Every verb of the sample named by CONJUGATION_SAMPLE, right and full.

Its rows hold the accepted and the tolerated forms of a cell. Rows with a flag are doubtful and do not count.
"""

import csv
import os
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from subjunctive_app.domain.conjugation import accepted_forms

# The -és/-ás form of vos has a tense of its own in the sample.
OWN_TENSE_OF_VOS = "present_vos"
Row = dict[str, str]


def _verbs() -> dict[str, list[Row]]:
    verbs: dict[str, list[Row]] = defaultdict(list)
    with Path(os.environ["CONJUGATION_SAMPLE"]).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            if not row["flag"]:
                verbs[row["infinitive"]].append(row)
    return verbs


VERBS = _verbs()


@pytest.mark.parametrize("infinitive", VERBS)
def test_verb_of_the_sample(infinitive: str) -> None:
    wrong = [line for row in VERBS[infinitive] for line in _differences(row)]
    assert not wrong, "\n".join(wrong)


def _differences(row: Row) -> Iterator[str]:
    tense = "present" if row["tense"] == OWN_TENSE_OF_VOS else row["tense"]
    got = accepted_forms(row["infinitive"], tense, row["person"])
    accepted = _forms(row["accepted"])
    right = accepted | _forms(row["tolerated"]) if row["person"] == "2s_vos" else accepted
    if row["tense"] == OWN_TENSE_OF_VOS:
        right |= got
    if not accepted <= got <= right:
        yield f"{row['infinitive']} {row['tense']} {row['person']}: {sorted(got)}, not {row['accepted']}"


def _forms(cell: str) -> frozenset[str]:
    return frozenset(cell.split("|")) - {""}
