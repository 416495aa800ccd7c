"""What alerts and dashboards ask of the exporters is what these tell of real servers, here in Debian's versions."""

import json
import subprocess
import time
from pathlib import Path

import pytest
from redis import Redis
from redis.exceptions import NoPermissionError
from sqlalchemy import create_engine, text
from sqlalchemy.exc import ProgrammingError

from scripts.backups.host import read_settings
from scripts.backups.status import record_copy, record_restore
from tests.monitors import Monitor, missing
from tests.ops.queries import MONITORING, asked_for
from tests.redis_servers import RedisServer
from tests.servers import HOST, own_postgres

SECRETS = MONITORING.parent / "scripts" / "generate_secrets.sh"


def test_the_machine_and_its_backups(tmp_path: Path) -> None:
    settings = read_settings({"BACKUP_DIR": str(tmp_path)})
    record_copy(settings, "backup", time.monotonic(), 1)
    record_restore(settings, newest=True, rto=1, rpo=1, rows=1)
    with Monitor("prometheus-node-exporter", f"--collector.textfile.directory={tmp_path}/metrics") as exporter:
        asked = asked_for("node_", "subjunctive_backup_", "subjunctive_restore_")
        assert missing(asked, exporter.scrape()) == set()


def test_postgresql_is_watched_by_a_role_that_reads_no_row(tmp_path: Path) -> None:
    subprocess.run([SECRETS, tmp_path], check=True, capture_output=True)
    make_role, password = (tmp_path / "monitor_role.sql").read_text(), (tmp_path / "monitor_password").read_text()
    with own_postgres() as url:
        engine = create_engine(url, isolation_level="AUTOCOMMIT")
        with engine.connect() as admin:
            admin.exec_driver_sql("CREATE TABLE answers (typed text)")
            for _ in range(2):  # each deploy does it again
                admin.exec_driver_sql(make_role)
        engine.dispose()
        own = create_engine(url.set(username="monitor", password=password))
        with own.connect() as monitor:
            assert not monitor.scalar(text("SELECT rolsuper FROM pg_roles WHERE rolname = current_user"))
            with pytest.raises(ProgrammingError, match="permission denied"):
                monitor.execute(text("SELECT * FROM answers"))
        own.dispose()
        source = {"DATA_SOURCE_USER": "monitor", "DATA_SOURCE_PASS_FILE": f"{tmp_path}/monitor_password"}
        source["DATA_SOURCE_URI"] = f"{HOST}:{url.port}/postgres?sslmode=disable"
        with Monitor("prometheus-postgres-exporter", env=source) as exporter:
            told = exporter.scrape()
    assert "pg_up 1" in told
    assert missing(asked_for("pg_"), told) == set()


def test_redis_is_watched_by_a_user_who_sees_no_key(tmp_path: Path) -> None:
    subprocess.run([SECRETS, tmp_path], check=True, capture_output=True)
    users = dict(line.split(" ", 2)[1:] for line in (tmp_path / "redis_acl").read_text().splitlines())
    password = (tmp_path / "redis_monitor_password").read_text()
    assert json.loads((tmp_path / "redis_exporter.json").read_text()) == {"redis://monitor@redis:6379": password}
    with RedisServer() as server:
        with Redis.from_url(server.url) as admin:
            admin.execute_command("ACL", "SETUSER", "monitor", *users["monitor"].split())
        with Redis(host=HOST, port=server.port, username="monitor", password=password) as monitor:
            for command in ("GET x", "KEYS *", "CONFIG GET *", "ACL LIST", "PUBLISH x y"):
                with pytest.raises(NoPermissionError):
                    monitor.execute_command(*command.split())
        who = {"REDIS_USER": "monitor", "REDIS_PASSWORD": password}
        with Monitor("prometheus-redis-exporter", f"--redis.addr=redis://{HOST}:{server.port}", env=who) as exporter:
            told = exporter.scrape()
    assert "redis_up 1" in told
    assert missing(asked_for("redis_"), told) == set()
