"""What a face of a room shows of its chat, and what of that is news to a page."""

from dataclasses import dataclass

from subjunctive_app.domain.rooms.chat import CHAT_MODES, TYPED
from subjunctive_app.rooms.chat import MOST, Chat, Message

MOST_DIGITS = 10


@dataclass(frozen=True, slots=True)
class ChatFace:
    """The chat for a member, a host or the screen (`role`)."""

    role: str
    chat: Chat
    is_over: bool
    is_muted: bool = False

    @property
    def modes(self) -> tuple[str, ...]:
        """What a host may choose."""
        return CHAT_MODES

    @property
    def kind(self) -> str:
        """What the part of the page is made of. Whoever writes keeps their line while it stays the same."""
        if self.role == "host":
            return f"host-{self.chat.mode}-{int(self.chat.is_on_screen)}"
        if self.chat.mode == "off" or self.is_over or (self.role == "screen" and not self.chat.is_on_screen):
            return "off"
        if self.role == "screen":
            return "screen"
        if self.is_muted:
            return "muted"
        return "text" if self.chat.mode in TYPED else "phrases"

    @property
    def no(self) -> int:
        """How far the chat has come, as far as this face sees it."""
        if self.role == "host":
            return self.chat.no
        return max([self.chat.whole_no, *(one.no for one in self.chat.shown)])

    @property
    def key(self) -> str:
        """What a page shows then."""
        return f"{self.kind}.{self.no}"

    def change(self, seen: str) -> str:
        """What a page that shows `seen` needs: `all` anew, the `list`, `more` messages on top of it, or nothing."""
        if not seen or seen == self.key:
            return ""
        if seen.rpartition(".")[0] != self.kind:
            return "all"
        if self.kind == "off":
            return ""
        is_far = _number(seen) < self.chat.whole_no or len(self.since(seen)) == MOST
        return "list" if self.role == "host" or is_far else "more"

    @property
    def held(self) -> tuple[Message, ...]:
        """What a host has before them: what waits, then what all see."""
        return (*self.chat.waiting, *self.chat.shown)

    def since(self, seen: str) -> tuple[Message, ...]:
        """The messages that came after what a page shows, the newest first."""
        return tuple(one for one in self.chat.shown if one.no > _number(seen))

    def slot(self, seen: str) -> str:
        """The id of the place for the next messages, in a page that shows `seen`.

        What was on its way twice finds the place gone, and changes nothing.
        """
        return f"c{_number(seen)}"


def _number(seen: str) -> int:
    """The number in a key; -1 for what no page of ours says."""
    digits = seen.rpartition(".")[2]
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < MOST_DIGITS else -1
