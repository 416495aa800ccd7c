"""Tells people of something: `echo "Deployed 1.2" | python3 scripts/notify.py --level info`. Standard library only.

Slack (SLACK_WEBHOOK_URL), mail (SMTP_HOST … and NOTIFY_EMAIL) and Sentry (SENTRY_DSN) each get it where they are set,
three tries each, side by side. Exit 0 where all that are set took it.
"""

import argparse
import json
import os
import smtplib
import ssl
import sys
import time
import urllib.request
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import urlsplit

TIMEOUT_S, TRIES, PAUSE_S = 5, 3, 1.0
LEVELS = ("info", "warning", "error")
Channel = Callable[[str, str], None]


def value(name: str) -> str:
    """A setting, or the content of the file that NAME_FILE names."""
    if found := os.environ.get(name, "").strip():
        return found
    path = os.environ.get(f"{name}_FILE", "")
    return Path(path).read_text(encoding="utf-8").strip() if path else ""


def to_slack(text: str, level: str) -> None:
    """Post to the webhook."""
    sign = {"info": ":white_check_mark:", "warning": ":warning:", "error": ":rotating_light:"}[level]
    _post(value("SLACK_WEBHOOK_URL"), json.dumps({"text": f"{sign} {text}"}).encode(), {})


def to_mail(text: str, level: str) -> None:
    """Mail it to NOTIFY_EMAIL, encrypted unless SMTP_STARTTLS is 0."""
    mail = EmailMessage()
    mail["From"], mail["To"] = value("SMTP_FROM"), value("NOTIFY_EMAIL")
    mail["Subject"] = f"[{level}] {text.splitlines()[0][:120]}"
    mail.set_content(text)
    with smtplib.SMTP(value("SMTP_HOST"), int(value("SMTP_PORT") or 587), timeout=TIMEOUT_S) as server:
        if value("SMTP_STARTTLS") != "0":
            server.starttls(context=ssl.create_default_context())
        if user := value("SMTP_USER"):
            server.login(user, value("SMTP_PASSWORD"))
        server.send_message(mail)


def to_sentry(text: str, level: str) -> None:
    """Send an event (https://develop.sentry.dev/sdk/data-model/envelopes/)."""
    dsn = urlsplit(value("SENTRY_DSN"))
    path, _, project = dsn.path.rpartition("/")
    event_id, now = uuid.uuid4().hex, datetime.now(UTC).isoformat()
    event = {"event_id": event_id, "timestamp": now, "platform": "other", "level": level, "message": text}
    lines = ({"event_id": event_id, "sent_at": now}, {"type": "event"}, event)
    port = f":{dsn.port}" if dsn.port else ""
    key = f"Sentry sentry_version=7, sentry_client=ojala-notify/1, sentry_key={dsn.username}"
    address = f"{dsn.scheme}://{dsn.hostname}{port}{path}/api/{project}/envelope/"
    _post(address, "\n".join(map(json.dumps, lines)).encode(), {"X-Sentry-Auth": key})


def _post(address: str, body: bytes, headers: dict[str, str]) -> None:
    if urlsplit(address).scheme not in {"http", "https"}:
        raise ValueError("the address is not http")
    request = urllib.request.Request(address, body, {"Content-Type": "application/json", **headers})  # noqa: S310
    with urllib.request.urlopen(request, timeout=TIMEOUT_S) as response:  # noqa: S310  (the operator's own setting)
        response.read()


def tell(name: str, channel: Channel, text: str, level: str) -> bool:
    """Try three times; say by name and kind of error what did not work, never where to."""
    for attempt in range(TRIES):
        try:
            channel(text, level)
        except (OSError, ValueError, smtplib.SMTPException) as error:
            print(f"{datetime.now(UTC):%F %T} {name}: {type(error).__name__}", file=sys.stderr)
            time.sleep(PAUSE_S * (attempt + 1) if attempt < TRIES - 1 else 0)
        else:
            return True
    return False


def channels() -> dict[str, Channel]:
    """Those that are set up."""
    found: dict[str, Channel] = {}
    if value("SLACK_WEBHOOK_URL"):
        found["Slack"] = to_slack
    if value("SMTP_HOST") and value("NOTIFY_EMAIL"):
        found["mail"] = to_mail
    if value("SENTRY_DSN"):
        found["Sentry"] = to_sentry
    return found


def main() -> None:
    """Read the text, tell everybody."""
    parser = argparse.ArgumentParser(description="Tell Slack, mail and Sentry what stands on standard input.")
    parser.add_argument("--level", choices=LEVELS, default="info")
    level, text = parser.parse_args().level, sys.stdin.read().strip()
    with ThreadPoolExecutor() as pool:
        told = list(pool.map(lambda one: tell(one[0], one[1], text, level), channels().items()))
    sys.exit(not all(told))


if __name__ == "__main__":
    main()
