"""Pronouns before a form and joined to it."""

import pytest

from subjunctive_app.domain.conjugation import (
    PERSONS,
    Step,
    accepted_forms,
    attach_clitics,
    explain_form,
    known_verbs,
    nonfinite,
)

# form, pronouns, and the word they make
JOINED = """
diga me lo dígamelo
da me lo dámelo
da me dame
dé me deme
dé se lo déselo
di me lo dímelo
dar se lo dárselo
hacer lo hacerlo
reír se reírse
oír lo oírlo
diciendo se lo diciéndoselo
siguiendo te siguiéndote
oyendo lo oyéndolo
vamos nos vámonos
vayamos nos vayámonos
demos se lo démoselo
digamos se lo digámoselo
digamos lo digámoslo
sentad os sentaos
poned os poneos
vestid os vestíos
oíd os oíos
id os idos
sentad la sentadla
construid los construidlos
pon te ponte
pon nos lo pónnoslo
compón te componte
está te estate
den nos dennos
andá te andate
decí me decime
decí me lo decímelo
reí te reíte
oye me óyeme
oigan me óiganme
vean lo véanlo
haz lo hazlo
haz me lo házmelo
averigüemos lo averigüémoslo
traigan me los tráiganmelos
guíe nos guíenos
quita te me quítateme
cuenta se lo cuéntaselo
huid os huíos
fiad os fiaos
mire le mírele
""".strip().splitlines()


@pytest.mark.parametrize("line", JOINED)
def test_attach_clitics(line: str) -> None:
    form, *clitics, joined = line.split()
    assert attach_clitics(form, tuple(clitics)) == joined


@pytest.mark.parametrize(
    "clitics", [(), ("lo", "me"), ("le", "lo"), ("me", "se"), ("te", "te"), ("ello",), ("lo", "x")]
)
def test_pronouns_that_do_not_go_together(clitics: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="no such pronouns"):
        attach_clitics("diga", clitics)


STEPS = {
    ("quejarse", "imperative_affirmative", "2s"): [
        ("imperative-from-indicative", "queja", "queja"),
        ("clitic-after", "queja", "quejate"),
        ("accent", "quejate", "quéjate"),
    ],
    ("quejarse", "imperative_affirmative", "2p"): [
        ("ending", "queja", "quejad"),
        ("clitic-after", "quejad", "quejaos"),
    ],
    ("irse", "imperative_affirmative", "1p"): [
        ("irregular", "ir", "vamos"),
        ("clitic-after", "vamos", "vamonos"),
        ("accent", "vamonos", "vámonos"),
    ],
    ("componerse", "imperative_affirmative", "2s"): [
        ("accent", "compon", "compón"),
        ("clitic-after", "compón", "componte"),
    ],
    ("quejarse", "present", "1s"): [("ending", "quej", "queje"), ("clitic-before", "queje", "me queje")],
    ("irse", "imperative_negative", "3s"): [
        ("imperative-from-subjunctive", "vaya", "vaya"),
        ("clitic-before", "vaya", "se vaya"),
    ],
    ("quejarse", "perfect", "3s"): [
        ("auxiliary", "quejado", "haya quejado"),
        ("clitic-before", "haya quejado", "se haya quejado"),
    ],
}


@pytest.mark.parametrize("cell", STEPS, ids=" ".join)
def test_the_last_steps_name_the_pronoun(cell: tuple[str, str, str]) -> None:
    expected = STEPS[cell]
    assert explain_form(*cell).steps[-len(expected) :] == tuple(Step(*step) for step in expected)


@pytest.mark.parametrize("cell", [("reírse", "imperative_affirmative", "2p"), ("irse", "imperative_affirmative", "2p")])
def test_a_kept_accent_is_no_step(cell: tuple[str, str, str]) -> None:
    assert [step.rule for step in explain_form(*cell).steps].count("accent") == 0


@pytest.mark.parametrize(
    ("infinitive", "gerund", "participle"),
    [
        ("quejarse", "quejándose", "quejado"),
        ("irse", "yéndose", "ido"),
        ("dormirse", "durmiéndose", "dormido"),
        ("reírse", "riéndose", "reído"),
        ("morirse", "muriéndose", "muerto"),
    ],
)
def test_nonfinite_forms(infinitive: str, gerund: str, participle: str) -> None:
    verbals = nonfinite(infinitive)
    assert (verbals.infinitive, verbals.gerund, verbals.participles) == (infinitive, gerund, (participle,))


def test_each_person_has_its_pronoun() -> None:
    pronouns = [next(iter(accepted_forms("irse", "ind_present", person))).split()[0] for person in PERSONS]
    assert pronouns == ["me", "te", "te", "se", "nos", "os", "se"]


def test_no_listed_verb_has_a_pronoun() -> None:
    assert [verb for verb in known_verbs() if verb.endswith("se")] == []
