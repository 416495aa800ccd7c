"""Grading of an answer to a card: its diagnosis, and whether the learner has another try."""

from dataclasses import dataclass, replace

from subjunctive_app.domain.diagnosis import Diagnosis, diagnose, normalise
from subjunctive_app.domain.items import INFINITIVE, THERE_IS, Item
from subjunctive_app.domain.questions import BOTH, Question

FIRST_TRY, SECOND_TRY = 1, 2
_BEST_FIRST = ("right", "marked", "almost", "retry", "wrong")
# Where the subjunctive depends on what the main verb looks for or brings about, even if the indicative fits as well.
_SOUGHT = frozenset({"N.cause", "R.def", "R.free", "R.indef"})


@dataclass(frozen=True, slots=True)
class Grade:
    """What became of one attempt. `is_final` is False where the learner has another try at the same sentence."""

    diagnosis: Diagnosis
    is_final: bool

    @property
    def is_right(self) -> bool:
        """True where the next card may follow at once."""
        return self.diagnosis.verdict in {"right", "marked"}


def grade(question: Question, typed: str, *, attempt: int, gave_up: bool = False) -> Grade:
    """Grade an answer. A wrong typed form gets one more try; a typing slip or an empty answer does not count."""
    if gave_up:
        nothing = _diagnose(question, question.item.target.tense, " ")
        return Grade(replace(nothing, verdict="wrong"), is_final=True)
    diagnosis = _diagnosis(question, typed)
    if question.is_tolerant and diagnosis.code == "accent":
        diagnosis = replace(diagnosis, verdict="right")
    has_second_try = question.is_typed and attempt == FIRST_TRY and diagnosis.verdict == "wrong"
    return Grade(diagnosis, is_final=diagnosis.verdict != "retry" and not has_second_try)


def asked_then(question: Question, typed: str, verdict: str) -> Question:
    """The question as it was asked when an answer was given this verdict.

    A log does not tell which of two moods an interpretation showed, but a button is right for one of them only.
    """
    if question.mode != "interpret":
        return question
    asked = (replace(question, turn=turn) for turn in range(2))
    return next((one for one in asked if _diagnosis(one, typed).verdict == verdict), question)


def _diagnosis(question: Question, typed: str) -> Diagnosis:
    if question.mode in {"interpret", "spot"}:
        return _of_option(question, typed)
    if question.mode == "choose" and typed == BOTH:
        return _of_both(question)
    return _best(question, typed)


def _best(question: Question, typed: str) -> Diagnosis:
    """The kindest true reading: against each tense that is right or possible in this sentence."""
    item = question.item
    readings = [_in_sentence(item, _diagnose(question, tense, typed)) for tense in item.right_tenses()]
    if readings[0].normalised in item.accepts:
        readings.append(replace(readings[0], code="right", verdict="right"))
    if any(_diagnose(question, tense, typed).verdict == "right" for tense in item.marked):
        readings.append(replace(readings[0], verdict="marked"))
    # Where only the person is wrong in a tense that is right, that is the mistake, not the tense.
    return min(readings, key=lambda reading: (_BEST_FIRST.index(reading.verdict), reading.code != "other_person"))


def _in_sentence(item: Item, found: Diagnosis) -> Diagnosis:
    """The diagnosis of the cell alone, without the allowances for which this sentence leaves no room."""
    if found.code == "other_address" and not item.leaves_address_open:
        return replace(found, code="other_person", verdict="wrong")
    if found.code == "other_subjunctive_tense" and _tells_own_past(item):
        return replace(found, verdict="wrong")
    return found


def _tells_own_past(item: Item) -> bool:
    """True where no past main verb asks for the past subjunctive, so that a present in its place changes the time.

    Beside the imperfect the perfect is right only after a present (*espero que ayer te fuera bien*); and where the
    indicative is right too, the clause tells a fact (*aunque nevara, el paso siguió abierto*).
    """
    tenses = item.right_tenses()
    is_after_present = "perfect" in tenses and "imperfect_ra" in tenses
    return is_after_present or (item.both is not None and item.environment not in _SOUGHT)


def _of_both(question: Question) -> Diagnosis:
    """The third button: right where the sentence takes both moods, else the same mistake as the rival form."""
    item = question.item
    form = item.target.form(question.dialect) if item.both else item.rival_form(question.dialect)
    return replace(_best(question, form), normalised=BOTH)


def _of_option(question: Question, chosen: str) -> Diagnosis:
    """A meaning or a group of words: right or wrong, and no form, so that a mistake has no code of its own."""
    right = _best(question, question.item.target.form(question.dialect))
    if chosen == question.right_option:
        return replace(right, normalised=chosen)
    return replace(right, code="unknown", verdict="wrong" if chosen.strip() else "retry", normalised=chosen.strip())


def _diagnose(question: Question, tense: str, typed: str) -> Diagnosis:
    item = question.item
    person = "inf" if tense == INFINITIVE else item.target.person
    is_there_is = item.target.verb == THERE_IS[0] and normalise(typed) == "hay"
    read = "ha" if is_there_is else typed
    found = diagnose(read, item.target.verb, tense, person, environment=item.environment, dialect=question.dialect)
    return replace(found, normalised="hay") if is_there_is else found
