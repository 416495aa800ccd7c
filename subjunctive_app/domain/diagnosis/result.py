"""What a diagnosis says: the code of the one cause, the verdict, and the forms to show."""

from dataclasses import dataclass
from typing import Literal, get_args

Code = Literal[
    "right",
    "right_other_series",
    "other_address",
    "accent_other_word",
    "accent",
    "enye",
    "infinitive",
    "indicative_same_person",
    "future_or_conditional",
    "imperative",
    "other_subjunctive_tense",
    "other_person",
    "indicative_other_person",
    "subjunctive_for_indicative",
    "finite_for_infinitive",
    "regularised_yo_stem",
    "diphthong_kept",
    "ir_vowel_missed",
    "stem_change_missed",
    "wrong_theme_vowel",
    "past_stem",
    "past_ending",
    "spelling_change",
    "homophone",
    "popular_form",
    "compound",
    "clitic_order",
    "old_spelling",
    "other_verb",
    "typo",
    "unknown",
]
CODES: tuple[Code, ...] = get_args(Code)
Verdict = Literal["right", "marked", "almost", "wrong", "retry"]
Reading = tuple[str, str]

# Every code that is not here is `wrong`.
_VERDICTS: dict[Code, Verdict] = {
    "right": "right",
    "right_other_series": "right",
    "other_address": "marked",
    "accent_other_word": "almost",
    "accent": "almost",
    "enye": "almost",
    "homophone": "almost",
    "popular_form": "almost",
    "clitic_order": "almost",
    "old_spelling": "almost",
    "typo": "retry",
}


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The one cause found in an answer.

    `normalised` is what was read; `expected` the form to show in the learner's dialect; `accepted` every
    right form of the cell, `expected` first; `reading` the (tense, person) that the answer is in this verb's
    paradigm, None where it is no finite form of it.
    """

    code: Code
    verdict: Verdict
    normalised: str
    expected: str
    accepted: tuple[str, ...]
    reading: Reading | None = None


def verdict_of(code: Code) -> Verdict:
    """The verdict that goes with a code where nothing else (dialect, empty answer) decides."""
    return _VERDICTS.get(code, "wrong")
