"""Names in rooms: made of two Spanish words, or typed and looked at first."""

import re
import unicodedata
from collections.abc import Collection
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from random import Random
from typing import Final

from subjunctive_app.domain.errors import DomainError

SHORTEST, LONGEST = 2, 20
_MASCULINE: Final = (
    "Árbol Barco Búho Cometa Cóndor Delfín Erizo Faro Gato Girasol Halcón Jaguar Jardín Lago Lince Mirlo Molino "
    "Monte Olivo Oso Pájaro Pino Planeta Puente Puma Río Roble Sauce Sol Trigo Trueno Tucán Valle Viento Zorro"
)
_FEMININE: Final = (
    "Abeja Ardilla Arena Brisa Campana Ciudad Estrella Flor Fuente Garza Gaviota Golondrina Guitarra Hoja Isla "
    "Lámpara Liebre Lluvia Luna Mariposa Montaña Nube Nutria Ola Orquesta Palma Paloma Playa Selva Semilla Sierra "
    "Tortuga Vela Ventana"
)
# A second form for the feminine where there is one.
_ADJECTIVES: Final = (
    "Alegre Amable Ágil Azul Brillante Celeste Curioso/Curiosa Dorado/Dorada Elegante Feliz Fiel Fresco/Fresca Fuerte "
    "Gentil Ligero/Ligera Listo/Lista Luminoso/Luminosa Noble Paciente Puntual Rápido/Rápida Sabio/Sabia Sereno/Serena "
    "Sonriente Tranquilo/Tranquila Valiente Veloz Verde Viajero/Viajera Violeta"
)
_LEET: Final = str.maketrans("0134578@$!|+", "oieastbasilt")
# Letters that no normal form takes apart, each with the one that it is read as.
_ALIKE: Final = str.maketrans("øđðłħŧıŋæœþɓɗƙƴɛɔəɲ", "oddlhtinaotbdkyeoen")
# What stands for another letter where a word is not to be found.
_DISGUISED: Final = str.maketrans("I1vVkK", "llUUcc")
# A word that only loses its tilde to become a refused one.
_HONEST: Final = re.compile(r"\baño\b", re.IGNORECASE)
_DIGITS: Final = "0123456789"
# With what Spanish abbreviates by: Mª José.
_SIGNS: Final = " -'’.ªº"
_WORDS: Final = Path(__file__).parents[1] / "content" / "refused_names.txt"


class NickRefused(DomainError):
    """The name cannot be used: `code` says why (`nick_length`, `nick_signs`, `nick_refused`, `nick_taken`)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def made_name(rng: Random, taken: Collection[str] = ()) -> str:
    """A name of two words that nobody has; with a number where the words have run out."""
    free = sorted(made_names() - set(taken)) or [f"{name} {number}" for number in (2, 3) for name in made_names()]
    return rng.choice(free)


@lru_cache(maxsize=1)
def made_names() -> frozenset[str]:
    """All names of two words, some two thousand."""
    forms = [(he, she or he) for he, _slash, she in (pair.partition("/") for pair in _ADJECTIVES.split())]
    masculine = {f"{noun} {he}" for noun in _MASCULINE.split() for he, _she in forms}
    return frozenset(masculine | {f"{noun} {she}" for noun in _FEMININE.split() for _he, she in forms})


def typed_name(typed: str) -> str:
    """A typed name, its spaces in order. Raises NickRefused where it cannot be shown to a class."""
    name = " ".join(unicodedata.normalize("NFC", typed).split())
    if not SHORTEST <= len(name) <= LONGEST:
        raise NickRefused("nick_length")
    if not all(may_stand(char) for char in name) or not any(char.isalpha() for char in name):
        raise NickRefused("nick_signs")
    if is_foul(name):
        raise NickRefused("nick_refused")
    return name


def key_of(name: str) -> str:
    """What two names share that look alike: letters without accents, case and signs, and no letter twice in a row."""
    plain = unicodedata.normalize("NFKD", name).casefold().translate(_ALIKE).translate(_LEET)
    letters = (char for char in plain if char.isalnum())
    return "".join(char for char, _run in groupby(letters))


def is_foul(name: str) -> bool:
    """True where a refused word is in the name, however it is written; short ones count only as a whole word."""
    return any(_is_foul(reading) for reading in _readings(name))


def _is_foul(name: str) -> bool:
    inside, alone = _refused()
    words = {key_of(word) for word in re.split(r"[\s\-'’.]+", name)}
    key = key_of(name)
    return any(word in key for word in inside) or bool(alone & (words | {key}))


def says_foul(text: str) -> bool:
    """True where a refused word is among the words of a longer text, or is spelled out with gaps (*p u t a*).

    Not across words, as in a name: `a no ser que` would be refused for its first two.
    """
    return any(_says_foul(reading) for reading in _readings(text))


def _says_foul(text: str) -> bool:
    inside, alone = _refused()
    words = [key_of(word) for word in re.split(r"[\s\-'’.,;:!?¡¿/]+", text)]
    spelled = ["".join(run) for is_letter, run in groupby(words, lambda word: len(word) <= 1) if is_letter]
    return any(word in alone or any(one in word for one in inside) for word in (*words, *map(key_of, spelled)))


def _readings(text: str) -> tuple[str, ...]:
    """As it stands, with what may stand for another letter, and without the numbers round its words."""
    text = _HONEST.sub(" ", unicodedata.normalize("NFC", text))
    return text, text.translate(_DISGUISED), " ".join(word.strip(_DIGITS) for word in text.split())


def may_stand(char: str) -> bool:
    """Letters of the Latin alphabet, digits and a few signs: no marks that hide, turn or pile up."""
    return char in _SIGNS or char.isdecimal() and char.isascii() or is_plain_letter(char)


def is_plain_letter(char: str) -> bool:
    """True for a Latin letter that is read as one of a to z: others only look like them (*pᴜta*), or are several."""
    return unicodedata.name(char, "").startswith("LATIN ") and key_of(char).isascii() and len(key_of(char)) == 1


@lru_cache(maxsize=1)
def _refused() -> tuple[frozenset[str], frozenset[str]]:
    """Refused words as keys: those refused anywhere in a name, and those (`=word`) only by themselves."""
    lines = _WORDS.read_text(encoding="utf-8").split()
    words = [line for line in lines if not line.startswith("#")]
    alone = frozenset(key_of(word[1:]) for word in words if word.startswith("="))
    return frozenset(key_of(word) for word in words if not word.startswith("=")), alone
