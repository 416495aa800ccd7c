"""Sentences as values: cutting a text, filling the gap, forms by dialect, whom a sentence speaks to."""

import re

import pytest

from subjunctive_app.domain.errors import ItemNotFound
from subjunctive_app.domain.focus import suited
from subjunctive_app.domain.items import Item, Target, all_items, form_for, get_item, mood_of, segments
from subjunctive_app.domain.readings import readings_of
from tests.domain.content_files import entries
from tests.domain.made_items import asked


def target(text: str, verb: str = "salir", tense: str = "present", person: str = "3s") -> Target:
    return Target(segments(text), verb, tense, person)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("{Ojalá} ___.", [("trigger", "Ojalá"), ("words", " "), ("gap", ""), ("words", ".")]),
        (
            "Yo {quiero que} tú ___ ya.",
            [("words", "Yo "), ("trigger", "quiero que"), ("words", " tú "), ("gap", ""), ("words", " ya.")],
        ),
        ("___ vos, {dale}", [("gap", ""), ("words", " vos, "), ("trigger", "dale")]),
    ],
)
def test_a_text_is_cut_at_trigger_and_gap(text: str, parts: list[tuple[str, str]]) -> None:
    assert [(part.kind, part.text) for part in segments(text)] == parts


@pytest.mark.parametrize(
    "text",
    ["", "Ojalá salga.", "{Ojalá} salga.", "Ojalá ___.", "{Ojalá} {que} ___.", "{Ojalá} ___ y ___.", "{} ___."],
)
def test_trigger_and_gap_stand_once_each(text: str) -> None:
    with pytest.raises(ValueError, match="are needed"):
        segments(text)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{Ojalá} ___ hoy.", "Ojalá salga hoy."),
        ("___ ella o no, {da igual}.", "Salga ella o no, da igual."),
        ("¡___ {ya}!", "¡Salga ya!"),
        ("¿{Cuándo} ___?", "¿Cuándo salga?"),
        ("— ___ {o no}, me voy.", "— Salga o no, me voy."),
    ],
)
def test_a_form_that_opens_the_sentence_takes_a_capital(text: str, sentence: str) -> None:
    assert target(text).sentence("salga") == sentence


def test_a_target_knows_its_trigger_its_mood_and_its_form() -> None:
    asks = target("Yo {quiero que} ella ___ ya.")
    assert (asks.trigger, asks.mood, asks.form("tu_vosotros")) == ("quiero que", "subjunctive", "salga")


@pytest.mark.parametrize(
    ("tense", "person", "mood"),
    [
        ("present", "1s", "subjunctive"),
        ("imperfect_ra", "3p", "subjunctive"),
        ("imperative_negative", "2s", "subjunctive"),
        ("ind_preterite", "1s", "indicative"),
        ("conditional", "2p", "indicative"),
        ("conditional_perfect", "1p", "indicative"),
        ("infinitive", "inf", "infinitive"),
        ("imperative_affirmative", "2s", "imperative"),
        ("imperative_affirmative", "2s_vos", "imperative"),
        ("imperative_affirmative", "2p", "imperative"),
        ("imperative_affirmative", "3s", "subjunctive"),
        ("imperative_affirmative", "1p", "subjunctive"),
        ("imperative_affirmative", "3p", "subjunctive"),
    ],
)
def test_the_mood_of_a_cell(tense: str, person: str, mood: str) -> None:
    assert mood_of(tense, person) == mood


@pytest.mark.parametrize(
    ("verb", "tense", "person", "dialect", "form"),
    [
        ("tener", "present", "2s_vos", "vos_rioplatense", "tengas"),
        ("tener", "present", "2s_vos", "vos_centroamericano", "tengás"),
        ("tener", "perfect", "2s_vos", "vos_rioplatense", "hayas tenido"),
        ("tener", "imperfect_ra", "2s_vos", "vos_centroamericano", "tuvieras"),
        ("tener", "ind_present", "2s_vos", "vos_centroamericano", "tenés"),
        ("dar", "present", "2s_vos", "vos_centroamericano", "des"),
        ("tener", "present", "2s", "tu_vosotros", "tengas"),
        ("tener", "infinitive", "inf", "vos_centroamericano", "tener"),
    ],
)
def test_the_form_to_show_in_a_dialect(verb: str, tense: str, person: str, dialect: str, form: str) -> None:
    assert form_for(verb, tense, person, dialect) == form


@pytest.mark.parametrize(
    ("person", "suited"),
    [
        ("1s", {"tu_vosotros", "tu_ustedes", "vos_rioplatense", "vos_centroamericano"}),
        ("3p", {"tu_vosotros", "tu_ustedes", "vos_rioplatense", "vos_centroamericano"}),
        ("2s", {"tu_vosotros", "tu_ustedes"}),
        ("2s_vos", {"vos_rioplatense", "vos_centroamericano"}),
        ("2p", {"tu_vosotros"}),
    ],
)
def test_which_dialects_a_sentence_suits(person: str, suited: set[str]) -> None:
    item = made(person)
    dialects = {"tu_vosotros", "tu_ustedes", "vos_rioplatense", "vos_centroamericano"}
    assert {dialect for dialect in dialects if item.suits(dialect)} == suited


@pytest.mark.parametrize(
    ("text", "person", "subject", "is_open"),
    [
        ("{Ojalá} ___ hoy.", "2s", "tú", True),
        ("{Ojalá} ___ hoy.", "2s_vos", "", True),
        ("{Ojalá} ___ hoy.", "2p", "", True),
        ("{Ojalá} usted ___ hoy.", "3s", "", False),
        ("{Ojalá} ___ hoy.", "3p", "ustedes", False),
        ("{Ojalá} ___ hoy.", "3s", "mi hermana", False),
        ("{Ojalá} ellos ___ hoy.", "3p", "", False),
        ("{Ojalá} yo ___ hoy.", "1s", "", False),
    ],
)
def test_whether_a_sentence_leaves_the_address_open(text: str, person: str, subject: str, is_open: bool) -> None:
    assert asked(text, "salir", "present", person, "I.ojala", subject=subject).leaves_address_open is is_open


def made(person: str, tense: str = "present", rival: str = "", **more: object) -> Item:
    return asked("{Ojalá} ___ hoy.", "salir", tense, person, "I.ojala", rival=rival, **more)  # type: ignore[arg-type]


def test_the_rival_is_of_the_same_verb() -> None:
    assert made("1p", rival="ind_future").rival_form("tu_vosotros") == "saldremos"
    assert made("1p", rival="infinitive").rival_form("tu_vosotros") == "salir"
    assert made("inf", tense="infinitive", rival="present").rival_form("tu_vosotros") == "salga"


def test_a_lookalike_is_whatever_takes_no_subjunctive() -> None:
    assert not made("3s").is_lookalike
    assert made("3s", tense="ind_present").is_lookalike
    assert made("inf", tense="infinitive").is_lookalike
    assert made("2s", tense="imperative_affirmative").is_lookalike


def test_the_right_tenses_begin_with_the_one_to_show() -> None:
    assert made("3s").right_tenses() == ("present",)
    assert made("3s", also=("perfect",)).right_tenses() == ("present", "perfect")
    assert made("3s", also=("perfect",), both=True).right_tenses() == ("present", "perfect", "ind_present")


def test_every_sentence_and_every_variant_is_an_item_and_every_partner_with_a_gloss() -> None:
    written = [entry for entry in entries() if entry.kind != "partner" or "gloss" in entry.data]
    assert list(all_items()) == [entry.id.replace(" (partner)", ".p") for entry in written]


def test_a_partner_that_is_a_card_asks_for_the_other_mood_and_has_the_sentence_as_its_partner() -> None:
    turned = [item for item in all_items().values() if item.id.endswith(".p")]
    for item in turned:
        base = get_item(item.id.removesuffix(".p"))
        assert base.partner
        assert item.partner
        assert (item.target, item.why) == (base.partner.target, base.partner.note)
        assert (item.partner.target, item.partner.note) == (base.target, base.why)
        assert item.rival == base.target.tense


def test_a_variant_keeps_what_it_does_not_change_and_has_no_partner() -> None:
    variants = [entry for entry in entries() if entry.kind == "variant"]
    assert variants
    for entry in variants:
        item, base = get_item(entry.id), get_item(entry.id.partition(".")[0])
        assert item.partner is None
        assert item.environment == base.environment
        assert item.target.verb == entry.data.get("verb", base.target.verb)
        assert item.target.tense == entry.data.get("tense", base.target.tense)
        assert item.rival == entry.data.get("rival", base.rival)
        assert item.version != base.version


def test_a_partner_takes_verb_and_person_of_its_sentence() -> None:
    partners = [item for item in all_items().values() if item.partner and not item.id.endswith(".p")]
    assert partners
    given = {entry.id: entry.data for entry in entries() if entry.kind == "partner"}
    for item in partners:
        assert item.partner
        data, found = given[f"{item.id} (partner)"], item.partner.target
        assert found.verb == data.get("verb", item.target.verb)
        assert found.person == data.get("person", item.target.person)
        assert found.tense == data["tense"]


def test_an_id_that_the_content_lacks_is_an_error_of_the_learner() -> None:
    with pytest.raises(ItemNotFound) as raised:
        get_item("wish-no-such-sentence")
    assert (raised.value.code, raised.value.status) == ("item_not_found", 404)


def test_who_does_not_say_vosotros_reads_no_word_of_it() -> None:
    """Os and vosotros do, and a verb whose every reading is of vosotros; three nouns look like such verbs."""

    def is_of_vosotros(word: str) -> bool:
        found = readings_of(word)
        only = bool(found) and all(one.person == "2p" for one in found) and word not in {"correos", "facultad", "sed"}
        return only or word in {"os", "vosotros", "vosotras"}

    words = {item.id: re.findall(r"\w+", item.target.sentence("").lower()) for item in all_items().values()}
    speaking = [one for one, said in words.items() if any(map(is_of_vosotros, said))]
    assert len(speaking) > 50
    for dialect in ("tu_ustedes", "vos_rioplatense"):
        assert [one for one in speaking if get_item(one).suits(dialect)] == []
    assert any("usted" in words[item.id][:1] for item in suited("tu_ustedes"))
