"""The report of a room as a workbook for spreadsheets; nothing in it is a formula, whatever pupils typed."""

import io
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from flask_babel import gettext as _

from subjunctive_app.domain.heat import Cell
from subjunctive_app.progress.export import harmless
from subjunctive_app.rooms import words
from subjunctive_app.rooms.report import Report

if TYPE_CHECKING:
    from xlsxwriter import Workbook

# In characters.
_WIDTHS = {0: 24, 2: 48}
_USUAL_WIDTH = 14
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
Line = Sequence[str | int | float]


def workbook(report: Report) -> bytes:
    """Four sheets: answers, people, environments, mistakes; in the language of the request."""
    from xlsxwriter import Workbook  # 2 MiB that most processes never need

    file = io.BytesIO()
    with Workbook(file, _OPTIONS) as book:
        for name, head, lines in (
            (_("Answers"), _answer_head(), _answers(report)),
            (_("People"), _people_head(report), _people(report)),
            (
                _("Where the subjunctive is used"),
                (_("Where the subjunctive is used"), _("Answers"), _("Right"), "%"),
                _environments(report),
            ),
            (_("Mistakes"), (_("Mistake"), _("Number"), _("Sentence"), _("Right form")), _mistakes(report)),
        ):
            _write(book, name, head, lines)
    return file.getvalue()


def _write(book: "Workbook", name: str, head: Line, lines: Iterable[Line]) -> None:
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 1)
    for column in range(len(head)):
        sheet.set_column(column, column, _WIDTHS.get(column, _USUAL_WIDTH))
    bold = book.add_format({"bold": True})
    for row, line in enumerate((head, *lines)):
        for column, value in enumerate(line):
            if isinstance(value, str):
                sheet.write_string(row, column, harmless(value), None if row else bold)
            else:
                sheet.write_number(row, column, value)


def _plain(text: str) -> str:
    """Words of the interface without the marks of Spanish ones."""
    return text.replace("*", "")


def _answer_head() -> Line:
    names = (
        _("Name"),
        _("Round"),
        _("Sentence"),
        _("Answer"),
        _("Right form"),
        _("Mistake"),
        _("Where the subjunctive is used"),
    )
    return (*names, _("Points"), _("Seconds"))


def _answers(report: Report) -> Iterable[Line]:
    for row in report.results.rows:
        told = (words.given_words(row.question, row.given), words.asked_words(row.question))
        mistake = _plain(words.bar_name(row.kind))
        environment = _plain(words.environment_name(row.question.item.environment))
        seconds = round(row.ms / 1000, 1)
        yield (row.nick, row.round_no, row.sentence, *told, mistake, environment, row.points, seconds)


def _people_head(report: Report) -> Line:
    environments = (_plain(words.environment_name(one)) for one in report.board.environments)
    return (_("Name"), _("Answers"), _("Right"), "%", _("Points"), *environments)


def _people(report: Report) -> Iterable[Line]:
    points = {standing.member: standing.points for _nick, standing in report.results.members}
    for row in report.board.rows:
        each = (_percent(row.cells.get(one)) for one in report.board.environments)
        yield (report.names[row.member], *_counts(row.total), points[row.member], *each)


def _environments(report: Report) -> Iterable[Line]:
    return ((_plain(words.environment_name(name)), *_counts(cell)) for name, cell in report.environments)


def _mistakes(report: Report) -> Iterable[Line]:
    """The kinds first, then the commonest wrong forms, each with its sentence."""
    yield from ((_plain(words.bar_name(kind)), count) for kind, count in report.results.mistakes)
    for mistake, verdict in report.errors:
        sentence = verdict.item.target.sentence("___")
        yield (words.wrong_words(verdict), mistake.count, sentence, words.right_words(verdict))


def _counts(cell: Cell) -> tuple[int, int, int | str]:
    return (cell.tries, cell.right, _percent(cell))


def _percent(cell: Cell | None) -> int | str:
    return cell.percent if cell and cell.tries else ""
