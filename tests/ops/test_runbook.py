"""The runbook says of each alert what to do, in commands that exist."""

import re

import pytest

from tests.ops.queries import MONITORING, expressions, load, rules, runbook, selectors

COMPOSE = MONITORING.parent / "docker-compose.production.yml"
# What tests/ops and tests/edge compare with a live scrape.
TOLD = ("subjunctive_", "flask_", "pg_", "redis_", "node_", "nginx_", "probe_", "prometheus_", "alertmanager_")
# Options of Compose that take a word.
WITH_A_WORD = {"--since", "--timeout"}
# Not `up`: it takes the release from the deploy, which knows it. `run` only where no release is in play.
VERBS = {"ps", "logs", "start", "stop", "restart", "exec", "run"}


def test_every_alert_has_its_section_and_there_is_no_other() -> None:
    assert set(runbook()) - {""} == set(rules())
    for name, rule in rules().items():
        section = runbook()[name].strip()
        assert section.startswith(f"**{rule['labels']['severity']}.** "), name
        assert "\n- **First look:** " in section, name
        assert re.search(r"\n- \*\*Do:\*\* |\*\*do:\*\* ", section), name
        assert re.search(r"\n- \*\*No fault(?: when\*\* |:\*\* never)", section), name


@pytest.mark.parametrize(
    ("name", "words", "threshold"),
    [
        ("HighLatency", "longer than 5 s", "> 5"),
        ("HighAverageLatency", "more than 200 ms", "> 0.2"),
        ("ErrorRate", "More than 1 %", "> 0.01"),
        ("HostCpuHigh", "more than 90 % busy for five minutes", "> 0.9"),
        ("AppMemoryHigh", "more than 90 % of its 1 GB", "/ 1024^3 > 0.9"),
        ("JobsRunnerAway", "For ten minutes", "> 600"),
        ("BackupTooOld", "older than 26 hours", "> 26 * 3600"),
        ("RestoreNotVerified", "For eight days", "> 8 * 86400"),
        ("WalArchiveLag", "over an hour", "> 3600"),
        ("CertExpires", "within 14 days", "< 14 * 86400"),
        ("DiskAlmostFull", "Less than 10 %", "< 0.1"),
    ],
)
def test_a_threshold_is_the_same_in_the_runbook_and_in_the_rule(name: str, words: str, threshold: str) -> None:
    assert words in " ".join(runbook()[name].split())
    assert threshold in " ".join(rules()[name]["expr"].split())


def test_every_script_that_is_named_exists() -> None:
    named = set(re.findall(r"\b(?:scripts|nginx|monitoring)/[\w./-]*\w", "\n".join(runbook().values())))
    assert len(named) > 5
    assert {path for path in named if not (COMPOSE.parent / path).exists()} == {"nginx/ssl/fullchain.pem"}


def services_in(command: str, services: set[str]) -> set[str]:
    """The words of a call of Compose that should be services."""
    verb, *words = command.split("|")[0].split()
    assert verb in VERBS, command
    plain = [word for before, word in zip(["", *words], words, strict=False) if before not in WITH_A_WORD]
    named = [word for word in plain if not word.startswith("-")]
    if verb in {"exec", "run"}:
        assert verb == "exec" or named[0] == "redis", command
        return set(named[:1])
    return {word for word in named if re.fullmatch(r"[a-z-]+", word) or word in services}


def test_every_service_that_is_named_exists() -> None:
    services = set(load(COMPOSE)["services"])
    text = "\n".join(runbook().values())
    calls = re.findall(r"`compose ([^`\n]+)`", text) + [
        f"logs {rest}" for rest in re.findall(r"`logs ([^`\n]+)`", text)
    ]
    assert len(calls) > 60
    named = {call: services_in(call, services) for call in calls}
    assert {call: names - services for call, names in named.items() if names - services} == {}
    assert {"db", "redis", "nginx", "jobs", "backup"} <= set().union(*named.values())


def test_everything_that_is_asked_is_told_by_somebody() -> None:
    names = {one.name for expression in expressions() for one in selectors(expression)}
    assert {name for name in names if not name.startswith(TOLD)} == {"up"}
