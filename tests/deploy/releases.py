"""Releases of a tiny app for deploys, sound or with one flaw each. They start in a third of a second."""

import shutil
from pathlib import Path

from tests.deploy.host import ROOT, copy_tools

WSGI = """
import click, os, sys, time
from collections import Counter
from flask import Flask

FLAW = {flaw!r}
NAME = {name!r}
if FLAW == "crash" and "SERVER_ROLE" in os.environ:
    sys.exit("this release does not start")
app = Flask(__name__)
counts = Counter()

@app.after_request
def count(response):
    counts[response.status_code] += 1
    return response

@app.get("/")
def home():
    return (NAME, 500) if FLAW == "errors" else NAME

@app.get("/health")
def health():
    return "ok"

@app.get("/api/health")
def api_health():
    return ("ill", 503) if FLAW == "ill" else "ok"

@app.get("/metrics")
def metrics():
    return "\\n".join(f'flask_http_request_total{{method="GET",status="{s}"}} {n}.0' for s, n in counts.items()) + "\\n"

@app.cli.group()
def schema():
    pass

@schema.command()
def expand():
    if FLAW == "migration":
        sys.exit("no")
    print("expanded")

@app.cli.group()
def static():
    pass

@static.command()
@click.argument("folder")
def build(folder):
    pass

@app.cli.group()
def jobs():
    pass

@jobs.command()
def run():
    while True:
        time.sleep(0.2)
"""
FILES = {
    "gunicorn.conf.py": "import os\nbind = f\"127.0.0.1:{os.environ['PORT']}\"\nworker_class = 'gthread'\nthreads = 8\n"
    "keepalive = 5\ncontrol_socket_disable = True\n",
    "subjunctive_app/__init__.py": "",
    "requirements.lock": "",
    "static/vendor/htmx.min.js": "",
    "templates/.keep": "",
    "migrations/.keep": "",
}
CHECKS = {
    "release_check": "print('database_mb=1 pending_expand={pending} pending_contract=0')",
    "smoke": "print('smoke')",
}


def make_release(folder: Path, name: str, flaw: str = "") -> Path:
    """The tree of a release in `folder`, in place of what was there.

    Flaws: crash (at its start), ill (/api/health), smoke, settings, migration, errors (on every page).
    """
    shutil.rmtree(folder, ignore_errors=True)
    source = WSGI.replace("{flaw!r}", repr(flaw)).replace("{name!r}", repr(name))
    for path, text in {**FILES, "wsgi.py": source}.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    (folder / "scripts").mkdir()
    copy_tools(folder)
    shutil.copy(ROOT / "subjunctive_app" / "healthprobe.py", folder / "subjunctive_app")
    for check, text in CHECKS.items():
        is_bad = flaw == {"release_check": "settings", "smoke": "smoke"}[check]
        line = text.format(pending=int(flaw == "migration"))
        (folder / "scripts" / f"{check}.py").write_text(f"import sys\n{line}\nsys.exit({int(is_bad)})\n")
    return folder
