"""Malformed compound tenses: haber and the participle, with one part that is not what it should be."""

from functools import lru_cache

from ..conjugation import nonfinite
from ..conjugation.lexicon import models
from ..conjugation.rules import derive, spelled_before, stressed_stem
from ..conjugation.spelling import attach
from ..conjugation.tables import AUXILIARY
from ..spelling import without_acutes
from .paradigm import paradigm_of
from .popular import popular_forms
from .sounds import sound_of

_HABER = "haber"
_WRONG_AUXILIARIES = ("ser", "estar", "tener")


def is_malformed(typed: str, infinitive: str, tense: str, person: str) -> bool:
    """Tell whether the answer is meant as a compound form, and one of its parts is wrong.

    Haber may be misspelled, popular or another verb (halla venido, haiga venido, sea venido) beside a right
    participle; or the participle is regularised, inflected, an infinitive or another form of the verb (haya
    escribido, haya venida, haya venir, haya vino) or missing. Accents do not count.
    """
    auxiliary, _, rest = without_acutes(typed).partition(" ")
    if tense not in AUXILIARY or auxiliary not in _auxiliaries(tense, person):
        return False
    return not rest or rest in _second_parts(infinitive)


@lru_cache(maxsize=256)
def _auxiliaries(tense: str, person: str) -> "_Auxiliaries":
    return _Auxiliaries(AUXILIARY[tense], person)


class _Auxiliaries:
    """What may stand for the form of haber; its sound decides last."""

    def __init__(self, tense: str, person: str) -> None:
        haber = paradigm_of(_HABER)
        right = haber.cells.get((tense, person), ())
        verbs = (paradigm_of(verb).cells.get((tense, person), ()) for verb in _WRONG_AUXILIARIES)
        others = (form for forms in verbs for form in forms)
        self._forms = {*map(without_acutes, (*others, *popular_forms(_HABER, tense, person))), *haber.unaccented}
        self._sounds = {sound_of(form) for form in right}

    def __contains__(self, word: str) -> bool:
        return word in self._forms or sound_of(word) in self._sounds


@lru_cache(maxsize=256)
def _second_parts(infinitive: str) -> frozenset[str]:
    """Everything that learners take for the participle, without acutes; and the participle."""
    verb, paradigm = nonfinite(infinitive), paradigm_of(infinitive)
    finite = (form for form in paradigm.unaccented if " " not in form)
    inflected = (done[:-1] + ending for done in verb.participles for ending in ("o", "a", "os", "as"))
    return frozenset(
        map(without_acutes, (infinitive, verb.gerund, *inflected, *_participles_by_rule(infinitive), *finite))
    )


def _participles_by_rule(infinitive: str) -> list[str]:
    """Participles of another stem or theme: escribido, ponido, tengido."""
    found: list[str] = []
    for model in models(infinitive):
        yo = [form[:-1] for form, _ in derive(model, "ind_present", "1s")]
        for stem in filter(None, (model.stem, stressed_stem(model, []), model.preterite, *yo)):
            for ending in ("ado", "ido"):
                found += [stem + ending, attach(stem, ending, spelled_before(model), [])]
    return found
