"""What may be said in a room: ready phrases, and typed texts that are looked at first."""

import re
import unicodedata
from typing import Final, Literal, get_args

from subjunctive_app.domain.errors import DomainError
from subjunctive_app.domain.rooms.names import is_plain_letter, says_foul

# Nothing, ready phrases, typed texts that a host lets pass, typed texts at once.
ChatMode = Literal["off", "phrases", "approve", "open"]
CHAT_MODES: Final[tuple[ChatMode, ...]] = get_args(ChatMode)
TYPED: Final = ("approve", "open")
PHRASES: Final = (
    "¡Ojalá!",
    "No entiendo.",
    "Una pista, por favor.",
    "Más despacio, por favor.",
    "Otra vez, por favor.",
    "Necesito más tiempo.",
    "¡Ya lo tengo!",
    "¿Por qué?",
    "¡Buena pregunta!",
    "¡Qué difícil!",
    "¡Muy bien!",
    "¡Gracias!",
)
LONGEST: Final = 200
_ORDINALS: Final = "ªº"
# With a scheme or www, an address of mail, a well-known ending; of endings that are words too (es, me) with a path.
_LINK: Final = re.compile(
    r"\b[a-z][a-z0-9+.-]*:/\S*"
    r"|\bwww\.\S*"
    r"|[\w.+-]+@[\w-]+\.[\w.-]+"
    r"|\b[\w-]+(?:\.[\w-]+)*\.(?:com|net|org|edu|gov|info|biz|xyz|io|gg|ru)\b(?:[/:?]\S*)?"
    r"|\b[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}/\S*",
    re.IGNORECASE,
)


class ChatRefused(DomainError):
    """The text cannot be shown to a class: `code` says why (`chat_empty`, `chat_long`, `chat_link`, `chat_signs`,
    `chat_refused`).
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def clean_text(typed: str) -> str:
    """A typed text as a class may see it: its links dropped, and the marks that hide, turn or pile up.

    Raises ChatRefused where nothing is left of it, for more than 200 signs, for letters of other alphabets (which
    look like ours and pass by the list of refused words), and for a refused word.
    """
    if not typed.strip():
        raise ChatRefused("chat_empty")
    if len(typed) > LONGEST:
        raise ChatRefused("chat_long")
    text = unicodedata.normalize("NFC", typed)
    text = _without_links(text)
    text = " ".join("".join(char for char in text if unicodedata.category(char)[0] in "LNPSZ").split())
    if not text:
        raise ChatRefused("chat_link")
    if not all(_may_stand(char) for char in text):
        raise ChatRefused("chat_signs")
    if says_foul(text):
        raise ChatRefused("chat_refused")
    return text


def _without_links(text: str) -> str:
    """A link is found in whichever signs it is written; then the plain ones stay."""
    plain = unicodedata.normalize("NFKC", text)
    return _LINK.sub(" ", plain)[:LONGEST] if _LINK.search(plain) else text


def _may_stand(char: str) -> bool:
    return not char.isalpha() or char in _ORDINALS or is_plain_letter(char)
