"""Requests as metrics, and who may read /metrics."""

import hmac
import ipaddress
import os
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from flask import Flask, current_app, request
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import choose_encoder
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from prometheus_client.values import ValueClass
from prometheus_flask_exporter import PrometheusMetrics

from subjunctive_app import VERSION
from subjunctive_app.config import Config
from subjunctive_app.extensions import db
from subjunctive_app.infra.metrics import INFO, REGISTRY, FromDatabase, ProcessSample, Sampler

# Where alerts and goals are: 20, 50, 100 and 200 ms, 5 s.
BUCKETS_S = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)
# A socket lives for an hour; probes and scrapes are nobody's wait.
UNTIMED = ("^/ws/", "^/health$", "^/metrics$")
METHODS = {"GET", "HEAD", "POST", "PATCH", "OPTIONS"}
# A proxy in front of us has set one of these; whoever comes from inside has not.
FORWARDED = ("X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Real-IP", "Forwarded", "Via")


def init_metrics(app: Flask, config: Config) -> None:
    """Time every request by its rule and make the `Sampler` of this process (`app.extensions["sampler"]`)."""
    sampler = Sampler()
    sampler.add(ProcessSample())
    registry = CollectorRegistry()
    app.extensions["sampler"], app.extensions["request_metrics"] = sampler, registry
    app.config["INSTANCE_DIR"] = config.instance_dir
    app.config["METRICS_TOKEN"] = config.metrics_token
    app.config["IS_BEHIND_PROXY"] = config.trusted_proxies > 0
    app.before_request(_leave_out_odd_methods)
    PrometheusMetrics(
        app, path=None, group_by="url_rule", buckets=BUCKETS_S, excluded_paths=list(UNTIMED), registry=registry
    )


def tell_release(app: Flask, config: Config) -> None:
    """Say what runs (`app.config["VERSION"]`) in a metric, and in all that is reported to Sentry from now on."""
    version = app.config["VERSION"] = f"{VERSION}+{app.extensions['release'][:12]}"
    INFO.labels(version, config.role).set(1)
    if not config.sentry_dsn:
        return
    from subjunctive_app.infra.sentry import init_sentry  # with its SDK, some 9 MiB

    init_sentry(
        config.sentry_dsn,
        environment=config.environment,
        release=f"subjunctive-practice@{version}",
        role=config.role,
        traces=config.sentry_traces,
    )


def _leave_out_odd_methods() -> None:
    """A client may invent methods without end, and each would be a series."""
    if request.method not in METHODS:
        request.prom_do_not_track = True  # type: ignore[attr-defined]


def exposition() -> tuple[str, str]:
    """All metrics of all processes of this gunicorn, now, and the type of that text."""
    current_app.extensions["sampler"].sample()
    registry = CollectorRegistry()
    for one in (*_counted(), FromDatabase(db.session(), datetime.now(UTC))):
        registry.register(cast(Collector, one))
    encode, content_type = choose_encoder(request.headers.get("Accept", ""))
    return encode(registry).decode(), content_type


class FromFiles:
    """What the processes of a folder have counted, as prometheus_client collects it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def collect(self) -> Iterable[Any]:
        """Add them up. A process that just begins has files of no size, which the library cannot read."""
        return cast(Iterable[Any], MultiProcessCollector.merge(list(filter(_has_size, self._folder.glob("*.db")))))


def _has_size(file: Path) -> bool:
    try:
        return file.stat().st_size > 0
    except FileNotFoundError:  # its process has just ended
        return False


def _counted() -> tuple[Any, ...]:
    """In files, where gunicorn.conf.py has made a folder for them; else in the memory of this one process."""
    if getattr(ValueClass, "_multiprocess", False):
        return (FromFiles(Path(os.environ["PROMETHEUS_MULTIPROC_DIR"])),)
    return (REGISTRY, current_app.extensions["request_metrics"])


def may_read_metrics() -> bool:
    """Whether the metrics are for whoever asks: a program on this machine or in our own network, or with the token.

    What counts is who has opened the connection, never what a header says of it; and whatever came through a proxy
    comes from outside. A name without a dot is one of our own network only where a proxy stands before everybody
    else (TRUSTED_PROXIES): the app then has no other way in.
    """
    given, token = request.headers.get("Authorization", ""), current_app.config["METRICS_TOKEN"]
    if token and hmac.compare_digest(given.encode(), f"Bearer {token}".encode()):
        return True
    if any(name in request.headers for name in FORWARDED):
        return False
    peer = _peer()
    if peer is None or peer.is_loopback:
        return peer is not None
    name = request.host.partition(":")[0]
    return bool(current_app.config["IS_BEHIND_PROXY"]) and peer.is_private and _is_bare(name)


def _is_bare(host: str) -> bool:
    """Whether it is a name of a service, such as `app-blue`: the internet has none without a dot."""
    return host.replace("-", "").replace("_", "").isalnum() and not host.isdecimal()


def _peer() -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """Who has opened the connection, whatever ProxyFix made of the headers."""
    original = request.environ.get("werkzeug.proxy_fix.orig", request.environ)
    try:
        found = ipaddress.ip_address(original["REMOTE_ADDR"])
    except (KeyError, ValueError):
        return None
    return getattr(found, "ipv4_mapped", None) or found
