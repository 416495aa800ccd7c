"""The report of a room: by environment, by person and by mistake; and a room of what was missed in it."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from subjunctive_app.domain.errors import DomainError
from subjunctive_app.domain.heat import Cell
from subjunctive_app.domain.rooms.again import again
from subjunctive_app.domain.rooms.paced import Board, Mistake, board
from subjunctive_app.domain.rooms.settings import RoomSettings
from subjunctive_app.domain.rooms.tally import RIGHT
from subjunctive_app.domain.verdicts import Verdict
from subjunctive_app.models import Room
from subjunctive_app.rooms.paced import Paced, read_paced
from subjunctive_app.rooms.results import Results, read_results
from subjunctive_app.rooms.service import create_room


class NothingMissed(DomainError):
    """Everything was right, or nothing was answered yet: there is no room to make of it."""

    code = "nothing_missed"


@dataclass(frozen=True, slots=True)
class Report:
    """What came out, by environment (the weakest first), by person (who needs help first) and by mistake."""

    results: Results
    paced: Paced
    board: Board

    @property
    def environments(self) -> list[tuple[str, Cell]]:
        """All environments that were answered, each with how often and how well."""
        tried = [(name, cell) for name, cell in self.board.sums.items() if cell.tries]
        return sorted(tried, key=lambda pair: (pair[1].percent, -pair[1].tries))

    @property
    def names(self) -> dict[int, str]:
        """The name of each member."""
        return {standing.member: nick for nick, standing in self.results.members}

    @property
    def errors(self) -> list[tuple[Mistake, Verdict]]:
        """The commonest wrong forms, each with its sentence."""
        return [(one, self.paced.mended(one)) for one in self.board.errors]

    @property
    def missed(self) -> list[int]:
        """The numbers of the sentences that somebody missed, the most missed first."""
        counts = Counter(row.round_no for row in self.results.rows if row.kind != RIGHT)
        return sorted(counts, key=lambda number: (-counts[number], number))


def read_report(session: Session, room: Room, now: datetime) -> Report:
    """What was answered in the rounds whose answers may be seen."""
    results, paced = read_results(session, room), read_paced(session, room)
    over = {number for number, _sentence, _question in results.sentences}
    asked = {number: one.item.environment for number, one in paced.questions.items() if number in over}
    members = [standing.member for _nick, standing in results.members]
    came = board(asked, dict.fromkeys(members, True), paced.tries, dict.fromkeys(members, now), now)
    return Report(results, paced, came)


def start_again(session: Session, room: Room, now: datetime, owner: int | None) -> Room:
    """A room with the settings of this one, that asks in other sentences what was missed, and expects the same class.

    Raises NothingMissed.
    """
    report = read_report(session, room, now)
    questions = report.paced.questions
    missed = [(questions[number].item, questions[number].mode) for number in report.missed]
    if not missed:
        raise NothingMissed
    settings = RoomSettings.unpacked(room.settings)
    asked = again(missed, [one.item for one in questions.values()], room.dialect, settings.rounds)
    more = {"owner": owner, "follows": room.id}
    return create_room(session, settings, dialect=room.dialect, now=now, asked=asked, **more)
