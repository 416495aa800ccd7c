"""The open part: verbs, diagnoses, environments and the card of the day. Nothing is stored, and it may be kept."""

from collections.abc import Sequence
from datetime import datetime, time
from typing import Any

from flask_smorest import Page

from subjunctive_app.accounts.desk import now
from subjunctive_app.api import schemas
from subjunctive_app.api.blueprints import make_blueprint
from subjunctive_app.api.cards import GAP, card_fields
from subjunctive_app.api.limits import count_address
from subjunctive_app.domain.conjugation import TENSES, accepted_forms, explain_form, nonfinite
from subjunctive_app.domain.diagnosis import Diagnosis, diagnose
from subjunctive_app.domain.environments import ENVIRONMENTS, Environment
from subjunctive_app.domain.items import Item, form_for
from subjunctive_app.grammar.presenter import EnvironmentNotFound
from subjunctive_app.progress.words import kind_name
from subjunctive_app.today.service import card_of
from subjunctive_app.verbs.about import about
from subjunctive_app.verbs.presenter import PERSONS_OF, FormNotFound
from subjunctive_app.web.language import language

RIGHT = frozenset({"right", "right_other_series", "other_address"})
BY_ID = [{"name": "environment", "in": "path", "schema": {"type": "string", "enum": sorted(ENVIRONMENTS)}}]
bp = make_blueprint("api_reference", "Open to everybody, and the same for everybody.", is_open=True)
bp.before_request(count_address)


@bp.route("/conjugate")
@bp.arguments(schemas.Cell, location="query")
@bp.response(200, schemas.Conjugated)
def conjugate(cell: dict[str, str]) -> dict[str, Any]:
    """One form of a verb

    Every accepted form, the one to show first, and how it is built. Any infinitive is conjugated, as a regular verb
    where no list names it; 404 for what cannot be one.
    """
    forms = _forms(cell["infinitive"], cell["tense"], cell["person"], cell["dialect"])
    built = explain_form(cell["infinitive"], cell["tense"], cell["person"]).steps if forms else ()
    return {**cell, "forms": forms, "steps": built}


@bp.route("/verbs/<infinitive>")
@bp.arguments(schemas.InDialect, location="query")
@bp.response(200, schemas.Verb)
def verb(query: dict[str, str], infinitive: str) -> dict[str, Any]:
    """All forms of a verb"""
    dialect, own = query["dialect"], nonfinite(infinitive)
    cells = [(tense, person) for tense in TENSES for person in PERSONS_OF[dialect]]
    rows = [{"tense": t, "person": p, "forms": _forms(infinitive, t, p, dialect)} for t, p in cells]
    known = {"infinitive": infinitive, "gloss": about(infinitive).gloss}
    return {**known, "gerund": own.gerund, "participles": own.participles, "forms": rows}


@bp.route("/diagnose")
@bp.arguments(schemas.Typed, location="query")
@bp.response(200, schemas.Diagnosed)
def diagnosis(asked: dict[str, Any]) -> dict[str, Any]:
    """What is wrong with a typed form

    The one cause of the mistake. An empty answer, or a slip of the finger, has the verdict `retry`; 404 where the verb
    has no such form.
    """
    cell = (asked["infinitive"], asked["tense"], asked["person"])
    if not accepted_forms(*cell):
        raise FormNotFound(" ".join(cell))
    found = diagnose(asked["typed"], *cell, environment=asked["environment"], dialect=asked["dialect"])
    return _diagnosed(found)


@bp.route("/environments")
@bp.arguments(schemas.OfLevel, location="query")
@bp.response(200, schemas.Environment(many=True))
@bp.paginate(Page, page_size=20, max_page_size=100)
def environments(query: dict[str, Any]) -> list[dict[str, Any]]:
    """The environments of the subjunctive

    What calls for the mood, with its rule and its triggers. The header X-Pagination says how many pages there are.
    """
    found = ENVIRONMENTS.values()
    return [_environment(one) for one in found if query["level"] in (None, one.cefr)]


@bp.route("/environments/<environment>", parameters=BY_ID)
@bp.response(200, schemas.Environment)
def environment(environment: str) -> dict[str, Any]:
    """One environment"""
    return _environment(_known(environment))


@bp.route("/environments/<environment>/sentences", parameters=BY_ID)
@bp.arguments(schemas.InDialect, location="query")
@bp.response(200, schemas.Sentence(many=True))
@bp.paginate(Page, page_size=20, max_page_size=100)
def sentences(query: dict[str, str], environment: str) -> list[dict[str, Any]]:
    """The sentences of an environment

    With the right form and the reason, in the order of the content.
    """
    dialect = query["dialect"]
    return [_sentence(item, dialect) for item in _known(environment).items if item.suits(dialect)]


@bp.route("/today")
@bp.arguments(schemas.InDialect, location="query")
@bp.response(200, schemas.Card)
def today(query: dict[str, str]) -> dict[str, Any]:
    """The card of the day (UTC)

    The same for everybody. With a token it can be answered at `/answers`, once.
    """
    midnight = datetime.combine(now().date(), time(), now().tzinfo)
    return card_fields(card_of(midnight, query["dialect"]))


def _forms(infinitive: str, tense: str, person: str, dialect: str) -> Sequence[str]:
    accepted = accepted_forms(infinitive, tense, person)
    if not accepted:
        return ()
    shown = form_for(infinitive, tense, person, dialect)
    return (shown, *sorted(accepted - {shown}))


def _diagnosed(found: Diagnosis) -> dict[str, Any]:
    reading = {"tense": found.reading[0], "person": found.reading[1]} if found.reading else None
    plain = {name: getattr(found, name) for name in ("code", "verdict", "normalised", "expected", "accepted")}
    return {**plain, "name": "" if found.code in RIGHT else kind_name(found.code), "reading": reading}


def _known(environment: str) -> Environment:
    try:
        return ENVIRONMENTS[environment]
    except KeyError:
        raise EnvironmentNotFound(environment) from None


def _environment(one: Environment) -> dict[str, Any]:
    words = {"name": one.name.in_language(language()), "rule": one.rule.in_language(language())}
    told = {"id": one.id, "level": one.cefr, "mood": one.mood, "sentences": len(one.items)}
    return {**told, **words, "triggers": one.triggers, "lookalikes": one.lookalikes}


def _sentence(item: Item, dialect: str) -> dict[str, Any]:
    target, form = item.target, item.target.form(dialect)
    words = {"sentence": target.sentence(form), "with_gap": target.sentence(GAP), "form": form}
    cell = {"infinitive": target.verb, "mood": target.mood, "trigger": target.trigger}
    told = {"why": item.why.in_language(language()), "gloss": item.gloss, "rival": item.rival_form(dialect)}
    return {"id": item.id, **words, **cell, **told}
