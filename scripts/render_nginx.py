"""Fills in the templates of nginx/ for one installation: `python3 scripts/render_nginx.py FOLDER [--upstreams]`.

Settings come from the environment (docs/nginx.md). It needs python3 alone, so that a host without the app's packages
can run it. `--upstreams` rewrites only upstreams/active.conf, in one step: what a deploy does between two colours.
"""

import argparse
import os
import re
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

TEMPLATES = Path(__file__).resolve().parent.parent / "nginx"
UPSTREAMS = "upstreams/active.conf"
# What containers need no setting for.
DEFAULTS = {
    "ACCESS_LOG": "/dev/stdout",
    "ACME_ROOT": "/srv/acme",
    "ALLOWED_HOSTS": "",
    "APP_SERVERS": "app-blue:8000",
    "COLOUR": "blue",
    "CONF_DIR": "/etc/nginx",
    "HTTPS_LISTEN": "443",
    "HTTP_LISTEN": "80",
    "NGINX_VERSION": "1.22.1",
    "PUBLIC_URL": "",
    "REAL_IP_FROM": "",
    "RUN_DIR": "/run/nginx",
    "STATIC_ROOT": "/srv/static",
    "STATUS_LISTEN": "8080",
    "TLS_CERTIFICATE": "ssl/fullchain.pem",
    "TLS_CERTIFICATE_KEY": "ssl/privkey.pem",
    "WS_SERVERS": "ws-blue:8000",
}
# Before it, http2 is a word of `listen`; the newer form is unknown there, and the older one warned of here.
HTTP2_DIRECTIVE = (1, 25, 1)
_NAME = re.compile(r"\$\{([A-Z_]+)\}")
# A value is one or more plain words, so that none can end a directive and begin another.
_PLAIN = re.compile(r"[\w.:/\[\]~@%+ ,-]*")


class SettingError(ValueError):
    """A setting is missing or cannot be used; the message names it."""


def values_from(environ: Mapping[str, str]) -> dict[str, str]:
    """What each `${NAME}` of a template stands for. Raises SettingError."""
    given = {name: environ.get(name) or default for name, default in DEFAULTS.items()}
    for name, value in given.items():
        if not _PLAIN.fullmatch(value):
            raise SettingError(f"{name} holds a sign that may not stand in a configuration of nginx: {value!r}")
    public = urlsplit(given["PUBLIC_URL"].rstrip("/"))
    if public.scheme != "https" or not public.hostname or public.path:
        raise SettingError("PUBLIC_URL must be where browsers reach the site, like https://practice.example.")
    hosts = dict.fromkeys([public.hostname, *given["ALLOWED_HOSTS"].replace(",", " ").split()])
    return {
        **given,
        "PUBLIC_URL": public.geturl(),
        "PUBLIC_PORT": f":{public.port}" if public.port else "",
        "SERVER_NAMES": " ".join(hosts),
        "APP": _each("server {};", given["APP_SERVERS"]),
        "WS": _each("server {};", given["WS_SERVERS"]),
        "REAL_IP": _each("set_real_ip_from {};", given["REAL_IP_FROM"], indent=""),
        "LISTEN_HTTP": _each("listen {} default_server;", given["HTTP_LISTEN"]),
        "LISTEN_STATUS": _each("listen {};", given["STATUS_LISTEN"]),
        **_https(given["HTTPS_LISTEN"], given["NGINX_VERSION"]),
    }


def _each(directive: str, words: str, *, indent: str = "    ") -> str:
    return "\n".join(indent + directive.format(word) for word in words.replace(",", " ").split())


def _https(places: str, version: str) -> dict[str, str]:
    """How to listen with HTTP/2 in this version of nginx."""
    is_directive = tuple(int(number) for number in re.findall(r"\d+", version)[:3]) >= HTTP2_DIRECTIVE
    word, more = ("", "\n    http2 on;") if is_directive else (" http2", "")
    return {
        "LISTEN_DEFAULT": _each(f"listen {{}} ssl{word} default_server;", places) + more,
        "LISTEN_HTTPS": _each(f"listen {{}} ssl{word};", places) + more,
    }


def render(folder: Path, environ: Mapping[str, str], *, only_upstreams: bool = False) -> None:
    """Write the configuration into `folder`; each file is whole at any moment. Raises SettingError."""
    values = values_from(environ)
    for source in sorted(TEMPLATES.rglob("*")):
        name = source.relative_to(TEMPLATES)
        if not source.is_file() or name.parts[0] == "ssl" or (only_upstreams and name.as_posix() != UPSTREAMS):
            continue
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = target.with_name(f".{target.name}.new")
        draft.write_text(_NAME.sub(lambda found: values[found[1]], source.read_text("utf-8")), "utf-8")
        shutil.copymode(source, draft)
        draft.replace(target)


def main() -> None:
    """Render into the folder that the command line names."""
    parser = argparse.ArgumentParser(description="Fill in the templates of nginx/ from the environment.")
    parser.add_argument("folder", type=Path, help="where the configuration goes, such as deploy/nginx")
    parser.add_argument("--upstreams", action="store_true", help=f"rewrite {UPSTREAMS} alone")
    given = parser.parse_args()
    try:
        render(given.folder, os.environ, only_upstreams=given.upstreams)
    except SettingError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
