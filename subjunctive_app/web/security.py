"""Headers, cookies, CSRF: what keeps a page from being somebody else's tool."""

from collections.abc import Callable
from datetime import timedelta
from typing import ParamSpec, TypeVar
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, request
from flask_wtf.csrf import CSRFError
from werkzeug.middleware.proxy_fix import ProxyFix

from subjunctive_app.config import Config
from subjunctive_app.extensions import cors, csrf, limiter, talisman
from subjunctive_app.web.assets import Assets, is_first_visit
from subjunctive_app.web.cookies import keep_cookie
from subjunctive_app.web.htmx import wants_fragment
from subjunctive_app.web.problems import speaks_json
from subjunctive_app.web.sessions import PatientSessions

P = ParamSpec("P")
R = TypeVar("R")
SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
YEAR_S = 31536000
# As long as a session on the server may live (accounts/sessions.py); on a shared device counted from the last page.
SESSION_LIFETIME, SHARED_LIFETIME = timedelta(days=90), timedelta(minutes=30)
MAX_BODY_BYTES = 64 * 1024
# Ten thousand answers as /data gives them.
MAX_FILE_BYTES = 8 * 1024 * 1024
# What pages of other origins may read of an answer of the API, besides what every browser lets them.
EXPOSED = ["ETag", "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset", "Retry-After", "X-Pagination"]
# A fragment becomes part of a page, whose own policy counts: opened by itself it may load, run and send nothing.
# X-Frame-Options says the rest.
FRAGMENT_POLICY = "default-src 'none'; sandbox"


def init_security(app: Flask, config: Config, assets: Assets) -> None:
    """Bind Talisman, CSRFProtect and the limiter; trust as many proxies as the operator says, none by default."""
    app.config.update(_flask_settings(config))
    app.session_interface = PatientSessions()
    if config.trusted_proxies:
        hops = config.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops)  # type: ignore[method-assign]
    app.before_request(_let_files_in)  # before CSRFProtect, which reads the form
    csrf.init_app(app)
    limiter.init_app(app)
    if config.cors_origins:
        _share_api(app, config.cors_origins)
    app.before_request(refuse_foreign_origin)
    # Registered before Talisman's own, so that it runs after it and sees the headers to change.
    app.after_request(lambda response: _trim_headers(response, assets))
    talisman.init_app(
        app,
        force_https=False,  # nginx redirects; a health probe over plain http must not be sent away
        session_cookie_secure=config.is_https,
        session_cookie_samesite="Lax",
        strict_transport_security=config.is_https,
        strict_transport_security_max_age=2 * YEAR_S,
        strict_transport_security_include_subdomains=True,
        frame_options="DENY",
        referrer_policy="same-origin",
        permissions_policy={"browsing-topics": "()"},
        content_security_policy=content_policy(config.static_url),
    )


def takes_file(view: Callable[P, R]) -> Callable[P, R]:
    """A view to which eight megabytes may be sent; all others get 64 kilobytes. Stands closest to the view."""
    view.takes_file = True  # type: ignore[attr-defined]
    return view


def _let_files_in() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    if getattr(view, "takes_file", False):
        request.max_content_length = MAX_FILE_BYTES


def _share_api(app: Flask, origins: tuple[str, ...]) -> None:
    """Pages of these origins may read the API. Never with cookies: whoever needs more sends a bearer token."""
    api: dict[str, object] = {
        "origins": list(origins),
        "methods": ["GET", "POST", "PATCH"],
        "allow_headers": ["Authorization", "Content-Type", "If-None-Match"],
        "expose_headers": EXPOSED,
        "vary_header": False,
    }
    cors.init_app(app, resources={r"/api/*": api}, supports_credentials=False, max_age=600, send_wildcard=False)
    app.after_request(_keep_origins_apart)


def _keep_origins_apart(response: Response) -> Response:
    """What caches must know of answers that may be kept. Flask-CORS would say it in a header of its own, which is lost,
    and not to an origin that it does not know.
    """
    if speaks_json():
        response.vary.add("Origin")
    return response


def _flask_settings(config: Config) -> dict[str, object]:
    return {
        "SECRET_KEY": config.secret_key,
        "SESSION_COOKIE_NAME": "__Host-session" if config.is_https else "session",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_REFRESH_EACH_REQUEST": False,
        "PERMANENT_SESSION_LIFETIME": SHARED_LIFETIME if config.shared_device else SESSION_LIFETIME,
        "SHARED_DEVICE": config.shared_device,
        "MAX_CONTENT_LENGTH": MAX_BODY_BYTES,
        "MAX_FORM_MEMORY_SIZE": MAX_BODY_BYTES,
        "TRUSTED_HOSTS": list(config.allowed_hosts) or None,
        "WTF_CSRF_TIME_LIMIT": None,  # the token lives as long as its session
        "WTF_CSRF_SSL_STRICT": False,  # it would demand a Referer; the origin is checked here instead
        "WTF_CSRF_CHECK_DEFAULT": True,
    }


def content_policy(static_url: str) -> dict[str, str]:
    """The one CSP of the app: nothing inline, nothing from elsewhere (but the operator's own CDN)."""
    parts = urlsplit(static_url)  # without its path, which a policy would take for one file
    own = f"'self' {parts.scheme}://{parts.netloc}" if static_url else "'self'"
    return {
        "default-src": "'none'",
        "script-src": own,
        "style-src": own,
        "img-src": own,
        "connect-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }


def refuse_foreign_origin() -> None:
    """Raise CSRFError for a write that another site made the browser send.

    A client that says nothing of where a request comes from is no browser, and the CSRF token still stands. The API
    takes no cookie for a proof of anything, so there is nothing that another site could make use of.
    """
    if request.method not in SAFE_METHODS and not speaks_json() and comes_from_us() is False:
        raise CSRFError("The request came from another site.")


def comes_from_us() -> bool | None:
    """Whether a page of ours made the browser send the request; None where the client does not say.

    Browsers say where a request comes from (Sec-Fetch-Site); on plain-http names in a LAN they do not, and
    Origin, which goes with every POST, must then be our own.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = request.headers.get("Origin")
    return None if origin is None else origin.partition("://")[2] == request.host


def own_path(path: str) -> str:
    """The path if it is one of ours; the first page for anything that could lead elsewhere (open redirect)."""
    is_ours = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if is_ours else "/"


def _trim_headers(response: Response, assets: Assets) -> Response:
    """Allow the inline stylesheet where a page has it; leave out of the rest what only documents need."""
    headers = response.headers
    headers["X-XSS-Protection"] = "0"  # the filter of old browsers could be turned against a page
    # Flask answers OPTIONS with no page, and calls it one.
    is_page = response.mimetype == "text/html" and request.method != "OPTIONS"
    if is_page:
        headers.setdefault("Cache-Control", "no-store")
    if is_page and not wants_fragment():
        _add_for_documents(response, assets)
        return response
    for name in ("Permissions-Policy", "Referrer-Policy"):
        headers.pop(name, None)
    if is_page:
        headers["Content-Security-Policy"] = FRAGMENT_POLICY
    return response


def _add_for_documents(response: Response, assets: Assets) -> None:
    headers = response.headers
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    if current_app.config["SESSION_COOKIE_SECURE"]:  # over plain http browsers ignore it, with an error in the console
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
    if is_first_visit():
        policy = headers["Content-Security-Policy"]
        headers["Content-Security-Policy"] = policy.replace("style-src ", f"style-src {assets.style_source()} ")
        keep_cookie(response, "seen", "1", timedelta(days=365))
