"""What our own processes use of the machine, and what others use meanwhile: read from /proc, so on Linux only."""

import os
import time
from dataclasses import dataclass
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_MIB = 2**20


@dataclass(frozen=True, slots=True)
class Process:
    """A process: the seconds of processor time that it has used, and its memory (RSS) in MiB."""

    parent: int
    name: str
    used_s: float
    rss: float


def family(pid: int) -> dict[int, Process]:
    """A process and all that descend from it."""
    everybody = dict(_everybody())
    found = {pid: everybody[pid]} if pid in everybody else {}
    while more := {one: what for one, what in everybody.items() if what.parent in found and one not in found}:
        found |= more
    return found


def _everybody():
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            name, _, rest = (folder / "stat").read_text().partition(" (")[2].rpartition(") ")
        except OSError:  # it has ended meanwhile
            continue
        cells = rest.split()
        used = (int(cells[11]) + int(cells[12])) / _TICKS
        yield int(folder.name), Process(int(cells[1]), name, used, int(cells[21]) * os.sysconf("SC_PAGE_SIZE") / _MIB)


def pss(pid: int) -> float:
    """The memory of a process in MiB, where it has its part only of a page that several processes share."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def busy_s() -> float:
    """The seconds that all cores together have worked since the machine was started."""
    cells = [int(cell) for cell in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]
    return (sum(cells) - cells[3] - cells[4]) / _TICKS


class Meter:
    """Measures from when it is made until `read`."""

    def __init__(self, groups: dict[str, int]) -> None:
        self._groups = groups
        self._began, self._busy, self._own = time.perf_counter(), busy_s(), family(os.getpid())
        self._members = {name: family(pid) for name, pid in groups.items()}

    def read(self) -> dict[str, float]:
        """Percent of one core for each group, `others` being whoever is not ours."""
        seconds = time.perf_counter() - self._began
        found = {name: _used(family(pid), self._members[name]) for name, pid in self._groups.items()}
        ours = _used(family(os.getpid()), self._own)
        found["load"] = _used({os.getpid(): family(os.getpid())[os.getpid()]}, self._own)
        found["others"] = busy_s() - self._busy - ours
        return {name: 100 * used / seconds for name, used in found.items()}


def _used(now: dict[int, Process], before: dict[int, Process]) -> float:
    return sum(one.used_s - (before[pid].used_s if pid in before else 0) for pid, one in now.items())
