"""How often the API may be asked, and the headers that say what is left."""

import time

from flask import Response, g
from limits import RateLimitItem, RateLimitItemPerMinute

from subjunctive_app.extensions import limiter
from subjunctive_app.web.limits import address, spend

# A school is one address.
OPEN = RateLimitItemPerMinute(600, namespace="api-open")
OWN = RateLimitItemPerMinute(120, namespace="api-own")


def spend_for(item: RateLimitItem, who: str) -> None:
    """Count the request, and remember which limit it fell under. Raises TooManyTries."""
    g.api_limit = (item, who)
    spend(item, who)


def count_address() -> None:
    """Count a request that needs no token by where it comes from. Raises TooManyTries."""
    spend_for(OPEN, f"address:{address()}")


def tell_limits(response: Response) -> Response:
    """RateLimit-* headers: how many a minute, how many are left, in how many seconds the minute is over."""
    if found := g.get("api_limit"):
        item, who = found
        window = limiter.limiter.get_window_stats(item, who)
        response.headers["RateLimit-Limit"] = str(item.amount)
        response.headers["RateLimit-Remaining"] = str(max(0, window.remaining))
        response.headers["RateLimit-Reset"] = str(max(0, round(window.reset_time - time.time())))
    return response
