"""Our static files under content-hashed names, which browsers may keep for ever."""

import base64
import gzip
import hashlib
import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import brotli
from flask import Flask, Response, abort, request, send_from_directory
from markupsafe import Markup

from subjunctive_app.extensions import compress
from subjunctive_app.web.cookies import read_cookie

_HASHED = re.compile(r"^(?P<stem>.+)\.(?P<digest>[0-9a-f]{10})(?P<suffix>\.[a-z0-9]+)$")
STYLE = "css/style.css"
FOR_EVER = "public, max-age=31536000, immutable"
FOR_NOW = "public, max-age=300"


# As nginx/conf.d/app.conf names them.
PACKINGS: dict[str, Callable[[bytes], bytes]] = {
    "plain": bytes,
    "gzip": lambda content: gzip.compress(content, 9, mtime=0),
    "br": brotli.compress,
}


class Assets:
    """The files of static/, read once: their hashed addresses, and the stylesheet for a first visit."""

    def __init__(self, folder: Path, base_url: str) -> None:
        self.folder = folder
        self.base_url = base_url
        files = [path for path in folder.rglob("*") if path.is_file() and not path.name.startswith(".")]
        self.digests = {path.relative_to(folder).as_posix(): _digest(path) for path in files}
        # Our own file: escaping would change it, and its hash with it.
        self.stylesheet = Markup(_packed((folder / STYLE).read_text(encoding="utf-8")))  # noqa: S704
        self.digests[STYLE] = hashlib.sha256(self.stylesheet.encode()).hexdigest()[:10]

    def url(self, name: str) -> str:
        """The address of `css/style.css` and the like; raise KeyError for a file that is not there."""
        return f"{self.base_url}/{self._hashed(name)}"

    def style_source(self) -> str:
        """The CSP source that allows exactly our stylesheet inline."""
        digest = hashlib.sha256(self.stylesheet.encode()).digest()
        return f"'sha256-{base64.b64encode(digest).decode()}'"

    def find(self, path: str) -> tuple[str, bool]:
        """The file behind a requested path, and whether the path carries its present hash."""
        match = _HASHED.match(path)
        if match and (name := match["stem"] + match["suffix"]) in self.digests:
            return name, self.digests[name] == match["digest"]
        return path, False

    def build(self, folder: Path) -> int:
        """Write every file under its hashed name for nginx, packed in each way; return how many there are.

        A folder for each encoding, and the same name in all of them. What was built before stays: pages of the
        release before still ask for it.
        """
        for name in self.digests:
            content = self.stylesheet.encode() if name == STYLE else (self.folder / name).read_bytes()
            for encoding, pack in PACKINGS.items():
                _write_once(folder / encoding / self._hashed(name), pack(content))
        return len(self.digests)

    def _hashed(self, name: str) -> str:
        stem, dot, suffix = name.rpartition(".")
        return f"static/{stem}.{self.digests[name]}{dot}{suffix}"


def _write_once(path: Path, content: bytes) -> None:
    """Put it there whole, if it is not: its name is the hash of what it holds."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.new")
    draft.write_bytes(content)
    draft.replace(path)


def _packed(stylesheet: str) -> str:
    """Without comments and line ends, which a newcomer would pay for twice: in the page and in the file."""
    return re.sub(r"/\*.*?\*/", "", stylesheet).replace("\n", "")


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10]


def _pack(response: Response) -> None:
    """Compress as well as it goes: a file is packed once, and each page only in passing."""
    response.set_data(_best_packed(response.get_data()))
    response.headers["Content-Encoding"] = "br"
    response.vary.add("Accept-Encoding")


@lru_cache(maxsize=64)
def _best_packed(content: bytes) -> bytes:
    return bytes(brotli.compress(content))


def init_assets(app: Flask, base_url: str) -> Assets:
    """Serve /static/, compress what goes out, and give templates `asset_url`."""
    app.config["COMPRESS_ALGORITHM"] = ["br", "gzip"]
    app.config["COMPRESS_BR_LEVEL"] = 5  # 5 % smaller than the default 4, in the same time
    compress.init_app(app)
    assets = Assets(Path(app.root_path).parent / "static", base_url)

    def static(path: str) -> Response:
        name, is_current = assets.find(path)
        if name not in assets.digests:
            abort(404)
        if name == STYLE:
            response = Response(assets.stylesheet, mimetype="text/css")
        else:
            response = send_from_directory(assets.folder, name, conditional=not is_current, etag=not is_current)
        # Small files, sent whole: a streamed response would miss gzip.
        response.direct_passthrough = False
        response.make_sequence()
        response.headers["Cache-Control"] = FOR_EVER if is_current else FOR_NOW
        if is_current:  # nobody asks again for what is kept for ever
            response.headers.pop("Content-Disposition", None)
            response.headers.pop("Last-Modified", None)
            if request.accept_encodings["br"]:
                _pack(response)
        return response

    app.add_url_rule("/static/<path:path>", "static", static)
    app.extensions["assets"] = assets
    app.jinja_env.globals.update(asset_url=assets.url, stylesheet=assets.stylesheet)
    return assets


def is_first_visit() -> bool:
    """True for a browser that has not shown us its `seen` cookie: it gets the stylesheet in the page."""
    return not read_cookie("seen")
