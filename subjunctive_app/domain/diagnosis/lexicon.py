"""Which words exist outside the paradigm asked for: forms of other verbs, and words that are no verbs."""

from collections.abc import Iterable
from functools import lru_cache

from subjunctive_app.domain.conjugation import PERSONS, TENSES, accepted_forms, known_verbs, nonfinite

# Words that an answer becomes when its accent is left out or put in (este for esté).
_WORDS = """
aun como cómo de él el esta ésta estas éstas este éste hacia mas más mi mí que qué se seria si sí solo tu té
te varia varias
"""
COMMON_WORDS = frozenset(_WORDS.split())
# The conjugator lists only verbs that are not regular; these are the commonest of the others.
_REGULAR_VERBS = """
aceptar acabar aprender ayudar bailar bajar beber buscar cambiar caminar cansar cantar celebrar cenar comer
comprar comprender contestar correr cortar creer cuidar deber decidir dejar descansar desear echar enseñar
entrar escribir escuchar esperar estudiar evitar explicar firmar ganar gastar gritar guardar gustar hablar
indicar intentar invitar lavar leer levantar limpiar llamar llegar llenar llevar llorar mandar marcar mirar
nadar necesitar olvidar pagar parar partir pasar permitir pintar pisar preguntar preparar presentar quedar
quejar quitar recibir regresar sacar subir sufrir terminar tirar tocar tomar trabajar tratar usar vender
viajar visitar vivir
"""
_COMPOUND = frozenset(tense for tense in TENSES if "perfect" in tense and "imperfect" not in tense)
_SIMPLE = tuple(tense for tense in TENSES if tense not in _COMPOUND and tense != "imperative_negative")


def is_form_of_known_verb(word: str, *, except_for: str = "") -> bool:
    """True where the word (or haber with a participle) is a form of a known verb other than `except_for`.

    The first call builds the look-up of all known verbs, which takes some tenths of a second.
    """
    auxiliary, _, last = word.rpartition(" ")
    if auxiliary:
        return is_form_of_known_verb(auxiliary) and _has_owner(_participles(), last, except_for)
    return _has_owner(_finite_forms(), word, except_for)


def _has_owner(owners: dict[str, str], word: str, except_for: str) -> bool:
    return any(infinitive != except_for for infinitive in owners.get(word, "").split())


@lru_cache(maxsize=1)
def _finite_forms() -> dict[str, str]:
    return _owners(
        (form, infinitive)
        for infinitive in _verbs()
        for tense in _SIMPLE
        for person in PERSONS
        for form in accepted_forms(infinitive, tense, person)
    )


@lru_cache(maxsize=1)
def _participles() -> dict[str, str]:
    return _owners((form, verb) for verb in _verbs() for form in nonfinite(verb).participles)


def _verbs() -> Iterable[str]:
    return dict.fromkeys((*known_verbs(), *_REGULAR_VERBS.split()))


def _owners(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Each form with its infinitives, parted by spaces: one shared string for nearly every form."""
    owners: dict[str, str] = {}
    for form, infinitive in pairs:
        known = owners.setdefault(form, infinitive)
        if infinitive not in known.split():
            owners[form] = f"{known} {infinitive}"
    return owners
