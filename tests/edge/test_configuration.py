"""The configuration of nginx as it stands in the files: sound, and filled in rightly."""

import base64
import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.render_nginx import DEFAULTS, SettingError, render, values_from
from tests.edge.conftest import ROOT
from tests.nginx_servers import NginxServer, newest_nginx, version_of
from tests.servers import HOST
from tests.test_docs import first_cells

SITE = {"PUBLIC_URL": "https://practice.example"}


class Written(NginxServer):
    """Its files alone: never started."""

    def start(self) -> None:
        self.write()

    def __exit__(self, *_: object) -> None:
        self._folder.cleanup()


def verdict(nginx: NginxServer) -> list[str]:
    """The lines of `nginx -t`, without the name of the folder."""
    return [line.replace(str(nginx.folder), "") for line in nginx.check().splitlines()]


SOUND = [
    "nginx: the configuration file /nginx.conf syntax is ok",
    "nginx: configuration file /nginx.conf test is successful",
]


def test_the_nginx_of_this_machine_has_nothing_to_say() -> None:
    with Written(f"{HOST}:8000", REAL_IP_FROM="10.0.0.0/8", ALLOWED_HOSTS=".school.example") as nginx:
        assert verdict(nginx) == SOUND


def test_neither_has_the_newest() -> None:
    program = newest_nginx()
    assert tuple(map(int, version_of(program).split("."))) > (1, 30)
    with Written(f"{HOST}:8000 {HOST}:8001", program=program) as nginx:
        status = nginx.folder / "conf.d" / "status.conf"
        status.write_text(status.read_text().replace("stub_status;", ""))  # it was built without
        assert verdict(nginx) == SOUND
        assert "http2 on;" in (nginx.folder / "conf.d" / "app.conf").read_text()


def gixy(folder: Path) -> list[str]:
    """The names of what the scanner finds."""
    command = [sys.executable, "-m", "gixy", "--format", "json", str(folder / "nginx.conf")]
    done = subprocess.run(command, capture_output=True, text=True)
    return [found["plugin"] for found in json.loads(done.stdout)]


def test_a_scanner_of_configurations_finds_nothing() -> None:
    with Written(f"{HOST}:8000") as nginx:
        assert gixy(nginx.folder) == []
        proxy = nginx.folder / "snippets" / "proxy.conf"
        proxy.write_text(re.sub("Host .*;", "Host $http_host;", proxy.read_text()))
        assert "host_spoofing" in gixy(nginx.folder)


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({}, "PUBLIC_URL"),
        ({"PUBLIC_URL": "http://practice.example"}, "PUBLIC_URL"),
        ({"PUBLIC_URL": "https://practice.example/path"}, "PUBLIC_URL"),
        ({**SITE, "APP_SERVERS": "app:8000; } server { listen 1"}, "APP_SERVERS"),
        ({**SITE, "REAL_IP_FROM": "10.0.0.0/8;\ninclude x"}, "REAL_IP_FROM"),
        ({**SITE, "STATIC_ROOT": "/srv/$host"}, "STATIC_ROOT"),
    ],
)
def test_a_setting_that_cannot_be_is_named(given: dict[str, str], named: str) -> None:
    with pytest.raises(SettingError, match=named):
        values_from(given)


def test_names_ports_and_proxies_are_those_of_the_site(tmp_path: Path) -> None:
    more = {"PUBLIC_URL": "https://practice.example:8443/", "ALLOWED_HOSTS": "practice.example, .school.example"}
    render(tmp_path, {**more, "REAL_IP_FROM": "10.0.0.0/8 fd00::/8", "HTTPS_LISTEN": "443 [::]:443"})
    app = (tmp_path / "conf.d" / "app.conf").read_text()
    assert "server_name practice.example .school.example;" in app
    assert "return 308 https://practice.example:8443$request_uri;" in app
    assert app.count("listen [::]:443 ssl http2;") == 1
    assert (
        "set_real_ip_from 10.0.0.0/8;\nset_real_ip_from fd00::/8;" in (tmp_path / "conf.d" / "real_ip.conf").read_text()
    )
    assert "Host $host:8443;" in (tmp_path / "snippets" / "proxy.conf").read_text()
    assert not list(tmp_path.rglob("*.pem"))


def test_a_deploy_rewrites_one_file(tmp_path: Path) -> None:
    render(tmp_path, SITE)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    green = {"APP_SERVERS": "app-green:8000", "WS_SERVERS": "ws-green:8000", "PUBLIC_URL": "https://other.example"}
    render(tmp_path, green, only_upstreams=True)
    changed = [path for path, content in before.items() if path.read_bytes() != content]
    assert changed == [tmp_path / "upstreams" / "active.conf"]
    assert "server app-green:8000;" in changed[0].read_text()
    assert "server ws-green:8000;" in changed[0].read_text()
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == len(before)


def test_every_setting_of_nginx_is_documented() -> None:
    assert first_cells("docs/nginx.md", "setting of nginx") == set(DEFAULTS)


@pytest.mark.parametrize("page", sorted((ROOT / "nginx/errors").glob("*[0-9].html")), ids=lambda page: page.name)
def test_the_policy_lets_an_error_page_have_its_style(page: Path) -> None:
    style = re.search("<style>(.*)</style>", page.read_text())
    assert style
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in (ROOT / "nginx/snippets/headers.conf").read_text()


def test_a_certificate_is_made_once(tmp_path: Path) -> None:
    maker = [str(ROOT / "nginx/ssl/self_signed.sh"), str(tmp_path), "localhost", "127.0.0.1", "::1"]
    subprocess.run(maker, check=True, capture_output=True)
    key = (tmp_path / "privkey.pem").read_bytes()
    assert (tmp_path / "privkey.pem").stat().st_mode & 0o777 == 0o600
    shown = ["openssl", "x509", "-noout", "-ext", "subjectAltName", "-in", str(tmp_path / "fullchain.pem")]
    names = subprocess.run(shown, check=True, capture_output=True, text=True).stdout
    assert "DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1" in names
    again = subprocess.run(maker, capture_output=True, text=True)
    assert again.returncode == 1
    assert "there already" in again.stderr
    assert (tmp_path / "privkey.pem").read_bytes() == key
