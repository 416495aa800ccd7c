"""The files for containers keep their promises; what needs an engine is not seen here."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
TOOLS = Path(sys.executable).parent
SERVICES = {
    *("nginx", "app-blue", "app-green", "ws-blue", "ws-green", "migrate", "jobs", "db", "redis", "backup", "restore"),
    *("prometheus", "alertmanager", "grafana"),
    *("postgres-exporter", "redis-exporter", "node-exporter", "nginx-exporter", "blackbox-exporter"),
}
# What docker-compose 1.29 does not know, or what the classic builder does not.
TOO_NEW = ("start_interval", "include", "name", "configs", "annotations", "cgroup", "post_start", "develop")


def compose(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))
    return found


PRODUCTION = compose("docker-compose.production.yml")
CLUSTER = compose("docker-compose.redis-cluster.yml")
OFFSITE = compose("docker-compose.offsite.yml")
OWN = {name: one for name, one in CLUSTER["services"].items() if "image" in one}
ALL = {**PRODUCTION["services"], **OWN}


def test_every_service_is_there() -> None:
    assert set(PRODUCTION["services"]) == SERVICES
    assert set(PRODUCTION) <= {"services", "networks", "volumes", "secrets", *(k for k in PRODUCTION if k[:2] == "x-")}


@pytest.mark.parametrize("name", ALL)
def test_a_service_may_do_little(name: str) -> None:
    service = ALL[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["pids_limit"] <= 256
    assert service["logging"]["options"] == {"max-size": "10m", "max-file": "5"}
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", service["user"]), "never root"
    assert re.fullmatch(r"\$\{[A-Z_]+:-[\w./-]+\}?.*", service["image"])
    assert float(service["cpus"]) <= 2
    assert not set(service) & {*TOO_NEW, "privileged", "cap_add", "network_mode", "pid", "devices"}
    limit = service["mem_limit"]
    assert int(limit[:-1]) * {"m": 1, "g": 1024}[limit[-1]] <= 1024


def test_only_nginx_is_published() -> None:
    assert [name for name, one in ALL.items() if "ports" in one] == ["nginx"]


def test_the_data_is_on_a_network_of_its_own() -> None:
    networks = PRODUCTION["networks"]
    assert networks["data"] == networks["monitoring"] == {"internal": True}
    for name in ("db", "redis", "backup", *OWN):
        assert list(ALL[name]["networks"]) == ["data"]
    assert "data" not in ALL["nginx"]["networks"]


def test_secrets_are_files_that_the_script_makes(tmp_path: Path) -> None:
    script = ROOT / "scripts" / "generate_secrets.sh"
    subprocess.run([script, tmp_path], check=True, capture_output=True)
    first = {path.name: path.read_text() for path in tmp_path.iterdir()}
    subprocess.run([script, tmp_path], check=True, capture_output=True)
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == first, "it never overwrites"
    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}
    files = {one["file"].rpartition("/")[2] for one in (*PRODUCTION["secrets"].values(), *CLUSTER["secrets"].values())}
    assert files <= set(first)
    long_ones = [first[name] for name in ("secret_key", "jwt_secret_key", "password_pepper", "postgres_password")]
    assert len(set(long_ones)) == len(long_ones)
    assert min(len(one) for one in long_ones) >= 32


def test_no_setting_holds_a_secret() -> None:
    for name, service in ALL.items():
        for key, value in (service.get("environment") or {}).items():
            is_file = key.endswith("_FILE") and str(value).startswith("/run/secrets/")
            assert is_file or not re.search("PASSWORD|SECRET|TOKEN|DSN|PEPPER|_URL$", key) or key in PLAIN, (name, key)


PLAIN = {"PUBLIC_URL", "STATIC_URL"}


def test_every_mounted_file_is_in_the_repository() -> None:
    for name, service in ALL.items():
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            assert not source.startswith("./") or (ROOT / source).exists(), (name, volume)


def test_backups_are_made_and_proved_each_night_and_seen_by_those_who_watch() -> None:
    backup = ALL["backup"]
    assert backup["command"] == ["scripts/backup_schedule.sh"]
    assert backup["restart"] == "unless-stopped"
    assert f"./scripts:{backup['working_dir']}/scripts:ro" in backup["volumes"]
    folder = next(one.rpartition(":")[0] for one in backup["volumes"] if one.endswith(":/backups"))
    assert backup["environment"]["BACKUP_DIR"] == "/backups"
    assert ALL["node-exporter"]["volumes"] == [f"{folder}:/host/disk:ro"]
    assert ALL["node-exporter"]["command"] == ["--collector.textfile.directory=/host/disk/metrics"]
    assert f"{folder}/status:/backup-status:ro" in ALL["app-blue"]["volumes"]
    assert ALL["app-blue"]["environment"]["BACKUP_STATUS"] == "/backup-status/backup.json"
    # What the scripts call, beside PostgreSQL's own programs.
    image = (ROOT / "docker" / "db.Dockerfile").read_text(encoding="utf-8")
    assert [name for name in ("pgbackrest", "python3", "redis-tools") if name not in image] == []
    # A new stanza's log is kept and sent, five minutes of it at the most being lost.
    assert {"--archive_mode=on", "--archive_timeout=300"} <= set(ALL["db"]["command"])
    assert not {"pgdata:/var/lib/postgresql/data"} & set(backup["volumes"]), "it may read the live cluster, not write"


def test_only_who_writes_to_a_store_elsewhere_gets_a_way_out() -> None:
    """Networks of two files are added up: with this one they are on `data` and on `egress`."""
    needing = {name for name, one in ALL.items() if "pgbackrest_repo2.conf" in one.get("secrets", ())}
    assert {name: one["networks"] for name, one in OFFSITE["services"].items()} == dict.fromkeys(needing, ["egress"])
    assert all(set(one) == {"networks"} for one in OFFSITE["services"].values())
    assert set(OFFSITE) == {"services"}


def test_services_that_matter_say_whether_they_are_well() -> None:
    for name in ("nginx", "app-blue", "app-green", "ws-blue", "ws-green", "db", "redis", "redis-1"):
        assert ALL[name]["healthcheck"]["test"], name


def test_the_image_is_built_by_any_builder_from_pinned_packages() -> None:
    for name in ("Dockerfile", "docker/db.Dockerfile"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert not re.search(r"^# *syntax=|RUN --mount|COPY --(chmod|link)|<<EOF", text, re.MULTILINE)
        assert re.search(r"^USER \d+:\d+$", text, re.MULTILINE)
    assert "--require-hashes" in (ROOT / "Dockerfile").read_text(encoding="utf-8")


def test_linters_have_nothing_to_say() -> None:
    files = ["Dockerfile", "docker/db.Dockerfile"]
    subprocess.run([TOOLS / "hadolint", *files], cwd=ROOT, check=True)
    lint = [sys.executable, "-m", "compose_lint", "--fail-on", "high"]
    subprocess.run(
        [*lint, "docker-compose.production.yml", "docker-compose.redis-cluster.yml"],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
