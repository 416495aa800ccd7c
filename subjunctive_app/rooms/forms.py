"""Parsing of what browsers send to rooms."""

from collections.abc import Mapping

from subjunctive_app.domain.rooms.name_list import read_names
from subjunctive_app.domain.rooms.settings import MINUTES, ROUNDS, SECONDS, RoomSettings
from subjunctive_app.domain.rooms.teams import TEAMS
from subjunctive_app.drills.forms import parse_focus, printable
from subjunctive_app.rooms.answers import Sent

MOST_DIGITS = 9


def number(text: str) -> int:
    """A number of our own forms; -1 for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else -1


def parse_settings(fields: Mapping[str, str]) -> RoomSettings:
    """The settings of a new room; what is missing or odd stays as it is without being asked for."""
    usual = RoomSettings()
    rounds, seconds = number(fields.get("rounds", "")), number(fields.get("seconds", ""))
    minutes, teams = number(fields.get("minutes", "")), number(fields.get("teams", ""))
    return RoomSettings(
        rounds=rounds if rounds in ROUNDS else usual.rounds,
        seconds=seconds if seconds in SECONDS else usual.seconds,
        focus=parse_focus(fields),
        has_speed="speed" in fields,
        has_board="no_board" not in fields,
        may_type_names="names" in fields,
        is_paced=fields.get("pace") == "own",
        minutes=minutes if minutes in MINUTES else usual.minutes,
        teams=teams if teams in TEAMS else usual.teams,
        names=read_names(fields.get("list", "")),
        asks_real_name="real" in fields,
    )


def parse_answer(fields: Mapping[str, str]) -> Sent:
    """An answer to a round."""
    gave_up = bool(fields.get("skip"))
    typed = "" if gave_up else printable(fields.get("answer", ""))
    return Sent(number(fields.get("round", "")), typed, gave_up)
