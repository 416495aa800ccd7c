"""What distinguishes one verb from a regular one, read from an entry of the data files.

An entry is a string of class tokens ("e>ie e>i"), "like X" for a verb that follows X behind a prefix, an
inline table, or a list of these for verbs with two sets of forms. The keys of a table are those of
:data:`KEYS` and :data:`ROW_TENSES`; a tense holds a row of seven cells in the order of PERSONS, each empty
(built by rule) or one or more forms separated by "|".
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from .accent import write_accent

# Token of the stem vowel: the rule's name in an explanation.
VOWEL_RULES: Final = {
    "e>ie": "diphthong-e-ie",
    "o>ue": "diphthong-o-ue",
    "o>hue": "diphthong-o-hue",
    "u>ue": "diphthong-u-ue",
    "i>ie": "diphthong-i-ie",
    "e>i": "vowel-e-i",
    "o>u": "vowel-o-u",
    "i>í": "hiatus-i",
    "u>ú": "hiatus-u",
}
# e>i and o>u also change the stem before an unstressed ending that has no plain i (sintamos, durmió).
WEAK_TOKENS: Final = ("e>i", "o>u")
# "c>z": a verb in vowel + cer that takes z, not zc (mecer, cocer). "regular": the regular one of two sets.
CLASS_TOKENS: Final = (*VOWEL_RULES, "c>z", "regular")
_STEM_KEYS: Final = ("stem", "yo", "subjunctive", "preterite", "future", "imperfect", "gerund")
_LIST_KEYS: Final = ("imperative", "participle")
# Key of a literal row: its tense. All other tenses follow from stems; the key "future" is the stem of tendré.
_SAME_KEY: Final = ("present", "ind_present", "ind_preterite", "ind_imperfect", "imperative_affirmative")
ROW_TENSES: Final = {
    **{tense: tense for tense in (*_SAME_KEY, "imperfect_ra", "imperfect_se")},
    "future_subjunctive": "future",
}
# What a verb lacks: "only" names a kind of defective verb, "without" tenses ("future", "ind_present 1s").
ONLY_KINDS: Final = ("weather", "third", "i", "nonfinite")
_GAP_KEYS: Final = ("only", "without")
KEYS: Final = ("class", "like", *_STEM_KEYS, *_LIST_KEYS, *_GAP_KEYS)

Table = dict[str, Any]


@dataclass(frozen=True, slots=True)
class VerbModel:
    """One set of forms of one verb; an empty field means that the general rule applies.

    ``yo``, ``subjunctive``, ``preterite``, ``future`` and ``imperfect`` are stems, ``imperative`` the short
    forms for tú ("" for the one by rule), ``rows`` literal forms by tense. ``only`` and ``without`` say which
    cells are missing (see :mod:`.gaps`).
    """

    infinitive: str
    theme: str
    stem: str
    vowel: str = ""
    weak: str = ""
    plain_z: bool = False
    yo: str = ""
    subjunctive: str = ""
    preterite: str = ""
    future: str = ""
    imperfect: str = ""
    gerund: str = ""
    imperative: tuple[str, ...] = ("",)
    participle: tuple[str, ...] = ()
    rows: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    only: str = ""
    without: frozenset[str] = frozenset()


def read_models(infinitive: str, entries: Mapping[str, Any]) -> tuple[VerbModel, ...]:
    """Return the models of *infinitive*, a verb with an entry in *entries* or else a regular one.

    Raises ValueError for an entry that cannot be read: unknown token or key, a "like" that does not fit.
    """
    tables = _tables(infinitive, entries)
    return tuple(_model(infinitive, table) for table in tables)


def _tables(infinitive: str, entries: Mapping[str, Any]) -> list[Table]:
    entry = entries.get(infinitive, "regular")
    tables: list[Table] = []
    for part in entry if isinstance(entry, list) else [entry]:
        table = _table(part)
        base = table.pop("like", "")
        tables.extend(_follow(infinitive, base, table, entries) if base else [table])
    return tables


def _table(part: str | Table) -> Table:
    if not isinstance(part, str):
        return dict(part)
    return {"like": part[5:]} if part.startswith("like ") else {"class": part}


def _follow(infinitive: str, base: str, own: Table, entries: Mapping[str, Any]) -> list[Table]:
    """The tables of *base* with the prefix of *infinitive* before every form, then its *own* keys."""
    if not infinitive.endswith(base) or infinitive == base:
        raise ValueError(f"{infinitive} is not a prefix and {base}")
    prefix = infinitive[: -len(base)]
    return [_prefixed(prefix, table) | own for table in _tables(base, entries)]


def _prefixed(prefix: str, table: Table) -> Table:
    def add(cell: str) -> str:
        return "|".join(prefix + form for form in cell.split("|")) if cell else ""

    unchanged = ("class", *_GAP_KEYS)
    return {key: value if key in unchanged else _map(add, value) for key, value in table.items()}


def _map(change: Callable[[str], str], value: str | list[str]) -> str | list[str]:
    return change(value) if isinstance(value, str) else [change(cell) for cell in value]


def _model(infinitive: str, table: Table) -> VerbModel:
    unknown = [key for key in table if key not in KEYS and key not in ROW_TENSES]
    if unknown:
        raise ValueError(f"{infinitive}: unknown keys {unknown}")
    tokens = table.get("class", "").split()
    if any(token not in CLASS_TOKENS for token in tokens):
        raise ValueError(f"{infinitive}: unknown class in {tokens}")
    if table.get("only", "third") not in ONLY_KINDS:
        raise ValueError(f"{infinitive}: unknown kind of defective verb {table['only']}")
    stems = {key: table[key] for key in _STEM_KEYS if key in table}
    return VerbModel(
        infinitive=infinitive,
        theme=infinitive[-2:].replace("í", "i"),
        stem=stems.pop("stem", infinitive[:-2]),
        vowel=next((token for token in tokens if token in VOWEL_RULES), ""),
        weak=next((token for token in tokens if token in WEAK_TOKENS), ""),
        plain_z="c>z" in tokens,
        imperative=_tuple(table.get("imperative", "")),
        participle=_tuple(table.get("participle", [])),
        rows={tense: _row(infinitive, table[key]) for key, tense in ROW_TENSES.items() if key in table},
        only=table.get("only", ""),
        without=frozenset(table.get("without", ())),
        **stems,
    )


def _tuple(value: str | list[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _row(infinitive: str, cells: list[str]) -> tuple[str, ...]:
    if len(cells) != 7:
        raise ValueError(f"{infinitive}: a row has 7 cells, not {len(cells)}")
    return tuple("|".join(write_accent(form) for form in cell.split("|")) for cell in cells)
