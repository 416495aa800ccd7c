"""What the app counts, for Prometheus: every metric of our own is made with the functions of this module.

To add one, choose by what it is:

- something happens: make a `counter` or a `histogram` at the top of the module where it happens, and call `.inc()` or
  `.observe(seconds)` there. A label's values are given at once, so that each stands at 0 from the start:
  `JOBS = counter("subjunctive_jobs_total", "Jobs that ended.", outcome=("done", "retried", "failed"))`, then
  `JOBS.labels("done").inc()`. It costs some two microseconds.
- a process has something (sockets, connections): make a `gauge`, and give a function that sets it to the app's
  `Sampler` (`app.extensions["sampler"].add(...)`): every process calls it each few seconds and before a scrape.
- the database knows something, whichever process asks (a queue): decorate a function of a session and the time with
  `asked(name, meaning, label)`; it returns a number for each value of the label. It is called at each scrape, and
  must be cheap; while the database is away the metric is left out. Every process of every machine tells the same:
  take `max` over them, not `sum`.

Then name it in docs/monitoring.md, which a test compares with a real scrape. A label's values are a fixed set of our
own words: never an id, a code of a room, an address or a name, which would grow without end and belong to people.

Each process counts for itself, in files of a folder that all workers of one gunicorn share (gunicorn.conf.py makes
it); whoever is asked adds them up. Where there is one process only, they stay in memory.
"""

import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.core import GaugeMetricFamily
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

Read = Callable[[Session, datetime], Mapping[str, float]]
REGISTRY = CollectorRegistry()
PREFIX = "subjunctive_"
# The bounds of alerts and of our goals are among them: 10, 20, 50, 100 and 200 ms.
BUCKETS_S = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0)
SAMPLE_S = 5.0
# How the processes of one gunicorn are added up; each counts only while it lives.
Across = Literal["livesum", "livemax", "liveall"]


def counter(name: str, meaning: str, **labels: tuple[str, ...]) -> Counter:
    """A number that only grows. Each label comes with all its values, and every combination is made.

    A label whose values are known only later, such as a version, comes with none.
    """
    made = Counter(name, meaning, tuple(labels), registry=REGISTRY)
    _begin(made, labels)
    return made


def histogram(name: str, meaning: str, buckets: tuple[float, ...] = BUCKETS_S, **labels: tuple[str, ...]) -> Histogram:
    """Seconds, sorted into buckets."""
    made = Histogram(name, meaning, tuple(labels), buckets=buckets, registry=REGISTRY)
    _begin(made, labels)
    return made


def gauge(name: str, meaning: str, across: Across = "livesum", **labels: tuple[str, ...]) -> Gauge:
    """A number that goes up and down; `across` says what several processes make together."""
    made = Gauge(name, meaning, tuple(labels), multiprocess_mode=across, registry=REGISTRY)
    _begin(made, labels)
    return made


def _begin(metric: Counter | Histogram | Gauge, labels: Mapping[str, tuple[str, ...]]) -> None:
    """Let every series stand at 0: what has never happened is a fact, too, and `rate` sees the first time."""
    rows: list[tuple[str, ...]] = [()]
    for values in labels.values():
        rows = [(*row, value) for row in rows for value in values]
    if labels:
        for row in rows:
            metric.labels(*row)


class Sampler:
    """Sets the gauges of a process: each few seconds once it is started, and whenever it is asked."""

    def __init__(self) -> None:
        self._reads: list[Callable[[], None]] = []
        self._lock = threading.Lock()

    def add(self, read: Callable[[], None]) -> None:
        """Have `read` set its gauges; it waits for nothing and raises nothing."""
        self._reads.append(read)

    def sample(self) -> None:
        """Set all gauges now."""
        with self._lock:
            for read in self._reads:
                read()

    def start(self) -> None:
        """Sample for as long as this process lives, in a thread of its own: other processes may be the ones asked."""
        threading.Thread(target=self._run, name="sampler", daemon=True).start()

    def _run(self) -> None:
        while True:
            self.sample()
            time.sleep(SAMPLE_S)


@dataclass(frozen=True, slots=True)
class Asked:
    """A metric that is read from the database."""

    name: str
    meaning: str
    label: str
    read: Read


ASKED: list[Asked] = []


def asked(name: str, meaning: str, label: str) -> Callable[[Read], Read]:
    """Make a gauge of a function that reads the database: a number for each value of the label."""

    def keep(read: Read) -> Read:
        ASKED.append(Asked(name, meaning, label, read))
        return read

    return keep


class FromDatabase:
    """All that is `asked`, as prometheus_client collects it. What cannot be read is left out."""

    def __init__(self, session: Session, now: datetime) -> None:
        self._session, self._now = session, now

    def collect(self) -> Iterator[Any]:
        """Read, one after the other; a database that is away is asked no second time."""
        for one in ASKED:
            family = GaugeMetricFamily(one.name, one.meaning, labels=[one.label])
            try:
                found = one.read(self._session, self._now)
            except SQLAlchemyError:
                self._session.rollback()
                return
            for value, number in found.items():
                family.add_metric([value], number)
            yield family


INFO = gauge("subjunctive_info", "1, with what runs in its labels.", "livemax", version=(), role=())
MEMORY = gauge("subjunctive_memory_bytes", "Resident memory of each worker.", "liveall")
CPU = counter("subjunctive_cpu_seconds_total", "Time on processors, of all workers together.")


class ProcessSample:
    """Memory and processor time of this process, read from the kernel."""

    def __init__(self) -> None:
        self._spent_s = 0.0
        self._page = os.sysconf("SC_PAGE_SIZE")

    def __call__(self) -> None:
        """Set them."""
        spent = time.process_time()
        CPU.inc(max(0.0, spent - self._spent_s))
        self._spent_s = spent
        MEMORY.set(self._resident_bytes())

    def _resident_bytes(self) -> int:
        """What Linux says; where there is no /proc, 0."""
        try:
            with open("/proc/self/statm", encoding="ascii") as file:
                return int(file.read().split()[1]) * self._page
        except OSError:
            return 0
