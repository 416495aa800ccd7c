"""Pages that are the same for every reader of one language and dialect: kept in a cache, and in browsers by ETag."""

import hashlib
from collections.abc import Callable
from pathlib import Path

from flask import Flask, Response, current_app, request

from subjunctive_app.extensions import cache
from subjunctive_app.infra.metrics import counter, histogram
from subjunctive_app.web.assets import Assets, is_first_visit
from subjunctive_app.web.htmx import wants_fragment
from subjunctive_app.web.language import dialect, language
from subjunctive_app.web.settings import settings

FIVE_MINUTES = "private, max-age=300"
VARY = ("Accept-Language", "Cookie", "HX-Request", "HX-Request-Type")
SOURCES = ("*.py", "*.toml", "*.mo")
READS = counter("subjunctive_cache_reads_total", "Looks for a page in the cache.", result=("hit", "miss"))
SECONDS = histogram("subjunctive_cache_seconds", "Time of each operation of the cache.", operation=("get", "set"))


def kept(make: Callable[[], Response]) -> Response:
    """The response that `make` gives, with an ETag and for five minutes, or 304 where the browser has it.

    For what needs no session: `make` may depend on address, language, dialect and settings, and on who asks, htmx or
    not. Only a 200 is kept, and never a first visit, whose page holds the stylesheet and sets a cookie.
    """
    response = make() if is_first_visit() and not wants_fragment() else _known_or_made(make)
    response.vary.update(VARY)
    return response


def _known_or_made(make: Callable[[], Response]) -> Response:
    tag = _etag()
    response = Response(status=304) if request.if_none_match.contains_weak(tag) else _remembered(tag, make)
    if response.status_code in {200, 304}:
        response.set_etag(tag, weak=True)
        response.headers["Cache-Control"] = FIVE_MINUTES
    return response


def _remembered(tag: str, make: Callable[[], Response]) -> Response:
    """What was made under this tag before, else made now. Holds the body and the headers that `make` gave."""
    with SECONDS.labels("get").time():
        known = cache.get(tag)
    READS.labels("hit" if known else "miss").inc()
    if known:
        body, headers = known
        return Response(body, headers=headers)
    response = make()
    if response.status_code == 200:
        with SECONDS.labels("set").time():
            cache.set(tag, (response.get_data(as_text=True), list(response.headers)))
    return response


def _etag() -> str:
    """Weak, since the same page may go out compressed or not."""
    who = [language(), dialect(), str(settings().plain), str(wants_fragment())]
    what = [current_app.extensions["release"], *who, request.full_path]
    return hashlib.sha256("\n".join(what).encode()).hexdigest()[:16]


def init_caching(app: Flask, assets: Assets) -> None:
    """Compute the release, a digest of everything that pages are made of."""
    package = Path(app.root_path)
    files = [path for pattern in SOURCES for path in package.rglob(pattern)]
    files += (package.parent / "templates").rglob("*.html")
    digest = hashlib.sha256(repr((assets.base_url, sorted(assets.digests.items()))).encode())
    for path in sorted(files):
        digest.update(path.read_bytes())
    app.extensions["release"] = digest.hexdigest()
