"""Binds Redis to the app, if there is one, and with it what counts and what caches; else both stay in this process."""

from typing import Any

from flask import Flask

from subjunctive_app.config import Config
from subjunctive_app.extensions import cache
from subjunctive_app.infra.cache import SharedCache
from subjunctive_app.infra.limits import SharedCounts
from subjunctive_app.infra.redis import RedisStore

# Some 10 kB each: at most 5 MB.
MOST_PAGES, HOUR_S = 500, 3600


def init_stores(app: Flask, config: Config) -> None:
    """Make the client of Redis (`app.extensions["redis"]`, None without one) and open the cache; connects nowhere.

    `app.extensions["breakers"]` lists the breakers of the app, for whoever wants to see their states.
    """
    redis = RedisStore(config.redis_url) if config.redis_url else None
    app.extensions["redis"] = redis
    app.extensions["breakers"] = [redis.breaker] if redis else []
    app.config.update(_limiter_settings(redis, config.processes))
    kind = f"{__name__}.shared_cache" if redis else "SimpleCache"
    cache.init_app(app, {"CACHE_TYPE": kind, "CACHE_THRESHOLD": MOST_PAGES, "CACHE_DEFAULT_TIMEOUT": HOUR_S})


def shared_cache(app: Flask, config: dict[str, Any], args: list[Any], options: dict[str, Any]) -> SharedCache:
    """What flask-caching calls to make its cache."""
    return SharedCache(app.extensions["redis"], options["default_timeout"])


def _limiter_settings(redis: RedisStore | None, processes: int) -> dict[str, object]:
    if redis is None:
        return {"RATELIMIT_STORAGE_URI": "memory://"}
    options = {"redis": redis, "processes": processes}
    return {"RATELIMIT_STORAGE_URI": f"{SharedCounts.STORAGE_SCHEME[0]}://", "RATELIMIT_STORAGE_OPTIONS": options}
