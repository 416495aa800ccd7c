"""Fills in the configuration of Prometheus and Alertmanager: `python3 scripts/render_monitoring.py FOLDER`.

Settings come from the environment (docs/monitoring.md). FOLDER/prometheus and FOLDER/alertmanager are all that the two
need, secrets included, which lie beside the configuration in files of their own. It needs python3 alone.
"""

import argparse
import json
import os
import re
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

TEMPLATES = Path(__file__).resolve().parent.parent / "monitoring"
# The number that Prometheus and Alertmanager run as in their containers.
NOBODY = 65534
_NAME = re.compile(r"\$\{([A-Z_]+)\}")
IN_COMPOSE = {
    "ALERTMANAGER": "alertmanager:9093",
    "APP_BLUE": "app-blue:8000",
    "APP_GREEN": "app-green:8000",
    "BLACKBOX": "blackbox-exporter:9115",
    "NGINX_EXPORTER": "nginx-exporter:9113",
    "NODE_EXPORTER": "node-exporter:9100",
    "POSTGRES_EXPORTER": "postgres-exporter:9187",
    "REDIS_EXPORTER": "redis-exporter:9121",
    "SITE": "https://nginx/help",
    "WS_BLUE": "ws-blue:8000",
    "WS_GREEN": "ws-green:8000",
}


class SettingError(ValueError):
    """A setting is missing or cannot be used; the message names it."""


def places(environ: Mapping[str, str]) -> dict[str, str]:
    """Where everything listens: by the names of Compose, or with the driver `process` here. Raises SettingError."""
    if environ.get("DEPLOY_DRIVER") != "process":
        return IN_COMPOSE
    port = environ.get("FIRST_PORT") or "8110"
    if not port.isdecimal():
        raise SettingError(f"FIRST_PORT must be a number, not {port!r}.")
    own = {name: f"localhost:{value.rpartition(':')[2]}" for name, value in IN_COMPOSE.items()}
    colours = ("APP_BLUE", "WS_BLUE", "APP_GREEN", "WS_GREEN")
    return {
        **own,
        **{name: f"127.0.0.1:{int(port) + number}" for number, name in enumerate(colours)},
        "SITE": "https://127.0.0.1/help",
    }


def receivers(environ: Mapping[str, str], slack: str, password: str) -> dict[str, str]:
    """The parts of alertmanager.yml that stand for who hears of alerts: those that are set up. Raises SettingError."""
    # Names of secrets are not looked for beside the configuration, as names of templates are.
    conf = environ.get("ALERTMANAGER_CONF") or "/etc/alertmanager"
    oncall: dict[str, object] = {}
    if slack:
        texts = {"title": '{{ template "ojala.title" . }}', "text": '{{ template "ojala.text" . }}'}
        texts["title_link"] = ""  # it would lead to a name inside the container
        oncall["slack_configs"] = [{"api_url_file": f"{conf}/slack_url", "send_resolved": True, **texts}]
    if environ.get("SMTP_HOST") and environ.get("NOTIFY_EMAIL"):
        oncall["email_configs"] = [_mail(environ, password, conf)]
    watchdog: dict[str, object] = {}
    if url := environ.get("WATCHDOG_URL"):
        if urlsplit(url).scheme not in {"http", "https"}:
            raise SettingError("WATCHDOG_URL must be an address such as https://hc-ping.com/…")
        watchdog["webhook_configs"] = [{"url": url, "send_resolved": False}]
    return {"ONCALL": _lines(oncall), "WATCHDOG": _lines(watchdog)}


def _mail(environ: Mapping[str, str], password: str, conf: str) -> dict[str, object]:
    sender = environ.get("SMTP_FROM")
    if not sender:
        raise SettingError("SMTP_FROM must name the sender of mails.")
    mail: dict[str, object] = {
        "to": environ["NOTIFY_EMAIL"],
        "from": sender,
        "smarthost": f"{environ['SMTP_HOST']}:{environ.get('SMTP_PORT') or 587}",
        "require_tls": environ.get("SMTP_STARTTLS") != "0",
        "send_resolved": True,
        "headers": {"Subject": '{{ template "ojala.title" . }}'},
        "html": "",
        "text": '{{ template "ojala.text" . }}',
    }
    if user := environ.get("SMTP_USER"):
        mail |= {"auth_username": user, "auth_password_file": f"{conf}/smtp_password"}
        if not password:
            raise SettingError("SMTP_USER is set, and the secret smtp_password is empty.")
    return mail


def _lines(configs: Mapping[str, object]) -> str:
    """Keys of a receiver. JSON is YAML, too, and no sign of a value can end it."""
    return "".join(f"\n    {key}: {json.dumps(value, ensure_ascii=False)}" for key, value in configs.items())


def render(folder: Path, environ: Mapping[str, str]) -> bool:
    """Write both folders and return whether anybody will hear of alerts. Raises SettingError."""
    public = urlsplit(environ.get("PUBLIC_URL", ""))
    if public.scheme != "https" or not public.hostname:
        raise SettingError("PUBLIC_URL must be where browsers reach the site, like https://practice.example.")
    found = places(environ)
    slack, password = _secret(environ, "SLACK_WEBHOOK_URL"), _secret(environ, "SMTP_PASSWORD")
    who = receivers(environ, slack, password)
    values = {**found, **who, "SITE_NAME": public.hostname}
    prometheus, alertmanager = folder / "prometheus", folder / "alertmanager"
    for name, target in {"prometheus.yml": prometheus, "alertmanager.yml": alertmanager}.items():
        text = (TEMPLATES / name).read_text("utf-8")
        _write(target / name, _NAME.sub(lambda match: values[match[1]], text))
    shutil.rmtree(prometheus / "rules", ignore_errors=True)
    shutil.copytree(TEMPLATES / "rules", prometheus / "rules")
    _write(alertmanager / "messages.tmpl", (TEMPLATES / "messages.tmpl").read_text("utf-8"))
    _write(alertmanager / "slack_url", slack, secret=True)
    _write(alertmanager / "smtp_password", password, secret=True)
    return bool(who["ONCALL"])


def _secret(environ: Mapping[str, str], name: str) -> str:
    """A setting, or the content of the file that NAME_FILE names."""
    if found := environ.get(name, "").strip():
        return found
    path = environ.get(f"{name}_FILE", "")
    try:
        return Path(path).read_text(encoding="utf-8").strip() if path else ""
    except OSError as error:
        raise SettingError(f"{name}_FILE cannot be read: {error.strerror}.") from error


def _write(path: Path, text: str, *, secret: bool = False) -> None:
    """Whole at any moment. A secret belongs to the number that reads it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.new")
    draft.touch(mode=0o600)
    draft.write_text(text, "utf-8")
    if not secret:
        draft.chmod(0o644)
    elif not os.geteuid():
        os.chown(draft, NOBODY, NOBODY)
    draft.replace(path)


def main() -> None:
    """Render into the folder that the command line names."""
    parser = argparse.ArgumentParser(description="Fill in the templates of monitoring/ from the environment.")
    parser.add_argument("folder", type=Path, help="where the configuration goes, such as deploy/monitoring")
    try:
        is_heard = render(parser.parse_args().folder, os.environ)
    except SettingError as error:
        sys.exit(str(error))
    if not is_heard:
        print(
            "Nobody is told of alerts: set the secret slack_webhook_url, or SMTP_HOST and NOTIFY_EMAIL.",
            file=sys.stderr,
        )


if __name__ == "__main__":
    main()
