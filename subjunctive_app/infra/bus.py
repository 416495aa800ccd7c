"""What tells processes that something happened in a room. Carries no content: whoever hears it reads the database.

A lost message costs a second: each process with sockets also looks at the versions of its rooms.
"""

from collections.abc import Callable
from typing import Protocol

Receive = Callable[[int, str], None]


class RoomBus(Protocol):
    """Publishes (room, kind) to every process that follows the room, this one included."""

    def publish(self, room_id: int, kind: str) -> None:
        """Tell everybody; never raises."""

    def follow(self, room_id: int) -> None:
        """This process has sockets of the room from now on."""

    def unfollow(self, room_id: int) -> None:
        """It has none any more."""


class LocalBus:
    """The bus of an app that is one process."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive

    def publish(self, room_id: int, kind: str) -> None:
        """Tell this process."""
        self._receive(room_id, kind)

    def follow(self, room_id: int) -> None:
        """Nothing to do: what is published here is heard here."""

    def unfollow(self, room_id: int) -> None:
        """Nothing to do."""
