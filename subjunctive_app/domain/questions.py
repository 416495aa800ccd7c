"""Kinds of card: what each shows of a sentence, and what it asks about it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal, get_args

from subjunctive_app.domain.environments import ENVIRONMENTS
from subjunctive_app.domain.items import INFINITIVE, Item, Mood, Target
from subjunctive_app.domain.texts import Text

Mode = Literal["choose", "type", "interpret", "transform", "mend", "spot", "sheet"]
MODES: tuple[Mode, ...] = get_args(Mode)
WITH_BUTTONS = frozenset({"choose", "interpret", "spot"})


def mode_named(name: str) -> Mode:
    """The kind of card that was stored under a name; typing, for one that is no longer known."""
    return next((mode for mode in MODES if mode == name), "type")


BOTH = "both"
# There the trigger alone decides, whatever else stands in the sentence.
_TRIGGER_DECIDES = frozenset({"N.neg", "N.doubt", "N.cause"})
_BETWEEN = re.compile(r"[,.;:…¿?¡!«»—]+")
_DECOYS, _DECOY_WORDS, _DECOY_LETTERS = 2, 3, 5


@dataclass(frozen=True, slots=True)
class Option:
    """One button: what it sends, and what stands on it, Spanish words or a meaning."""

    value: str
    spanish: str = ""
    meaning: Text | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """A sentence asked in one way. `turn` decides what is left to chance, such as which of two moods is shown.

    `is_tolerant` counts a form as right that is wrong in nothing but a written accent.
    """

    item: Item
    mode: Mode
    dialect: str
    turn: int = 0
    is_tolerant: bool = False

    @property
    def is_typed(self) -> bool:
        """True where the learner writes a form, False where buttons stand."""
        return self.mode not in WITH_BUTTONS

    @property
    def read_mood(self) -> Mood:
        """The mood that an interpretation shows: of a sentence that takes both, one or the other."""
        moods = sorted(self.item.both or [self.item.target.mood])
        return moods[self.turn % len(moods)]

    def as_read(self, typed: str, *, was_right: bool) -> "Question":
        """The question as it stood when this answer was right or was not: only so is it known later which of two moods
        an interpretation has shown.
        """
        is_one_of_them = self.mode == "interpret" and typed in {option.value for option in self.options}
        if not is_one_of_them or (typed == self.right_option) == was_right:
            return self
        return replace(self, turn=self.turn + 1)

    @property
    def shown_form(self) -> str:
        """The form that stands in the sentence before the answer; empty where there is a gap."""
        if self.mode == "interpret":
            is_answer = self.read_mood == self.item.target.mood
            return self.item.target.form(self.dialect) if is_answer else self.item.rival_form(self.dialect)
        if self.mode == "spot":
            return self.item.target.form(self.dialect)
        return self.item.rival_form(self.dialect) if self.mode == "mend" else ""

    @property
    def options(self) -> tuple[Option, ...]:
        """The buttons, in an order that does not tell which is right; the third of `choose` is the template's."""
        if self.mode == "choose":
            return tuple(Option(form, form) for form in choices(self.item, self.dialect))
        if self.mode == "spot":
            return tuple(Option(words, words) for words in word_groups(self.item.target))
        if self.mode == "interpret" and self.item.both:
            pairs = sorted(self.item.both.items(), key=lambda pair: pair[1].en)
            return tuple(Option(str(place), meaning=text) for place, (_mood, text) in enumerate(pairs, 1))
        return ()

    @property
    def right_option(self) -> str:
        """What the right button of an interpretation or of a search for the trigger sends."""
        if self.mode == "interpret" and self.item.both:
            wanted = self.item.both[self.read_mood]
            return next(option.value for option in self.options if option.meaning == wanted)
        return self.item.target.trigger

    @property
    def right(self) -> str:
        """What the form of the card sends for the right answer."""
        if not self.is_typed and self.mode != "choose":
            return self.right_option
        return BOTH if self.mode == "choose" and self.item.both else self.item.target.form(self.dialect)


def supports(item: Item, mode: Mode) -> bool:
    """True where a sentence can be asked in this way with exactly one fair answer."""
    target = item.target
    if mode == "interpret":
        return item.both is not None
    if mode == "transform":
        partner = item.partner
        return bool(partner and partner.target.verb == target.verb and target.tense != INFINITIVE)
    if mode == "mend":
        return not item.both and item.rival not in item.marked
    if mode == "spot":
        environment = ENVIRONMENTS[item.environment]
        decides = environment.mood in {"S", "C"} or environment.id in _TRIGGER_DECIDES
        return decides and target.mood == "subjunctive" and len(word_groups(target)) > _DECOYS
    return True


def choices(item: Item, dialect: str) -> tuple[str, str]:
    """The two forms on the buttons, in an order that does not tell which is right."""
    pair = sorted({item.target.form(dialect), item.rival_form(dialect)})
    return pair[0], pair[-1]


def word_groups(target: Target) -> tuple[str, ...]:
    """The trigger and up to two other groups of words, as they follow in the sentence."""
    groups = list(_groups(target))
    decoys = sorted((group for group in groups if group != target.trigger), key=len, reverse=True)[:_DECOYS]
    return tuple(group for group in groups if group == target.trigger or group in decoys)


def _groups(target: Target) -> Iterator[str]:
    """The last words of each stretch between the trigger, the gap and the stops."""
    for segment in target.segments:
        if segment.kind == "trigger":
            yield segment.text
        for stretch in _BETWEEN.split(segment.text) if segment.kind == "words" else ():
            group = " ".join(stretch.split()[-_DECOY_WORDS:])
            if len(group) >= _DECOY_LETTERS:
                yield group
