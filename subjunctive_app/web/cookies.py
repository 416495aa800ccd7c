"""Our own cookies: each with the same care, and with `__Host-` in its name where it is Secure."""

from datetime import timedelta

from flask import Response, current_app, request


def read_cookie(name: str) -> str:
    """The value that came with the request, or an empty string."""
    return request.cookies.get(_full_name(name), "")


def cookies_like(prefix: str) -> list[str]:
    """The names of the cookies that begin so, in the order of the browser: the oldest first."""
    full = _full_name(prefix)
    return [prefix + name.removeprefix(full) for name in request.cookies if name.startswith(full)]


def keep_cookie(response: Response, name: str, value: str, lifetime: timedelta) -> None:
    """Let the browser keep a value: for this site alone, not for scripts."""
    age = int(lifetime.total_seconds())
    response.set_cookie(_full_name(name), value, max_age=age, secure=_is_secure(), httponly=True, samesite="Lax")


def drop_cookie(response: Response, name: str) -> None:
    """Let the browser forget a value."""
    response.delete_cookie(_full_name(name), secure=_is_secure(), httponly=True, samesite="Lax")


def _full_name(name: str) -> str:
    return f"__Host-{name}" if _is_secure() else name


def _is_secure() -> bool:
    return bool(current_app.config["SESSION_COOKIE_SECURE"])
