"""What the lexicon says of a verb, with or without its pronoun: meaning, class, use."""

from dataclasses import dataclass

from subjunctive_app.domain.lexicon import Entry, Use, entry, plain_infinitive, verb_class


@dataclass(frozen=True, slots=True)
class About:
    """A verb in the lexicon's words. `gloss` is English, "" where it is not listed; so is `other_gloss`.

    `other` is the same verb with `se` where this is without, and the other way round; "" where there is none.
    `is_listed` is False for a verb that is only conjugated by rule.
    """

    infinitive: str
    gloss: str
    verb_class: str
    is_listed: bool
    other: str = ""
    other_gloss: str = ""
    use: Use | None = None

    @property
    def is_pronominal(self) -> bool:
        """True for an infinitive in -se."""
        return self.infinitive.endswith("se")

    @property
    def is_known(self) -> bool:
        """False for a verb that the lexicon does not know at all, with or without se."""
        return self.is_listed or bool(self.other)


def is_listed(infinitive: str) -> bool:
    """True where the lexicon has the verb so: by itself, or as the use with se of another."""
    plain = entry(plain_infinitive(infinitive))
    return entry(infinitive) is not None or (plain is not None and plain.se is not None)


def about(infinitive: str) -> About:
    """What is known of a verb; raises UnknownVerb for what is no Spanish infinitive."""
    own, plain = entry(infinitive), plain_infinitive(infinitive)
    kind = verb_class(infinitive)
    if infinitive == plain:
        return _without_pronoun(infinitive, kind, own)
    if own:
        return About(infinitive, own.gloss, kind, is_listed=True, use=own.use)
    base = entry(plain)
    if base is None:
        return About(infinitive, "", kind, is_listed=False)
    gloss = base.se or base.gloss
    return About(infinitive, gloss, kind, base.se is not None, plain, base.gloss, base.use)


def _without_pronoun(infinitive: str, kind: str, own: Entry | None) -> About:
    pronominal = f"{infinitive}se"
    if own is None:
        only = entry(pronominal)
        return About(infinitive, "", kind, False, pronominal if only else "", only.gloss if only else "")
    if own.se is None:
        return About(infinitive, own.gloss, kind, is_listed=True, use=own.use)
    return About(infinitive, own.gloss, kind, True, pronominal, own.se or own.gloss, own.use)
