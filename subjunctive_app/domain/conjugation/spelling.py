"""Spelling rules where a stem meets an ending: the sound stays, the letters change.

A stem is *spelled before* "a" (as in an -ar infinitive: busc-) or before "e" (-er, -ir: cog-, segu-). When
the ending begins with a vowel of the other kind the last consonant is respelled (busqu-, coj-, sig-).
"""

from typing import Literal

from .accent import without_accent, write_accent

Trace = list[tuple[str, str, str]]
SpelledBefore = Literal["a", "e"]

_BEFORE_FRONT = (
    ("gu", "gü", "spelling-gu-gü"),
    ("c", "qu", "spelling-c-qu"),
    ("g", "gu", "spelling-g-gu"),
    ("z", "c", "spelling-z-c"),
)
_BEFORE_BACK = (
    ("gu", "g", "spelling-gu-g"),
    ("qu", "c", "spelling-qu-c"),
    ("c", "z", "spelling-c-z"),
    ("g", "j", "spelling-g-j"),
)
_GLIDE_STARTS = ("ió", "ie")


def attach(stem: str, ending: str, spelled: SpelledBefore, trace: Trace) -> str:
    """Return the written form of *stem* and *ending*, both stress-marked; each rule goes to *trace*."""
    if ending.startswith(_GLIDE_STARTS):
        return _attach_glide(stem, ending, trace)
    stem = respell(stem, ending, spelled, trace)
    return finish(stem, stem + ending, trace)


def finish(before: str, marked: str, trace: Trace) -> str:
    """Return the spelling of *marked*; the steps from *before*, ending and accent, go to *trace*."""
    form, plain = write_accent(marked), without_accent(marked)
    if form == plain:
        before = without_accent(before)
    stem_is_accented = form.startswith(before) and not before.isascii()
    unaccented = form if stem_is_accented else plain
    if unaccented != before:
        trace.append(("ending", before, unaccented))
    if form != unaccented:
        trace.append(("accent", unaccented, form))
    return form


def add_y(stem: str, ending: str, trace: Trace) -> str:
    """Return the stem of an -ir verb in u or o with its y before a, e, o (construy-, arguy-, oy-)."""
    if ending[0] not in "aeoáéó" or stem[-1] not in "uúüo" or stem.endswith(("gu", "qu")):
        return stem
    longer = stem[:-1] + ("u" if stem[-1] == "ü" else stem[-1]) + "y"
    trace.append(("spelling-uir-y", stem, longer))
    return longer


def spell_diphthong(stem: str) -> tuple[str, str]:
    """Return *stem* with its new diphthong as Spanish writes it, and the rule used ("" if none).

    At the start of a word ie is written ye and ue is written hue; after g a sounded u needs the diaeresis.
    """
    if stem.startswith("ie"):
        return "y" + stem[1:], "spelling-initial-ye"
    if stem.startswith("ue"):
        return "h" + stem, "spelling-initial-hue"
    if "gue" in stem:
        head, _, tail = stem.rpartition("gue")
        return head + "güe" + tail, "spelling-gu-gü"
    return stem, ""


def respell(stem: str, ending: str, spelled: SpelledBefore, trace: Trace) -> str:
    """Return *stem* with its last consonant as it is written before *ending*; the rule goes to *trace*."""
    front = ending[0] in "eéií"
    if front == (spelled == "e"):
        return stem
    for old, new, rule in _BEFORE_FRONT if front else _BEFORE_BACK:
        if stem.endswith(old):
            respelled = stem[: -len(old)] + new
            trace.append((rule, stem, respelled))
            return respelled
    return stem


def _attach_glide(stem: str, ending: str, trace: Trace) -> str:
    """The endings ió, ieron, iendo: i turns to y between vowels and is lost after i, ñ and ll."""
    rule, joined = _join_glide(stem, ending)
    if not rule:
        return finish(stem, joined, trace)
    form = write_accent(joined)
    trace.append(("ending", stem, stem + ending))
    trace.append((rule, stem + ending, form))
    return form


def _join_glide(stem: str, ending: str) -> tuple[str, str]:
    if stem.endswith("i"):
        return "spelling-i-merged", stem + ending[1:]
    if stem.endswith(("ñ", "ll")):
        return "spelling-i-absorbed", stem + ending[1:]
    if stem[-1] in "aeouü" and not stem.endswith(("gu", "qu")):
        return "spelling-i-y", stem[:-1] + stem[-1].replace("ü", "u") + "y" + ending[1:]
    return "", stem + ending
