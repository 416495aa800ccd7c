"""The papers say what the code does."""

import ast
import re
import tomllib
from pathlib import Path

import click
import pytest
from flask import Flask

from scripts.backups.status import MEANINGS
from subjunctive_app import create_app
from subjunctive_app.domain.environments import FOLDER as ENVIRONMENTS
from subjunctive_app.domain.items import FOLDER as SENTENCES
from tests.conftest import config_for

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
DECISIONS = DOCS / "decisions"
PAPERS = sorted(path.relative_to(ROOT).as_posix() for path in [*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
FOLDERS = "subjunctive_app|templates|static|migrations|tests|docs|scripts"
CODE = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)


def text_of(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def code_in(paper: str) -> list[str]:
    """What stands between backticks: names of files, commands, addresses."""
    return [found.strip("`") for found in CODE.findall(text_of(paper))]


def first_cells(paper: str, heading: str) -> set[str]:
    """The names in the first column of the table whose first heading is `heading`."""
    table = re.search(rf"^\| {heading} \|.*\n\|[-|]+\|\n((?:\|.*\n)+)", text_of(paper), re.MULTILINE)
    assert table, f"{paper} has no table of {heading}"
    return {name for row in table[1].splitlines() for name in re.findall(r"`([^`]+)`", row.split("|")[1])}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    folder = tmp_path_factory.mktemp("docs")
    return create_app(config_for(folder, f"sqlite:///{folder / 'test.sqlite3'}"))


def settings_in(file: str) -> set[str]:
    """Every string of the file that looks like the name of a setting."""
    nodes = ast.walk(ast.parse(text_of(file)))
    words = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return {word for word in words if re.fullmatch(r"[A-Z][A-Z_]{3,}", word)}


def test_every_setting_is_documented_and_no_other() -> None:
    documented = first_cells("docs/configuration.md", "setting")
    assert documented == settings_in("subjunctive_app/config.py") | settings_in("gunicorn.conf.py")


def test_every_setting_and_metric_of_the_backup_scripts_is_documented() -> None:
    sources = "\n".join(text_of(path.relative_to(ROOT).as_posix()) for path in (ROOT / "scripts/backups").glob("*.py"))
    read = set(re.findall(r'environ(?:\.get\(|\[)"(\w+)"|value_of\("(\w+)"', sources))
    names = {one or other for one, other in read} - {"REDIS_URL_FILE", "PGUSER", "REDISCLI_AUTH"}
    assert len(names) > 8
    assert names <= first_cells("docs/backups.md", "setting of the scripts")
    assert first_cells("docs/backups.md", "metric") == {f"subjunctive_{name}" for name in MEANINGS}


def anchors(paper: Path) -> set[str]:
    """The headings of a paper as addresses within it, made as code hosts make them."""
    headings = re.findall(r"^#+ (.*)$", paper.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("paper", PAPERS)
def test_links_between_papers_lead_somewhere(paper: str) -> None:
    prose = CODE.sub("", text_of(paper))
    links = [*re.findall(r"\]\(([^)\s]+)\)", prose), *re.findall(r'(?:src|href)="([^"]+)"', prose)]
    for link in links:
        if re.match(r"https?://", link):
            continue
        path, _, anchor = link.partition("#")
        target = (ROOT / paper).parent / path if path else ROOT / paper
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


@pytest.mark.parametrize("paper", PAPERS)
def test_files_that_a_paper_names_exist(paper: str) -> None:
    for code in code_in(paper):
        if re.fullmatch(rf"(?:{FOLDERS})/[\w/.*-]*", code):
            assert list(ROOT.glob(code.rstrip("/"))), code


def test_every_paper_is_in_an_index() -> None:
    for folder in (DOCS, DECISIONS):
        index = (folder / "README.md").read_text(encoding="utf-8")
        others = {path.name for path in folder.glob("*.md")} - {"README.md"}
        assert others
        assert {name for name in others if f"]({name})" not in index} == set()


def test_a_decision_has_its_number_and_its_parts() -> None:
    pages = sorted(DECISIONS.glob("[0-9]*.md"))
    for number, page in enumerate(pages, start=1):
        paper = page.read_text(encoding="utf-8")
        assert page.name.startswith(f"{number:04}-")
        assert paper.startswith(f"# {number:04}: ")
        parts = ["Context", "Decision", "Consequences", "Alternatives weighed", "Evidence"]
        assert re.findall(r"^## (.*)$", paper, re.MULTILINE) == parts, page.name


def targets() -> set[str]:
    return set(re.findall(r"^([\w-]+):.* ## ", text_of("Makefile"), re.MULTILINE))


@pytest.mark.parametrize("paper", PAPERS)
def test_make_targets_that_a_paper_names_exist(paper: str) -> None:
    calls = re.findall(r"\bmake((?: [a-z][\w-]*)+)", "\n".join(code_in(paper)))
    assert {name for call in calls for name in call.split()} <= targets()


def test_every_make_target_is_documented() -> None:
    documented = first_cells("docs/commands.md", "command")
    assert {command.removeprefix("make ") for command in documented} == targets()


def flask_commands(app: Flask) -> dict[str, click.Command]:
    """The commands of the app by their words: `learners rebuild`."""
    found: dict[str, click.Command] = {}
    app.extensions["migrate"].migrate.init_app(app)  # adds `db`, as it is added where `flask` runs
    for name, command in app.cli.commands.items():
        below = command.commands if isinstance(command, click.Group) else {"": command}
        found |= {f"{name} {sub}".strip(): one for sub, one in below.items()}
    return found


@pytest.mark.parametrize("paper", PAPERS)
def test_flask_commands_that_a_paper_names_exist(app: Flask, paper: str) -> None:
    calls = re.findall(r"\bflask(?: --app wsgi)? ([a-z]+ [a-z-]+)", "\n".join(code_in(paper)))
    assert set(calls) <= set(flask_commands(app))


def test_options_of_flask_commands_that_a_paper_names_exist(app: Flask) -> None:
    commands = flask_commands(app)
    for paper in PAPERS:
        for line in "\n".join(code_in(paper)).splitlines():
            call = re.search(r"\bflask(?: --app wsgi)? ([a-z]+ [a-z-]+)(.*)", line)
            if call and call[1] in commands:
                known = {option for one in commands[call[1]].params for option in one.opts}
                assert set(re.findall(r" (--[a-z-]+)", call[2])) <= known, (paper, line)


def test_options_of_scripts_that_a_paper_names_exist() -> None:
    for paper in PAPERS:
        calls = re.findall(r"(?<![\w/])scripts/([\w.]+)((?: [^&|;<>#\n]*)?)", "\n".join(code_in(paper)))
        for name, rest in calls:
            script = ROOT / "scripts" / name
            files = (script, ROOT / "scripts" / "backups" / f"{script.stem}.py")
            told = "\n".join(path.read_text(encoding="utf-8") for path in files if path.is_file())
            unknown = {option for option in re.findall(r" (--[a-z-]+)", rest) if option not in told}
            assert unknown == set(), (paper, name)


def sources() -> str:
    """All that is read by machines."""
    kinds = ("*.py", "*.sh", "*.yml", "*.conf", "*.example", "*.toml")
    folders = ("subjunctive_app", "scripts", "nginx", "docker", "monitoring", "tests")
    found = [path for folder in folders for kind in kinds for path in (ROOT / folder).rglob(kind)]
    found += [path for kind in kinds for path in ROOT.glob(kind)] + [ROOT / "Makefile", ROOT / ".ci/run"]
    return "\n".join(path.read_text(encoding="utf-8") for path in found)


# Of other programs, which we only tell how to set up.
FOREIGN = {"DATA_SOURCE_NAME", "REDIS_PASSWORD", "RENEWED_LINEAGE"}


def test_settings_that_a_paper_names_are_read_somewhere() -> None:
    known = {*re.findall(r"\b[A-Z][A-Z0-9_]+\b", sources()), *FOREIGN}
    known |= {f"{name}_FILE" for name in known}  # a secret may be given as a file
    for paper in PAPERS:
        named = re.findall(r"\b[A-Z][A-Z0-9]*_[A-Z0-9_]*[A-Z0-9]\b", "\n".join(code_in(paper)))
        assert set(named) - known == set(), paper


def test_metrics_that_a_paper_names_are_ours() -> None:
    known = first_cells("docs/monitoring.md", "metric") | first_cells("docs/backups.md", "metric")
    for paper in PAPERS:
        words = set(re.findall(r"\b(?:subjunctive|flask_http)_[a-z_]+", "\n".join(code_in(paper))))
        ours = {word for word in words if not word.startswith("subjunctive_app")}
        assert {re.sub(r"_(?:bucket|count|sum)$", "", word) for word in ours} - known == set(), paper


# Of this machine's files, not of the site.
PLACES = {"dev", "etc", "home", "opt", "proc", "repo", "root", "run", "srv", "tmp", "usr", "var"}


def test_addresses_that_a_paper_names_lead_somewhere(app: Flask) -> None:
    urls, rules = app.url_map.bind("localhost"), [rule.rule for rule in app.url_map.iter_rules()]
    nginx = set(re.findall(r"location = (\S+) ", sources()))
    for paper in PAPERS:
        for code in code_in(paper):
            if re.fullmatch(r"/[a-z][\w/.-]*", code) and code.split("/")[1] not in PLACES and code not in nginx:
                is_part = any(rule.startswith(code) or rule.endswith(code) for rule in rules)
                assert is_part or urls.allowed_methods(code), (paper, code)


def test_every_flask_command_of_ours_is_documented(app: Flask) -> None:
    ours = {name for name in flask_commands(app) if not name.startswith("db ")}
    assert ours
    assert {name for name in ours if f"`flask --app wsgi {name}`" not in text_of("docs/commands.md")} == set()


def test_every_address_is_documented_and_no_other(app: Flask) -> None:
    rows = re.findall(r"^\| ([A-Z]+) \| `([^`]+)` \|", text_of("docs/routes.md"), re.MULTILINE)
    methods = {
        (method, rule.rule)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert set(rows) == methods
    assert len(rows) == len(methods)


def test_every_point_of_security_names_tests_that_exist_or_says_why_not() -> None:
    rows = re.findall(r"^\| (\d+) \| (.*) \| (.*) \|$", text_of("docs/security.md"), re.MULTILINE)
    assert [int(number) for number, _point, _held in rows] == list(range(1, 43))
    tests = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    for number, _point, held in rows:
        named = re.findall(r"`(test_\w+)`", held)
        assert named or re.search("not yet|not the app's|the same|there are none|ruff", held), number
        assert [name for name in named if f"def {name}(" not in tests] == [], number


def keys_of(tables: list[dict[str, object]]) -> set[str]:
    return {key for table in tables for key in table}


def test_every_key_of_a_sentence_is_documented() -> None:
    files = [tomllib.loads(path.read_text(encoding="utf-8")) for path in SENTENCES.glob("*.toml")]
    sentences = [sentence for file in files for sentence in file["sentence"]]
    documented = first_cells("docs/sentences.md", "key of a sentence")
    assert keys_of(sentences) == documented
    assert keys_of([one["partner"] for one in sentences if "partner" in one]) <= {*documented, "note"}
    assert keys_of([variant for one in sentences for variant in one.get("variant", [])]) <= documented


def test_every_key_of_an_environment_is_documented() -> None:
    files = [tomllib.loads(path.read_text(encoding="utf-8")) for path in ENVIRONMENTS.glob("*.toml")]
    tables = [table for file in files for table in file.values()]
    assert keys_of(tables) == first_cells("docs/sentences.md", "key of an environment")


def test_hooks_before_a_commit_call_locked_tools() -> None:
    entries = re.findall(r"^ +entry: (.*)$", text_of(".pre-commit-config.yaml"), re.MULTILINE)
    called = [re.match(r"\.venv/bin/python -m (\w+)", entry) for entry in entries]
    locked = set(re.findall(r"^([\w-]+)==", text_of("requirements-dev.in"), re.MULTILINE))
    assert len(entries) == 3
    assert {match and match[1] for match in called} <= locked
    repos = re.findall(r"repo: (\S+)", text_of(".pre-commit-config.yaml"))
    assert repos == ["local"], "a hook from elsewhere would bring tools that are not locked"
