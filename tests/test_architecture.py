"""Imports point down only: domain <- models <- service <- routes <- create_app."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "subjunctive_app"
WEB = (
    "flask",
    "flask_babel",
    "flask_cors",
    "flask_limiter",
    "flask_login",
    "flask_migrate",
    "flask_talisman",
    "flask_wtf",
    "werkzeug",
)
GLUE = ("subjunctive_app.web", "subjunctive_app.extensions")
# The folders that are no feature: everything else below the package is one.
SHARED = {"domain", "models", "infra", "web"}
FEATURES = {path.name for path in PACKAGE.iterdir() if (path / "__init__.py").is_file()} - SHARED
# What the accounts' service is made of.
WITHOUT_FLASK = ("claiming", "export", "forms", "names", "passwords", "proofs", "sessions", "throttle", "tries")
ROOMS_WITHOUT_FLASK = (
    "answers",
    "changes",
    "chat",
    "chat_face",
    "forms",
    "hub",
    "keys",
    "members",
    "paced",
    "report",
    "results",
    "snapshot",
)
FORBIDDEN = {
    "domain": (
        *WEB,
        *GLUE,
        "sqlalchemy",
        "redis",
        "alembic",
        "subjunctive_app.models",
        "subjunctive_app.infra",
    ),
    "models": (*WEB, *GLUE, "flask_sqlalchemy"),
    "infra": (*WEB, *GLUE, "flask_sqlalchemy", "subjunctive_app.models", "subjunctive_app.drills"),
    "*/service.py": (*WEB, *GLUE, "flask_sqlalchemy"),
    **{f"accounts/{name}.py": (*WEB, *GLUE, "flask_sqlalchemy") for name in WITHOUT_FLASK},
    **{f"rooms/{name}.py": (*WEB, *GLUE, "flask_sqlalchemy") for name in ROOMS_WITHOUT_FLASK},
    "*/presenter.py": (*WEB, *GLUE, "flask_sqlalchemy", "sqlalchemy"),
    "web": tuple(f"subjunctive_app.{feature}" for feature in FEATURES),
    "*/tokens.py": (*WEB, *GLUE, "sqlalchemy"),
}
MAX_LINES, MAX_FUNCTION = 400, 50
MARK_OF_SPANISH = repr('<i lang="es">{}</i>')


def modules(where: str = "") -> list[Path]:
    pattern = where if where.endswith(".py") else f"{where}/**/*.py" if where else "**/*.py"
    return sorted(PACKAGE.glob(pattern))


def imported(path: Path, root: Path = ROOT) -> Iterator[str]:
    """Every module name that a file imports, relative ones resolved."""
    package = path.relative_to(root).with_suffix("").parts[:-1]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package[: len(package) - node.level + 1]) if node.level else ""
            name = ".".join(part for part in (base, node.module) if part)
            yield name
            yield from (f"{name}.{alias.name}" for alias in node.names)


def offences(path: Path, forbidden: tuple[str, ...], root: Path = ROOT) -> list[str]:
    return [
        name for name in imported(path, root) if any(name == bad or name.startswith(f"{bad}.") for bad in forbidden)
    ]


@pytest.mark.parametrize("layer", FORBIDDEN)
def test_no_layer_imports_what_stands_above_it(layer: str) -> None:
    found = {path.relative_to(ROOT).as_posix(): offences(path, FORBIDDEN[layer]) for path in modules(layer)}
    assert found, f"no module in {layer}: the rule guards nothing"
    assert {path: names for path, names in found.items() if names} == {}


def test_the_domain_imports_the_standard_library_and_fsrs_only() -> None:
    import sys

    outside = {
        name.partition(".")[0] for path in modules("domain") for name in imported(path)
    } - sys.stdlib_module_names
    assert outside == {"subjunctive_app", "fsrs"}
    assert [path.name for path in modules("domain") if any(name.startswith("fsrs") for name in imported(path))] == [
        "memory.py"
    ]


def test_features_do_not_import_each_others_routes() -> None:
    for feature in FEATURES:
        others = tuple(f"subjunctive_app.{other}.routes" for other in FEATURES - {feature})
        assert [offences(path, others) for path in modules(feature) if offences(path, others)] == []


def test_a_planted_import_is_found(tmp_path: Path) -> None:
    planted = tmp_path / "subjunctive_app" / "domain" / "bad.py"
    planted.parent.mkdir(parents=True)
    planted.write_text("from ..web import htmx\nfrom flask import request\n")
    assert offences(planted, FORBIDDEN["domain"], tmp_path) == [
        "subjunctive_app.web",
        "subjunctive_app.web.htmx",
        "flask",
        "flask.request",
    ]


def test_files_and_functions_stay_short() -> None:
    long = []
    for path in [*modules(), *sorted((ROOT / "tests").rglob("*.py"))]:
        source = path.read_text(encoding="utf-8")
        if source.count("\n") > MAX_LINES:
            long.append(path.name)
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno >= MAX_FUNCTION:
                long.append(f"{path.name}:{node.name}")
    assert long == []


def test_no_template_markup_is_made_of_strings() -> None:
    """Autoescaping stands between learners' words and the page: our own stylesheet goes round it, the texts of our
    catalogs (not their values), and the mark of a Spanish word, whose one tag is a constant.
    """
    made = [
        path.name
        for path in modules()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("Markup")
        if [ast.unparse(argument) for argument in node.args] not in ([], [MARK_OF_SPANISH])
    ]
    assert made == ["assets.py", "language.py"]
