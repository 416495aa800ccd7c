"""Triggers: the words that call for a mood, written so that a program can find them in a sentence.

A phrase is a row of words in their dictionary form. A verb stands for all its forms (*querer que* finds *quería que*,
*es posible que* finds *será posible que*), a subjunctive for subjunctives only (*no sea que* is not in *no es que*);
`(de)` may be missing; `bueno/malo` is either word; `…` is a stretch of other words, and *que* after it any relative
(*donde*, *quien*). Accents count: *cuándo* is not *cuando*.

Where several phrases are found, those that say most come first: many words, verbs and nouns among them, and few others
between (*busco un piso que* is *buscar … que*, not *buscar que*, and *sin que* is not *que*). Of equal ones those of
the rarer environments come last.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from subjunctive_app.domain.conjugation import nonfinite
from subjunctive_app.domain.environments import ENVIRONMENTS, Environment
from subjunctive_app.domain.items import mood_of
from subjunctive_app.domain.lexicon import lexicon, plain_infinitive
from subjunctive_app.domain.readings import readings_of, readings_without_accents

_WORD = re.compile(r"[^\W\d_]+")
_PART = re.compile(r"\([^)]*\)|…|[^\W\d_]+(?:/[^\W\d_]+)*")
# After a verb or *no* other words may stand: "no estoy nada seguro de que", "espero de verdad que".
_CLITICS = re.compile(r"(me|te|se|nos|os|lo|la|los|las|le|les){1,2}$")
_SHORTEST = 2
_RELATIVES = frozenset(["que", "donde", "quien", "quienes", "cual", "cuales", "cuyo", "cuya", "cuyos", "cuyas"])
_MOST_BETWEEN, _MOST_IN_GAP = 3, 8
# Their triggers are those of commoner ones, used in another way.
_RARE = frozenset({"N.fact", "R.ra", "A.after", "F.lex", "F.restr"})
# Spelled like forms of verbs (parar, comer, unir …), but never meant as such in a trigger.
_NO_VERBS = frozenset(
    {
        *("a", "al", "como", "con", "contra", "cuando", "de", "del", "el", "en", "entre", "la", "las", "lo", "los"),
        *("mas", "más", "me", "mientras", "nada", "no", "o", "para", "pena", "por", "que", "se", "si", "sin", "sobre"),
        *("te", "una", "unas", "uno", "y", "ya"),
    }
)


@dataclass(frozen=True, slots=True)
class Part:
    """A place in a phrase: the words that may stand there; `is_gap` lets a stretch of others stand before it."""

    words: frozenset[str]
    is_optional: bool = False
    is_gap: bool = False

    def takes(self, word: str) -> bool:
        """True where the word may stand here."""
        if word in self.words:
            return True
        return any(_is_form_of(word, wanted) for wanted in self.words)

    @property
    def is_telling(self) -> bool:
        """True for a verb, a noun, an adjective: it tells more than a word that stands in every sentence."""
        return self.words.isdisjoint(_NO_VERBS | _RELATIVES)

    @property
    def reach(self) -> int:
        """How many other words may stand behind it: *no* and verbs are followed by adverbs and subjects."""
        is_open = any(word == "no" or (_verbs(word) and not _is_subjunctive(word)) for word in self.words)
        return _MOST_BETWEEN if is_open else 0


@dataclass(frozen=True, slots=True)
class Trigger:
    """A phrase of an environment; `is_lookalike` where it takes another mood than the subjunctive."""

    phrase: str
    environment: str
    is_lookalike: bool = False

    @property
    def parts(self) -> tuple[Part, ...]:
        """The phrase place by place."""
        return parsed(self.phrase)


@dataclass(frozen=True, slots=True)
class Match:
    """A trigger in a sentence, from `start` to `end` (characters); `between` counts the words not named in it."""

    trigger: Trigger
    start: int
    end: int
    between: int


@lru_cache(maxsize=4096)
def parsed(phrase: str) -> tuple[Part, ...]:
    """The places of a phrase."""
    parts: list[Part] = []
    is_gap = False
    for piece in _PART.findall(phrase.casefold()):
        if piece == "…":
            is_gap = True
            continue
        words = frozenset(_WORD.findall(piece))
        words |= _RELATIVES if is_gap and "que" in words else frozenset()
        parts.append(Part(words, is_optional=piece.startswith("("), is_gap=is_gap))
        is_gap = False
    return tuple(parts)


def fits(phrase: str, text: str) -> bool:
    """True where a text that is a trigger (*No estoy nada seguro de que*) is one of this phrase."""
    words = _WORD.findall(text.casefold())
    return any(True for place in range(len(words)) for _end in _ends(parsed(phrase), words, place))


def find(sentence: str) -> list[Match]:
    """The triggers in a sentence, those that say most first."""
    spots = list(_WORD.finditer(sentence.casefold()))
    words = [spot[0] for spot in spots]
    found: dict[tuple[str, str, int], Match] = {}
    for place, word in enumerate(words):
        for trigger in _beginning_with(word):
            for end, between in _ends(trigger.parts, words, place):
                match = Match(trigger, spots[place].start(), spots[end - 1].end(), between)
                found.setdefault((trigger.environment, trigger.phrase, place), match)
    order = {trigger: place for place, trigger in enumerate(all_triggers())}

    def rank(one: Match) -> tuple[int, int, int, int, int]:
        parts = one.trigger.parts
        says = len(parts) + sum(part.is_telling for part in parts) - one.between
        gaps = sum(part.is_gap for part in parts)
        return -says, gaps, one.trigger.environment in _RARE, order[one.trigger], one.start

    return sorted(found.values(), key=rank)


def environments_of(text: str, *, most: int = 5) -> list[Environment]:
    """The environments of which a text is a trigger or the beginning of one; none for less than two letters."""
    wanted = " ".join(text.casefold().split())
    if len(wanted) < 2:
        return []
    exact = [match.trigger for match in find(wanted)]
    begun = [trigger for trigger in all_triggers() if trigger.phrase.startswith(wanted)]
    names = dict.fromkeys(trigger.environment for trigger in (*exact, *begun))
    return [ENVIRONMENTS[name] for name in names][:most]


@lru_cache(maxsize=1)
def all_triggers() -> tuple[Trigger, ...]:
    """Every trigger, environment by environment: first those of the subjunctive, then the look-alikes."""
    return tuple(
        Trigger(phrase, environment.id, is_lookalike)
        for is_lookalike in (False, True)
        for environment in ENVIRONMENTS.values()
        for phrase in (environment.lookalikes if is_lookalike else environment.triggers)
    )


@lru_cache(maxsize=1)
def _by_beginning() -> dict[str, list[Trigger]]:
    """The triggers by the words and verbs that may stand first in them."""
    found: dict[str, list[Trigger]] = {}
    for trigger in all_triggers():
        first = next((place for place, part in enumerate(trigger.parts) if not part.is_optional), 0)
        words = frozenset().union(*(part.words for part in trigger.parts[: first + 1]))
        for key in words.union(*map(_verbs, words)):
            found.setdefault(key, []).append(trigger)
    return found


def _beginning_with(word: str) -> list[Trigger]:
    """The triggers of which a word may be the first."""
    index = _by_beginning()
    return list(dict.fromkeys(trigger for key in (word, *_verbs(word)) for trigger in index.get(key, ())))


def _ends(
    parts: Sequence[Part], words: Sequence[str], place: int, reach: int = 0, between: int = 0
) -> Iterator[tuple[int, int]]:
    """Where the phrase may end (one past its last word) if it begins at `place`, and how many words lie between.

    The nearest end comes first. `reach` is how many other words may stand before its next word; those of a gap do
    not count as lying between.
    """
    if not parts:
        yield place, between
        return
    part, rest = parts[0], parts[1:]
    most = _MOST_IN_GAP if part.is_gap else reach
    for at in range(place, min(len(words), place + most + 1)):
        if part.takes(words[at]):
            yield from _ends(rest, words, at + 1, part.reach, between + (0 if part.is_gap else at - place))
    if part.is_optional:
        yield from _ends(rest, words, place, reach, between)


@lru_cache(maxsize=16384)
def _verbs(word: str) -> frozenset[str]:
    """The verbs that a word may be a form of; without se, since a phrase may leave the pronoun out."""
    if word in _NO_VERBS:
        return frozenset()
    infinitive = word.removesuffix("se")
    own = {infinitive} if infinitive.endswith(("ar", "er", "ir")) else set()
    finite = readings_of(word) or readings_without_accents(_without_clitics(word))
    return frozenset({*own, *_nonfinite().get(word, ()), *(one.infinitive.removesuffix("se") for one in finite)})


def _is_form_of(word: str, wanted: str) -> bool:
    """True for a form of the same verb; where a subjunctive is wanted, for its subjunctives only."""
    verbs = _verbs(word)
    if _is_subjunctive(wanted):
        verbs = frozenset(
            one.infinitive for one in readings_of(word) if mood_of(one.tense, one.person) == "subjunctive"
        )
    return not verbs.isdisjoint(_verbs(wanted))


@lru_cache(maxsize=2048)
def _is_subjunctive(word: str) -> bool:
    """True for a form that can be nothing else: *sea*, *fuera*, *haga*."""
    moods = {mood_of(one.tense, one.person) for one in readings_of(word)}
    return moods == {"subjunctive"}


def _without_clitics(word: str) -> str:
    """A command without the pronouns behind it: *pide* of pídele; nothing for what would be too short to tell."""
    base = _CLITICS.sub("", word)
    return base if len(base) > _SHORTEST and base != word else ""


@lru_cache(maxsize=1)
def _nonfinite() -> dict[str, set[str]]:
    """The verbs of every gerund and participle (han pedido que, está haciendo que)."""
    found: dict[str, set[str]] = {}
    for verb in map(plain_infinitive, lexicon()):
        forms = nonfinite(verb)
        for form in (forms.gerund, *forms.participles):
            found.setdefault(form, set()).add(verb)
    return found
