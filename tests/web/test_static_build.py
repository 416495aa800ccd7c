"""`flask static build`: the files as nginx sends them."""

import gzip
from pathlib import Path
from urllib.parse import urlsplit

import brotli
from flask import Flask

from subjunctive_app import create_app
from tests.conftest import config_for

UNPACK = {"plain": bytes, "gzip": gzip.decompress, "br": brotli.decompress}


def build(app: Flask, folder: Path) -> str:
    """Run the command; what it says."""
    return app.test_cli_runner().invoke(args=["static", "build", str(folder)]).output


def test_every_address_that_pages_name_is_there_in_each_packing(tmp_path: Path) -> None:
    app = create_app(config_for(tmp_path, f"sqlite:///{tmp_path}/test.sqlite3", static_url="https://cdn.example"))
    assets = app.extensions["assets"]
    assert build(app, tmp_path / "built") == f"{len(assets.digests)} files built.\n"
    for name in assets.digests:
        path = urlsplit(assets.url(name)).path
        served = app.test_client().get(path, headers={"Accept-Encoding": "identity"}, buffered=True).data
        packed = {encoding: (tmp_path / "built" / encoding / path[1:]).read_bytes() for encoding in UNPACK}
        assert {UNPACK[encoding](content) for encoding, content in packed.items()} == {served}, name
    total = {
        encoding: sum(len(one.read_bytes()) for one in tmp_path.glob(f"built/{encoding}/**/*.*")) for encoding in UNPACK
    }
    assert total["br"] < total["gzip"] < total["plain"] / 2


def test_what_was_built_before_stays(tmp_path: Path) -> None:
    app = create_app(config_for(tmp_path, f"sqlite:///{tmp_path}/test.sqlite3"))
    old = tmp_path / "built" / "br" / "static" / "css" / "style.0123456789.css"
    old.parent.mkdir(parents=True)
    old.write_text("of the release before")
    build(app, tmp_path / "built")
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "built").rglob("*")}
    build(app, tmp_path / "built")
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "built").rglob("*")} == before
    assert old.read_text() == "of the release before"
