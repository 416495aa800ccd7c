"""Facts for each rule of the conjugation, and the verbs that look like others but do not follow them."""

import pytest

from subjunctive_app.domain.conjugation import MissingForm, accepted_forms, nonfinite, shown_form

# infinitive tense person form
SPELLING = """
sacar present 1s saque
pagar ind_preterite 1s pagué
rezar present 3p recen
aguar present 3s agüe
coger present 1s coja
dirigir present 1p dirijamos
distinguir present 3s distinga
delinquir present 3s delinca
vencer present 3s venza
esparcir present 3s esparza
nacer present 3s nazca
lucir present 1p luzcamos
tañer imperfect_ra 3s tañera
bullir imperfect_ra 3s bullera
gruñir ind_preterite 3s gruñó
reñir imperfect_se 3s riñese
tejer imperfect_ra 3s tejiera
poseer imperfect_ra 1p poseyéramos
argüir present 3s arguya
argüir ind_preterite 1s argüí
argüir imperfect_ra 3s arguyera
concluir present 2p concluyáis
freír imperfect_ra 3s friera
freír present 2p friais
sonreír ind_preterite 3s sonrió
avergonzar present 3s avergüence
avergonzar present 1p avergoncemos
degollar present 3s degüelle
oler present 3s huela
oler present 1p olamos
errar present 3s yerre
errar present 1p erremos
erguir imperfect_ra 3s irguiera
desosar present 3s deshuese
colgar present 3s cuelgue
forzar present 2s fuerces
cegar present 3p cieguen
seguir present 2p sigáis
corregir present 3s corrija
cocer present 3s cueza
torcer present 1p torzamos
criar present 2p crieis
liar ind_preterite 1s lie
fiar ind_preterite 3s fio
aislar present 3s aísle
aullar present 3s aúlle
rehuir present 3s rehúya
rehuir present 1p rehuyamos
ahincar present 3s ahínque
europeizar present 3s europeíce
rehacer ind_preterite 3s rehízo
mantener imperative_affirmative 2s mantén
componer imperative_affirmative 2s compón
deshacer imperative_affirmative 2s deshaz
sobrevenir imperative_affirmative 2s sobrevén
oír imperative_affirmative 2p oíd
reír imperative_affirmative 2p reíd
huir imperative_affirmative 2s_vos hui
adquirir present 3s adquiera
adquirir present 1p adquiramos
discernir imperfect_ra 3s discerniera
pretender present 1s pretenda
sonreír present 3p sonrían
reducir imperfect_ra 3p redujeran
distraer imperfect_ra 1p distrajéramos
obtener imperfect_ra 2s obtuvieras
suponer future 3s supusiere
""".strip().splitlines()

TRAPS = """
presentar present 1s presente
intentar present 1s intente
ofender present 1s ofenda
depender present 1s dependa
reinar present 3s reine
mecer present 3s meza
remecer present 3s remeza
complacer present 3s complazca
bendecir imperative_affirmative 2s bendice
bendecir ind_future 1s bendeciré
predecir imperative_affirmative 2s predice
proveer present 3s provea
proveer imperfect_ra 3s proveyera
prever imperative_affirmative 2s prevé
prever ind_imperfect 3s preveía
contentar present 3s contente
cambiar present 3s cambie
restar imperfect_ra 3s restara
responder present 3s responda
deponer present 3s deponga
acotar present 3s acote
demandar imperfect_ra 3s demandara
compensar present 3s compense
corroborar present 3s corrobore
comprender present 3s comprenda
interrumpir present 3s interrumpa
desairar present 3s desaire
""".strip().splitlines()


@pytest.mark.parametrize("line", SPELLING + TRAPS)
def test_single_form(line: str) -> None:
    infinitive, tense, person, form = line.split()
    assert form in accepted_forms(infinitive, tense, person)
    assert shown_form(infinitive, tense, person) == form


DOUBLES = """
erguir present 3s yerga|irga
satisfacer imperative_affirmative 2s satisfaz|satisface
yacer present 3s yazca|yazga|yaga
yacer imperative_affirmative 2s yace|yaz
roer present 3s roa|roiga|roya
raer present 3s raiga|raya
placer present 3s plazca|plega
auxiliar present 3s auxilie|auxilíe
adecuar present 3s adecue|adecúe
errar present 3s yerre|erre
apostar present 3s apueste|aposte
predecir ind_future 3s predecirá|predirá
imprimir perfect 3s haya|impreso haya|imprimido
tener perfect 2s_vos hayas|tenido hayás|tenido
""".strip().splitlines()


@pytest.mark.parametrize("line", DOUBLES[:-2])
def test_double_forms_hold_every_one_and_show_the_first(line: str) -> None:
    infinitive, tense, person, cell = line.split()
    forms = cell.split("|")
    assert accepted_forms(infinitive, tense, person) == set(forms)
    assert shown_form(infinitive, tense, person) == forms[0]


@pytest.mark.parametrize("line", DOUBLES[-2:])
def test_double_forms_of_compound_tenses(line: str) -> None:
    infinitive, tense, person, *cells = line.split()
    assert accepted_forms(infinitive, tense, person) == {cell.replace("|", " ") for cell in cells}


@pytest.mark.parametrize(
    ("tense", "form"),
    [
        ("perfect", "hayamos escrito"),
        ("pluperfect_ra", "hubiéramos escrito"),
        ("pluperfect_se", "hubiésemos escrito"),
        ("ind_perfect", "hemos escrito"),
        ("ind_pluperfect", "habíamos escrito"),
        ("ind_future_perfect", "habremos escrito"),
        ("conditional_perfect", "habríamos escrito"),
    ],
)
def test_compound_tense(tense: str, form: str) -> None:
    assert accepted_forms("escribir", tense, "1p") == {form}


@pytest.mark.parametrize(
    ("infinitive", "participles"),
    [
        ("abrir", ("abierto",)),
        ("romper", ("roto",)),
        ("corromper", ("corrompido",)),
        ("cubrir", ("cubierto",)),
        ("descubrir", ("descubierto",)),
        ("resolver", ("resuelto",)),
        ("deshacer", ("deshecho",)),
        ("freír", ("frito", "freído")),
        ("imprimir", ("impreso", "imprimido")),
        ("proveer", ("provisto", "proveído")),
        ("satisfacer", ("satisfecho",)),
        ("prever", ("previsto",)),
        ("bendecir", ("bendecido",)),
        ("contradecir", ("contradicho",)),
        ("pudrir", ("podrido",)),
        ("construir", ("construido",)),
    ],
)
def test_participles(infinitive: str, participles: tuple[str, ...]) -> None:
    assert nonfinite(infinitive).participles == participles


@pytest.mark.parametrize("invented", ["googlear", "wasapear", "tuitear"])
def test_invented_verbs_are_regular(invented: str) -> None:
    stem = invented[:-2]
    assert shown_form(invented, "present", "1p") == stem + "emos"
    assert shown_form(invented, "imperfect_ra", "1p") == stem + "áramos"


@pytest.mark.parametrize("tense", ["imperative_affirmative", "imperative_negative"])
def test_imperative_has_no_first_person_singular(tense: str) -> None:
    assert accepted_forms("comer", tense, "1s") == frozenset()
    with pytest.raises(MissingForm):
        shown_form("comer", tense, "1s")


@pytest.mark.parametrize(("tense", "person"), [("subjunctive", "1s"), ("present", "vos")])
def test_unknown_tense_or_person(tense: str, person: str) -> None:
    with pytest.raises(ValueError, match="no such tense and person"):
        accepted_forms("comer", tense, person)
