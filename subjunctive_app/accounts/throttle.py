"""How long an account rests after many wrong passwords, wherever they came from."""

from datetime import datetime, timedelta

COUNTED = timedelta(hours=1)
FREE = 20
FIRST_PAUSE_S, LONGEST_PAUSE_S = 30, 900


def pause(failures: int, last: datetime | None, now: datetime) -> int:
    """Seconds until the next try. From the twentieth failure within an hour the pause doubles each time."""
    if failures < FREE or last is None:
        return 0
    length = min(FIRST_PAUSE_S * 2 ** min(failures - FREE, 10), LONGEST_PAUSE_S)
    return max(0, round(length - (now - last).total_seconds()))
