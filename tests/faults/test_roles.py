"""The role `ws`: greenlets wait for PostgreSQL side by side, and the process ends in time."""

import http.client
import threading
import time
from pathlib import Path

from tests.faults.clusters import Cluster, written
from tests.faults.conftest import ROOT, settings
from tests.faults.proxy import TcpProxy
from tests.servers import HOST, GunicornServer

AT_ONCE = 4


def ask(app: GunicornServer) -> float:
    """Seconds until the database was asked."""
    connection = http.client.HTTPConnection(HOST, int(app.url.rpartition(":")[2]), timeout=30)
    began = time.monotonic()
    connection.request("GET", "/api/health")
    response = connection.getresponse()
    response.read()
    connection.close()
    assert response.status == 200
    return time.monotonic() - began


def test_waits_go_side_by_side_in_one_process(cluster: Cluster, migrated: str, tmp_path: Path) -> None:
    url = cluster.new_database(like=migrated)
    with TcpProxy(url.port or 0) as proxy:
        given = {"INSTANCE_DIR": str(tmp_path), "WEB_CONCURRENCY": "1", "SERVER_ROLE": "ws"}
        with GunicornServer(settings(written(url.set(port=proxy.port)), **given), ROOT) as app:
            assert "Using worker: gevent" in app.log
            ask(app)
            proxy.latency_s = 0.3
            alone = ask(app)
            threads = [threading.Thread(target=ask, args=(app,)) for _ in range(AT_ONCE)]
            began = time.monotonic()
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            together = time.monotonic() - began
            proxy.restore()
            began = time.monotonic()
            app.stop()
            assert time.monotonic() - began < 5
    # Each but the first opens a connection besides, which takes some words more.
    assert together < alone * AT_ONCE
