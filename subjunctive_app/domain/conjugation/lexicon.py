"""The verbs listed in the data files, and which strings can be an infinitive at all."""

import re
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from ..errors import DomainError
from .model import VerbModel, read_models

_CONTENT: Final = Path(__file__).parent.parent / "content"
# A vowel, then -ar, -er, -ir; after a, e, o the last is written -ír. Those without a vowel (ver) are listed.
_INFINITIVE: Final = re.compile(r"[a-zñü]*[aeiouü][a-zñü]*(?:[ae]r|(?<![aeo])ir)|[a-zñü]*[aeo]ír")


class UnknownVerb(DomainError, ValueError):
    """The string cannot be a Spanish infinitive."""

    code = "unknown_verb"
    status = 404


def _load() -> dict[str, Any]:
    entries: dict[str, Any] = {}
    for path in sorted(_CONTENT.glob("verbs*.toml")):
        for infinitive, entry in tomllib.loads(path.read_text(encoding="utf-8")).items():
            if infinitive in entries:
                raise ValueError(f"{path.name}: {infinitive} is listed twice")
            entries[infinitive] = entry
    return entries


_ENTRIES: Final = _load()
_PRONOUN: Final = "se"


def known_verbs() -> tuple[str, ...]:
    """Return the infinitives listed in the data files, none in -se; any other verb is conjugated as regular."""
    return tuple(_ENTRIES)


def without_pronoun(infinitive: str) -> str:
    """Return the verb of a pronominal infinitive (quejar of quejarse); any other comes back unchanged."""
    base = infinitive.removesuffix(_PRONOUN)
    return base if base != infinitive and _is_infinitive(base) else infinitive


def _is_infinitive(text: str) -> bool:
    return text in _ENTRIES or _INFINITIVE.fullmatch(text) is not None


@lru_cache(maxsize=1024)
def models(infinitive: str) -> tuple[VerbModel, ...]:
    """Return the models of *infinitive*, the one to show first; raise UnknownVerb if it cannot be one."""
    if not _is_infinitive(infinitive):
        raise UnknownVerb(infinitive)
    return read_models(infinitive, _ENTRIES)
