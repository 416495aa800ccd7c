"""Limits by address and by account, in flask-limiter's storage. No header of a request changes whom they count.

Its decorators are not used: they would write the address into the log.
"""

import ipaddress
import time
from typing import NoReturn

from flask_limiter.util import get_remote_address
from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute

from subjunctive_app.domain.errors import TooManyTries
from subjunctive_app.extensions import limiter
from subjunctive_app.infra.logging import audit

FAILED_TRIES = RateLimitItemPerMinute(10, namespace="failed-tries")
SIGN_UPS = RateLimitItemPerMinute(60, namespace="sign-ups")
RESETS = RateLimitItemPerMinute(10, namespace="resets")
MAILS = RateLimitItemPerHour(3, namespace="mails")
DISPUTES = RateLimitItemPerMinute(20, namespace="disputes")
IMPORTS = RateLimitItemPerHour(20, namespace="imports")
EXPORTS = RateLimitItemPerHour(20, namespace="exports")


def address() -> str:
    """Where the request comes from, as far as the trusted proxies say. One IPv6 subscriber has a whole /64."""
    given = get_remote_address()
    try:
        parsed = ipaddress.ip_address(given)
    except ValueError:
        return given
    if isinstance(parsed, ipaddress.IPv4Address):
        return given
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((parsed, 64), strict=False))


def spend(item: RateLimitItem, who: str) -> None:
    """Count one request; raise TooManyTries where the limit is used up."""
    if not limiter.limiter.hit(item, who):
        refuse(item, who)


def is_used_up(item: RateLimitItem, who: str) -> bool:
    """True where the next one would be refused; counts nothing."""
    return not limiter.limiter.test(item, who)


def check(item: RateLimitItem, who: str) -> None:
    """Raise TooManyTries where the limit is used up; counts nothing."""
    if is_used_up(item, who):
        refuse(item, who)


def refuse(item: RateLimitItem, who: str) -> NoReturn:
    """Raise TooManyTries, and note it for whoever looks after the site."""
    audit("limit_reached", limit=item.namespace)
    raise TooManyTries(_seconds_left(item, who))


class FailedTries:
    """The gate of a password: ten wrong ones a minute for each of some keys, such as an address and an account.

    A place is reserved before the password is looked at and given back if it was right: tries that are counted
    only afterwards would all slip through at once.
    """

    def __init__(self, *keys: str) -> None:
        self.keys = keys

    def check(self) -> None:
        """Raise TooManyTries where no place is left now; takes none."""
        for key in self.keys:
            if not limiter.limiter.test(FAILED_TRIES, key):
                raise TooManyTries(_seconds_left(FAILED_TRIES, key))

    def reserve(self) -> None:
        """Take a place under each key, or none at all: raise TooManyTries."""
        for index, key in enumerate(self.keys):
            if not limiter.limiter.hit(FAILED_TRIES, key):
                _give_back(self.keys[: index + 1])
                raise TooManyTries(_seconds_left(FAILED_TRIES, key))

    def refund(self) -> None:
        """Give the places back."""
        _give_back(self.keys)


def _give_back(keys: tuple[str, ...]) -> None:
    storage = limiter.limiter.storage
    for key in keys:
        name = FAILED_TRIES.key_for(key)
        if storage.get(name) > 0:  # the minute may have ended meanwhile
            storage.incr(name, FAILED_TRIES.get_expiry(), amount=-1)


def _seconds_left(item: RateLimitItem, key: str) -> int:
    return int(limiter.limiter.get_window_stats(item, key).reset_time - time.time()) + 1
