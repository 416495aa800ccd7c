"""The environments of the subjunctive: what calls for the mood, with its rule, triggers and sentences."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from subjunctive_app.domain.items import Item, all_items
from subjunctive_app.domain.texts import Text

# The order of the families; inside a family that of its file.
FAMILIES = "NARIFC"
_RECOGNISED = frozenset({"F.lex", "R.ra"})
FOLDER = Path(__file__).parent / "content" / "environments"


@dataclass(frozen=True, slots=True)
class Environment:
    """One of the environments of the taxonomy.

    `mood` is S (always subjunctive), D (both moods: meaning or reality decides) or C (subjunctive where the
    subjects differ, else infinitive). `says` tells for each mood what its form says there. `pairs` are the pair
    codes of the tenses (docs/sentences.md), `lookalikes` the triggers of the other moods; `error` is the typical
    mistake and `cure` what helps; `usage` tells where speakers differ.
    """

    id: str
    name: Text
    cefr: str
    mood: Literal["S", "D", "C"]
    rule: Text
    says: Mapping[str, Text]
    triggers: tuple[str, ...]
    lookalikes: tuple[str, ...]
    pairs: tuple[str, ...]
    error: Text | None
    cure: Text | None
    usage: Text | None
    items: tuple[Item, ...]

    @property
    def family(self) -> str:
        """The first letter of the id: N nominal, A adverbial, R relative, I independent, F formulas, C comparison."""
        return self.id[0]

    @property
    def is_recognised(self) -> bool:
        """True where learners need to know the form when they meet it, and not to write it."""
        return self.id in _RECOGNISED

    def __post_init__(self) -> None:
        if self.mood not in {"S", "D", "C"}:
            raise ValueError(f"{self.id}: mood must be S, D or C")


def _text(data: Mapping[str, Any], key: str) -> Text | None:
    return Text.parse(data[key]) if key in data else None


def _environment(key: str, data: Mapping[str, Any]) -> Environment:
    return Environment(
        id=key,
        name=Text.parse(data["name"]),
        cefr=data["cefr"],
        mood=data["mood"],
        rule=Text.parse(data["rule"]),
        says=MappingProxyType({mood: Text.parse(text) for mood, text in data["says"].items()}),
        triggers=tuple(data["triggers"]),
        lookalikes=tuple(data.get("lookalikes", ())),
        pairs=tuple(data.get("pairs", ())),
        error=_text(data, "error"),
        cure=_text(data, "cure"),
        usage=_text(data, "usage"),
        items=tuple(item for item in all_items().values() if item.environment == key),
    )


def _load() -> Mapping[str, Environment]:
    tables = [tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.toml"))]
    found = [_environment(key, data) for table in tables for key, data in table.items()]
    return MappingProxyType({one.id: one for one in sorted(found, key=lambda one: FAMILIES.index(one.family))})


ENVIRONMENTS: Mapping[str, Environment] = _load()
