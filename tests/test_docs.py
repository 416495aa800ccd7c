"""The papers say what the code does."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def settings_in(file: str) -> set[str]:
    """Every string of the file that looks like the name of a setting."""
    nodes = ast.walk(ast.parse((ROOT / file).read_text(encoding="utf-8")))
    words = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return {word for word in words if re.fullmatch(r"[A-Z][A-Z_]{3,}", word)}


def test_every_setting_is_documented_and_no_other() -> None:
    text = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (`[^|]*`) \|", text, re.MULTILINE)
    documented = {name for row in rows for name in re.findall(r"`([A-Z_]+)`", row)}
    assert documented == settings_in("subjunctive_app/config.py") | settings_in("gunicorn.conf.py")


def test_the_readme_names_folders_that_exist() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for path in re.findall(r"`((?:subjunctive_app|templates|static|migrations|tests)/[\w/.]*)`", readme):
        assert (ROOT / path).exists(), path


def test_the_readme_names_make_targets_that_exist() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"\bmake (\w+)", readme)) <= targets
