"""Many rooms at once, for a test and for `make bench-rooms`: made and moved on in the database, as an app would."""

import secrets
import time
from dataclasses import dataclass
from datetime import UTC, datetime

import psycopg2
from redis import Redis
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from scripts.room_load import Heard, Line, handshake
from subjunctive_app.domain.focus import Focus
from subjunctive_app.domain.rooms.settings import RoomSettings
from subjunctive_app.models import RoomItem, RoomMember
from subjunctive_app.rooms.answers import card_of
from subjunctive_app.rooms.keys import hash_of
from subjunctive_app.rooms.service import create_room

MEMBERS, ROUNDS = 30, 20
REVEAL = "UPDATE room SET phase = 'reveal', version = version + 1 WHERE id = %s"
ASK = "UPDATE room SET phase = 'question', round_no = %s, version = version + 1 WHERE id = %s"
FORGET = "DELETE FROM room_answer WHERE room_id = %s AND round_no = %s"
ANSWER = """
INSERT INTO room_answer (room_id, round_no, member_id, submission_id, given, gave_up, normalised, verdict, kind, points,
                         ms, at, is_learnt)
SELECT room_id, %(round)s, id, gen_random_uuid(), (%(words)s)[1 + id %% 3], false, (%(words)s)[1 + id %% 3],
       CASE id %% 3 WHEN 0 THEN 'right' ELSE 'wrong' END, CASE id %% 3 WHEN 0 THEN 'right' ELSE 'infinitive' END,
       CASE id %% 3 WHEN 0 THEN 100 ELSE 0 END, 4000, now(), true
FROM room_member WHERE room_id = %(room)s
"""


@dataclass
class Class:
    """A room as the bench knows it: its members' tokens, and what they answer in each round, the right form first."""

    room_id: int
    code: str
    tokens: list[str]
    words: list[list[str]]
    version: int = 1
    round_no: int = 0


class Teachers:
    """All hosts in one thread: each second and room one push, spread over the second."""

    def __init__(self, database_url: str, redis_url: str) -> None:
        self._database = psycopg2.connect(database_url.replace("+psycopg2", ""))
        self._redis = Redis.from_url(redis_url)

    def push(self, heard: Heard, room: Class) -> None:
        """Let the room go on, as a press of its host's button does: it asks, or everybody answers and it reveals."""
        room.version += 1
        heard.pushed[room.room_id, room.version] = time.perf_counter()
        with self._database, self._database.cursor() as cursor:
            if room.version % 2:
                words = room.words[room.round_no - 1]
                cursor.execute(ANSWER, {"round": room.round_no, "room": room.room_id, "words": words})
                cursor.execute(REVEAL, [room.room_id])
            else:
                room.round_no = room.round_no % ROUNDS + 1
                cursor.execute(FORGET, [room.room_id, room.round_no])
                cursor.execute(ASK, [room.round_no, room.room_id])
        self._redis.publish(f"room:{{{room.room_id}}}", "bench stage")

    def greet(self) -> None:
        """Everybody has just loaded their page."""
        with self._database, self._database.cursor() as cursor:
            cursor.execute("UPDATE room_member SET last_seen_at = now()")

    def close(self) -> None:
        """End the connections."""
        self._database.close()
        self._redis.close()


def make_rooms(session: Session, count: int) -> list[Class]:
    """Rooms of typed sentences, made in the database: through the pages, limits by address would take an hour."""
    found, now = [], datetime.now(UTC)
    for _ in range(count):
        settings = RoomSettings(rounds=ROUNDS, focus=Focus(kind="type"))
        room = create_room(session, settings, dialect="tu_ustedes", now=now)
        tokens = [secrets.token_urlsafe(16) for _ in range(MEMBERS)]
        times = {"joined_at": now, "last_seen_at": now, "joined_round": 1, "room_id": room.id}
        rows = [
            {"nick": f"Zorro {number}", "nick_key": f"zorro{number}", "token_hash": hash_of(token), **times}
            for number, token in enumerate(tokens)
        ]
        session.execute(insert(RoomMember), rows)
        items = session.scalars(select(RoomItem).where(RoomItem.room_id == room.id).order_by(RoomItem.round_no)).all()
        cards = [card_of(room, item, 0, now).question for item in items]
        words = [[card.right, card.item.target.verb, card.right[:-1]] for card in cards]
        found.append(Class(room.id, room.code, tokens, words))
        session.commit()
    return found


def requests_of(rooms: list[Class], port: int, cookie: str = "") -> list[tuple[int, bytes]]:
    """What opens a socket for each member of each room, with the room's number."""
    return [
        (room.room_id, handshake(f"/ws/rooms/{room.code}?as=member&v=1", port, f"r_{room.code}={token}; {cookie}"))
        for room in rooms
        for token in room.tokens
    ]


def missing(heard: Heard, lines: list[Line]) -> tuple[int, int]:
    """How many pushes never came to a socket, and how many came with a later one."""
    lost = merged = 0
    for line in lines:
        own = {version for room, version in heard.pushed if room == line.room}
        last, unseen = max(line.seen, default=0), own - set(line.seen)
        merged += sum(version < last for version in unseen)
        lost += sum(version > last for version in unseen)
    return lost, merged
