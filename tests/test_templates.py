"""Rules of templates: one root and a documented context for fragments, nothing that the CSP would block."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
ALL = sorted(path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html"))
FRAGMENTS = [name for name in ALL if name.rpartition("/")[2].startswith("_")]
ACCOUNT_FORMS = ("delete", "email", "log_in", "new_password", "password", "reset", "sign_up")
# What a fragment that is swapped into the page is called by: its file's folder and name.
SWAPPED = {
    "drills/_card.html": "drills-card",
    "drills/_unsaved.html": "drills-unsaved",
    "drills/_frame.html": "drills-frame",
    "drills/_sheet.html": "drills-sheet",
    "drills/_focus.html": "drills-focus",
    "elsewhere/_poll.html": "elsewhere-poll",
    "progress/_report.html": "progress-report",
    "today/_card.html": "today-card",
    "today/_result.html": "today-card",
    **{f"rooms/_{name}.html": f"rooms-{name}" for name in ("clock", "errors", "seen", "stage", "sum", "tally")},
    "verbs/_results.html": "verbs-results",
    **{f"accounts/_{name}.html": f"accounts-{name.replace('_', '-')}" for name in ACCOUNT_FORMS},
}
FORBIDDEN = {
    "an inline style": r"\sstyle=",
    "an inline handler": r"\son[a-z]+=",
    "hx-on": r"hx-on",
    "a script from elsewhere or inline": r"<script(?![^>]*\ssrc=\"\{\{ asset_url)",
    "js: values": r"=[\"']js:",
    "a trigger filter": r"hx-trigger=\"[^\"]*\[",
    "an unescaped value": r"\|\s*safe\b|autoescape false",
    "another host": r"https?://|[\"']//",
    "inherited attributes": r":inherited",
}
VOID = {"input", "link", "meta", "br", "img", "hr"}
# Their routes want the browser's word that a page of ours sent it (learners/routes.py).
WITHOUT_TOKEN = {"components/_language.html", "learners/dialect.html"}
JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)


def source(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


class Roots(HTMLParser):
    """Collects the elements that stand outside every other."""

    def __init__(self) -> None:
        super().__init__()
        self.depth = 0
        self.roots: list[dict[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.depth == 0:
            self.roots.append({"": tag, **dict(attrs)})
        if tag not in VOID:
            self.depth += 1

    def handle_endtag(self, tag: str) -> None:
        self.depth -= tag not in VOID


@pytest.mark.parametrize("name", ALL)
def test_nothing_that_the_policy_blocks(name: str) -> None:
    found = [what for what, pattern in FORBIDDEN.items() if re.search(pattern, source(name))]
    assert found == []


def test_one_inline_stylesheet_and_it_is_the_hashed_one() -> None:
    styles = [match for name in ALL for match in re.findall(r"<style>.*?</style>", source(name), re.DOTALL)]
    assert styles == ["<style>{{ stylesheet }}</style>"]


@pytest.mark.parametrize("name", FRAGMENTS)
def test_a_fragment_says_what_it_needs(name: str) -> None:
    assert source(name).startswith("{# needs: "), "the first line of a fragment documents its context"


@pytest.mark.parametrize(("name", "element_id"), SWAPPED.items())
def test_a_swapped_fragment_has_one_root_with_its_name(name: str, element_id: str) -> None:
    parser = Roots()
    parser.feed(JINJA.sub("", source(name)))
    assert [root.get("id") for root in parser.roots] == [element_id]


@pytest.mark.parametrize("name", ALL)
def test_every_form_works_without_javascript(name: str) -> None:
    for form in re.findall(r"<form\b.*?</form>", source(name), re.DOTALL):
        head = form[: form.index(">")]
        assert " action=" in form, name
        assert "<button" in form, name
        if ' method="get"' in head:
            assert "csrf_token" not in form, "a token does not belong in an address"
            continue
        assert ' method="post"' in form, name
        assert name in WITHOUT_TOKEN or 'name="csrf_token"' in form, name
        if "hx-post" in head:
            assert "hx-sync=" in head, "three clicks must send one request"


@pytest.mark.parametrize("name", ALL)
def test_a_template_stays_short(name: str) -> None:
    assert source(name).count("\n") <= 80
