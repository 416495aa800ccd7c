"""What an operator sees at a glance: how it stands with jobs and backups, and what waits for a decision."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from subjunctive_app.disputes.service import count_open, open_disputes
from subjunctive_app.domain.items import Item, all_items
from subjunctive_app.jobs.service import FAILED, RUNNING, WAITING, Queue, last_beat, list_failed, read_queue
from subjunctive_app.models import DailyFigures, Dispute, Job
from subjunctive_app.ops.backups import last_backup
from subjunctive_app.ops.statistics import last_days

SILENT = timedelta(minutes=3)
BACKUP_OLD = timedelta(hours=26)
MOST_DISPUTES, MOST_FAILED = 20, 20


@dataclass(frozen=True, slots=True)
class Proposal:
    """A dispute with the sentence it is about, which may be gone from the content."""

    dispute: Dispute
    item: Item | None


@dataclass(frozen=True, slots=True)
class Overview:
    """All of it, as it is at `now`."""

    now: datetime
    queue: Queue
    failed: Sequence[Job]
    beat_at: datetime | None
    mail_breaker: dict[str, str]
    backup_at: datetime | None
    days: Sequence[DailyFigures]
    proposals: Sequence[Proposal]
    open_count: int

    @property
    def is_runner_there(self) -> bool:
        """Whether anybody does the jobs."""
        return self.beat_at is not None and self.now - self.beat_at < SILENT

    @property
    def is_backup_fresh(self) -> bool:
        """Whether a backup was made within the last day, and two hours."""
        return self.backup_at is not None and self.now - self.backup_at < BACKUP_OLD

    @property
    def rows(self) -> Sequence[tuple[str, int, int]]:
        """Each kind of job with how many of it wait or run, and how many were given up."""
        counts = self.queue.counts
        return [
            (kind, sum(counts.get((kind, state), 0) for state in (WAITING, RUNNING)), counts.get((kind, FAILED), 0))
            for kind in sorted({kind for kind, _state in counts})
        ]


def read_overview(session: Session, backup_status: Path | None, now: datetime) -> Overview:
    """Read it; nothing is changed."""
    beat, disputes = last_beat(session), open_disputes(session, most=MOST_DISPUTES)
    return Overview(
        now,
        queue=read_queue(session, now),
        failed=list_failed(session, most=MOST_FAILED),
        beat_at=beat.at if beat else None,
        mail_breaker={name: state for name, state in beat.breakers.items() if name == "smtp"} if beat else {},
        backup_at=last_backup(backup_status),
        days=last_days(session),
        proposals=[Proposal(one, all_items().get(one.item_id)) for one in disputes],
        open_count=count_open(session),
    )
