"""Alerts fire when they should, by promtool; each threshold is where it is told; dashboards ask what can be asked."""

import json
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from scripts.render_monitoring import SettingError, render
from tests.ops.queries import MONITORING, dashboards, expressions, load, rules
from tests.programs import installed

ROOT = MONITORING.parent
RULES = sorted((MONITORING / "rules").glob("*.yml"))
CASES = sorted((MONITORING / "rules_test").glob("*.yml"))
THRESHOLD = re.compile(r"(==|>=|<=|<|>) (-?[\d.]+)")
NAMED_BY_THE_OPERATORS = {
    "HighLatency": ("> 5", None),
    "ErrorRate": ("> 0.01", None),
    "HostCpuHigh": ("> 0.9", "5m"),
    "AppCpuHigh": ("> 0.9", "5m"),
    "HostMemoryHigh": ("> 0.9", None),
    "AppMemoryHigh": ("> 0.9", None),
    "PostgresDown": ("== 0", None),
    "RedisDown": ("== 0", None),
}
SETTINGS = {"PUBLIC_URL": "https://practice.example"}


def promtool(*words: object) -> tuple[int, str]:
    """Exit status and all that it says."""
    command = [installed("promtool", "prometheus"), *(str(word) for word in words)]
    # It needs little memory for a moment: collecting garbage less often saves a third of its time.
    env = {**os.environ, "GOGC": "400"}
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60, env=env)
    return done.returncode, done.stdout


def test_each_alert_fires_when_it_should_and_an_idle_colour_is_no_fault() -> None:
    status, said = promtool("test", "rules", *CASES)
    assert status == 0, said
    assert said.count("SUCCESS") == len(CASES) == len(RULES) + 1


def around(number: str) -> Iterator[str]:
    """A little more and a little less."""
    value = float(number)
    step = 1 if abs(value) < 10 and value.is_integer() else abs(value) / 5
    yield f"{value + step:g}"
    yield f"{value - step:g}"


def mutants(rule: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The rule with each threshold moved up and down, with half and twice its patience, and as one that never fires."""
    expression = rule["expr"]
    for found in THRESHOLD.finditer(expression):
        for other in around(found[2]):
            yield {**rule, "expr": f"{expression[: found.start(2)]}{other}{expression[found.end(2) :]}"}
    if patience := rule.get("for"):
        seconds = int(patience[:-1]) * {"s": 1, "m": 60, "h": 3600}[patience[-1]]
        yield {**rule, "for": f"{seconds // 2}s"}
        yield {**rule, "for": f"{seconds * 2}s"}
    yield {**rule, "expr": "vector(0) > 1"}


def test_a_case_fails_wherever_a_threshold_is_moved(tmp_path: Path) -> None:
    files = [load(path) for path in CASES]
    written: dict[str, dict[str, Any]] = {}

    def write(group: str, mutant: dict[str, Any]) -> None:
        file = next(file for file in files if group in {case["name"] for case in file["tests"]})
        own = [case for case in file["tests"] if case["name"] == group]
        rule_file, test_file = tmp_path / f"{len(written)}.rules.yml", tmp_path / f"{len(written)}.yml"
        rule_file.write_text(json.dumps({"groups": [{"name": "one", "rules": [mutant]}]}))
        test_file.write_text(json.dumps({**file, "tests": own, "rule_files": [rule_file.name]}))
        written[str(test_file)] = mutant

    for name, rule in rules().items():
        for mutant in mutants(rule):
            write(name, mutant)
    for name, what_spares_it, without in (("AppDown", "max by (role) ", ""), ("ExporterMissing", 'job!="app"', "")):
        mutant = {**rules()[name], "expr": rules()[name]["expr"].replace(what_spares_it, without)}
        assert mutant["expr"] != rules()[name]["expr"]
        write("IdleColour", mutant)
    assert len(written) > 150
    _status, said = promtool("test", "rules", *written)
    results = re.findall(r"^Unit Testing:  (\S+)\n  (\w+)", said, re.MULTILINE)
    assert len(results) == len(written), said
    assert [written[path] for path, result in results if result != "FAILED"] == []
    assert "parse error" not in said


def test_what_the_operators_asked_for_is_there() -> None:
    for name, (threshold, patience) in NAMED_BY_THE_OPERATORS.items():
        assert threshold in rules()[name]["expr"]
        assert patience in {None, rules()[name]["for"]}
    for rule in rules().values():
        assert rule["labels"]["severity"] in {"critical", "warning", "none"}
        assert rule["annotations"]["summary"].endswith((".", ")."))


def test_prometheus_takes_every_expression_and_both_configurations(tmp_path: Path) -> None:
    queries = {"groups": [{"name": "panels", "rules": []}]}
    for number, expression in enumerate(expressions()):
        queries["groups"][0]["rules"].append({"record": f"panel:{number}", "expr": expression})  # type: ignore[attr-defined]
    (tmp_path / "panels.yml").write_text(json.dumps(queries))
    status, said = promtool("check", "rules", tmp_path / "panels.yml")
    assert status == 0, said
    for driver in ("compose", "process"):
        assert not render(tmp_path / driver, {**SETTINGS, "DEPLOY_DRIVER": driver})
        status, said = promtool("check", "config", tmp_path / driver / "prometheus/prometheus.yml")
        assert status == 0, said
        assert said.count("rules found") == len(RULES)


def test_dashboards_are_whole() -> None:
    found = dashboards()
    assert {one["uid"] for one in found.values()} == set(found)
    source = load(MONITORING / "grafana/provisioning/datasources/prometheus.yml")["datasources"][0]["uid"]
    for one in found.values():
        places = [(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in one["panels"]]
        assert len(set(places)) == len({panel["id"] for panel in one["panels"]}) == len(places)
        for panel in one["panels"]:
            assert panel["title"]
            assert {target["datasource"]["uid"] for target in panel["targets"]} == {source}
            named = re.findall(r"Alerts?: ([^.]+)\.", panel.get("description", ""))
            assert set(re.findall(r"\b[A-Z][a-z]+[A-Z]\w+", " ".join(named))) <= set(rules())


def test_grafana_finds_what_it_shows_and_has_no_default_password() -> None:
    services = load(ROOT / "docker-compose.production.yml")["services"]
    mounts = dict(volume.split(":")[:2] for volume in services["grafana"]["volumes"])
    provider = load(MONITORING / "grafana/provisioning/dashboards/ojala.yml")["providers"][0]
    assert mounts["./monitoring/grafana/dashboards"] == provider["options"]["path"]
    assert mounts["./monitoring/grafana/provisioning"] == "/etc/grafana/provisioning"
    environment = services["grafana"]["environment"]
    assert environment["GF_SECURITY_ADMIN_PASSWORD__FILE"] == "/run/secrets/grafana_admin_password"
    texts = [path.read_text("utf-8") for path in (*MONITORING.rglob("*.*"), ROOT / "docker-compose.production.yml")]
    assert not re.search(
        r"(?i)(password|secret|token)[\"']?[:=] *[\"']?(admin|grafana|changeme|secret)", "\n".join(texts)
    )


def test_every_place_that_is_asked_is_a_service(tmp_path: Path) -> None:
    services = load(ROOT / "docker-compose.production.yml")["services"]
    render(tmp_path, SETTINGS)
    config = load(tmp_path / "prometheus/prometheus.yml")
    targets = {one for job in config["scrape_configs"] for places in job["static_configs"] for one in places["targets"]}
    names = {target.partition(":")[0] for target in targets}
    assert names - {"localhost"} <= set(services)
    assert all("monitoring" in services[name]["networks"] for name in names - {"localhost"})
    assert {name for name in services if name.endswith("-exporter")} <= names


def test_every_setting_of_alerts_is_documented() -> None:
    source = (ROOT / "scripts/render_monitoring.py").read_text(encoding="utf-8")
    read = set(re.findall(r'environ(?:\.get\(|\[)[\'"](\w+)|_secret\(environ, "(\w+)"', source))
    names = {one or other for one, other in read}
    assert len(names) > 8
    assert names <= set(re.findall(r"`([A-Z_]+)`", monitoring_settings()))


def monitoring_settings() -> str:
    """The table of settings in docs/monitoring.md."""
    text = (ROOT / "docs/monitoring.md").read_text(encoding="utf-8")
    return text[text.index("| setting of alerts |") : text.index("Secrets lie beside")]


@pytest.mark.parametrize(
    ("settings", "complaint"),
    [
        ({"PUBLIC_URL": ""}, "PUBLIC_URL"),
        ({"SMTP_HOST": "mail.example", "NOTIFY_EMAIL": "a@b.example"}, "SMTP_FROM"),
        ({"WATCHDOG_URL": "file:///etc/passwd"}, "WATCHDOG_URL"),
        ({"SLACK_WEBHOOK_URL_FILE": "/nowhere"}, "SLACK_WEBHOOK_URL_FILE"),
        ({"DEPLOY_DRIVER": "process", "FIRST_PORT": "x"}, "FIRST_PORT"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(settings: dict[str, str], complaint: str, tmp_path: Path) -> None:
    with pytest.raises(SettingError, match=complaint):
        render(tmp_path, {**SETTINGS, **settings})
