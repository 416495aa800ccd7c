"""Every kind of answer has its words: a line on the card, and a name on the progress page where it is a mistake."""

from dataclasses import replace
from typing import get_args

import pytest
from flask import Flask

from subjunctive_app.domain.diagnosis import Code
from subjunctive_app.domain.grading import grade
from subjunctive_app.domain.items import all_items
from subjunctive_app.domain.progress import RIGHT_KINDS, SHOWN
from subjunctive_app.domain.questions import Question
from subjunctive_app.domain.verdicts import Verdict
from subjunctive_app.progress.words import kind_name
from subjunctive_app.web.auth import init_auth
from subjunctive_app.web.feedback import line
from subjunctive_app.web.language import init_language

CODES = get_args(Code)
DIALECT = "tu_ustedes"


@pytest.fixture(scope="module")
def app() -> Flask:
    """An app without a database: words need none."""
    bare = Flask(__name__)
    init_auth(bare, lambda session, sid: None)
    init_language(bare)
    return bare


@pytest.mark.parametrize("code", CODES)
def test_every_code_has_a_line(app: Flask, code: Code) -> None:
    item = next(iter(all_items().values()))
    graded = grade(Question(item, "type", DIALECT), item.rival_form(DIALECT), attempt=1)
    as_code = replace(graded, diagnosis=replace(graded.diagnosis, code=code))
    with app.test_request_context():
        assert line(Verdict(Question(item, "type", DIALECT), as_code, item.rival_form(DIALECT))).endswith(".")


@pytest.mark.parametrize("kind", [SHOWN, *(code for code in CODES if code not in RIGHT_KINDS)])
def test_every_kind_of_mistake_has_a_name(app: Flask, kind: str) -> None:
    with app.test_request_context():
        assert kind_name(kind)
