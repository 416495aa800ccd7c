"""What alerts and dashboards ask Prometheus for: their expressions, and the series that these name."""

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

MONITORING = Path(__file__).resolve().parents[2] / "monitoring"
# What the configuration of Prometheus adds to a series, so that no exporter tells it.
ADDED = {"job", "instance", "colour", "role"}
KEYWORDS = {"and", "or", "unless", "bool"}
_GROUPING = re.compile(r"\b(?:by|without|on|ignoring|group_left|group_right) ?\([^)]*\)")
_SELECTOR = re.compile(r"([a-zA-Z_:][\w:]*)(\s*\()?(?:\{([^}]*)\})?")
_MATCHER = re.compile(r'(\w+)(=~|!~|!=|=)"([^"]*)"')


def load(path: Path) -> dict[str, Any]:
    """A YAML file, read by the parser in C: the files are long."""
    found: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)  # noqa: S506
    return found


@cache
def rules() -> dict[str, dict[str, Any]]:
    """Every alert by its name."""
    groups = [group for path in sorted((MONITORING / "rules").glob("*.yml")) for group in load(path)["groups"]]
    found = [rule for group in groups for rule in group["rules"]]
    assert len({rule["alert"] for rule in found}) == len(found)
    return {rule["alert"]: rule for rule in found}


@cache
def dashboards() -> dict[str, dict[str, Any]]:
    """Every dashboard by the name of its file."""
    return {
        path.stem: json.loads(path.read_text("utf-8")) for path in (MONITORING / "grafana/dashboards").glob("*.json")
    }


@cache
def runbook() -> dict[str, str]:
    """What docs/RUNBOOK.md says of each alert."""
    text = (MONITORING.parent / "docs/RUNBOOK.md").read_text(encoding="utf-8")
    sections = re.split(r"^### (\w+)$", re.sub(r"^## .*$", "", text, flags=re.MULTILINE), flags=re.MULTILINE)
    return {"": sections[0], **dict(zip(sections[1::2], sections[2::2], strict=True))}


def expressions() -> list[str]:
    """All that alerts, dashboards and the runbook ask; the variable of Grafana is filled in."""
    asked = [target["expr"] for one in dashboards().values() for panel in one["panels"] for target in panel["targets"]]
    by_hand = re.findall(r"ask '([^']+)'", "\n".join(runbook().values()))
    return [
        *(rule["expr"] for rule in rules().values()),
        *by_hand,
        *(one.replace("$__rate_interval", "1m") for one in asked),
    ]


@dataclass(frozen=True)
class Selector:
    """A name with its labels: those that must have a value, and those that are merely looked at."""

    name: str
    values: tuple[tuple[str, str], ...]
    labels: tuple[str, ...]

    def finds(self, name: str, labels: dict[str, str]) -> bool:
        """Whether this is a series that is asked for."""
        has_values = all(labels.get(label) == value for label, value in self.values)
        return name == self.name and has_values and set(self.labels) <= set(labels)


def selectors(expression: str) -> set[Selector]:
    """The series that an expression asks for; `ALERTS` is Prometheus's own."""
    words = _SELECTOR.findall(re.sub(r"\[[^]]*\]|\boffset \w+", "", _GROUPING.sub("", expression)))
    found = set()
    for name, is_function, inside in words:
        if is_function or name in {*KEYWORDS, "ALERTS"}:
            continue
        matchers = [one for one in _MATCHER.findall(inside) if one[0] not in ADDED]
        values = tuple((label, value) for label, how, value in matchers if how == "=")
        found.add(Selector(name, values, tuple(label for label, how, _ in matchers if how != "=")))
    return found


def asked_for(*prefixes: str) -> set[Selector]:
    """All series of these names that an alert or a panel asks for."""
    found = {one for expression in expressions() for one in selectors(expression) if one.name.startswith(prefixes)}
    assert found
    return found
