"""Asks addresses of this app whether they are well: `python -m subjunctive_app.healthprobe [--wait S] [URL …]`.

Standard library only, and quick: containers run it every few seconds. Without an address it asks this process's own
/health (PORT). Exit 0 when all answer 200 within the wait.
"""

import argparse
import http.client
import os
import sys
import time
from urllib.parse import urlsplit

TIMEOUT_S = 4.0
PAUSE_S = 0.2


def host_header() -> dict[str, str]:
    """The Host that browsers send (PUBLIC_URL): others may be refused by ALLOWED_HOSTS."""
    host = urlsplit(os.environ.get("PUBLIC_URL", "")).netloc
    return {"Host": host} if host else {}


def ask(url: str, says: str = "") -> str:
    """Empty when the address answers 200 and with the word, if there is one; else what is the matter."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=TIMEOUT_S)
    try:
        connection.request("GET", parts.path, headers=host_header())
        response = connection.getresponse()
        body = response.read(500).decode(errors="replace")
    except (OSError, http.client.HTTPException) as error:
        return f"{url}: {type(error).__name__}"
    finally:
        connection.close()
    return "" if response.status == 200 and says in body else f"{url}: {response.status} {body}"


def main() -> None:
    """Ask until all are well or the wait is over."""
    parser = argparse.ArgumentParser(description="Ask addresses of the app whether they are well.")
    parser.add_argument("urls", nargs="*", metavar="URL")
    parser.add_argument("--wait", type=float, default=0, help="seconds")
    parser.add_argument("--says", default="", metavar="WORD", help="what the answer must hold")
    given = parser.parse_args()
    urls = given.urls or [f"http://127.0.0.1:{os.environ.get('PORT') or 8000}/health"]
    until = time.monotonic() + given.wait
    while ills := [ill for url in urls if (ill := ask(url, given.says))]:
        if time.monotonic() >= until:
            sys.exit("\n".join(ills))
        time.sleep(PAUSE_S)


if __name__ == "__main__":
    main()
