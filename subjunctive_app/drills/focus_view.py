"""What the focus page offers: only choices that have sentences in the learner's dialect."""

from dataclasses import dataclass
from functools import lru_cache

from subjunctive_app.domain.environments import ENVIRONMENTS, Environment
from subjunctive_app.domain.focus import KINDS, LEVELS, MIXED, Focus, suited
from subjunctive_app.domain.heat import FAMILIES
from subjunctive_app.domain.items import TENSE_GROUPS


@dataclass(frozen=True, slots=True)
class FocusView:
    """Keys of kinds, tenses, groups of verbs and levels, and the environments of each level."""

    kinds: tuple[str, ...]
    tenses: tuple[str, ...]
    models: tuple[str, ...]
    levels: tuple[tuple[str, tuple[Environment, ...]], ...]


@lru_cache(maxsize=8)
def focus_view(dialect: str) -> FocusView:
    """The choices of a dialect; the content does not change while the app runs."""

    def of_level(level: str) -> tuple[Environment, ...]:
        here = (environment for environment in ENVIRONMENTS.values() if environment.cefr == level)
        return tuple(one for one in here if suited(dialect, Focus(environment=one.id)))

    levels = ((level, of_level(level)) for level in LEVELS)
    return FocusView(
        kinds=(*(kind for kind in KINDS if suited(dialect, Focus(kind=kind))), MIXED),
        tenses=tuple(tense for tense in TENSE_GROUPS if suited(dialect, Focus(tense=tense))),
        models=tuple(model for model in (*FAMILIES, "participle") if suited(dialect, Focus(model=model))),
        levels=tuple((level, environments) for level, environments in levels if environments),
    )
