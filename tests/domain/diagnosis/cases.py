"""Answers and what they are: one line is typed | verb tense person | code verdict | environment, dialect."""

from typing import NamedTuple


class Case(NamedTuple):
    """One answer to one target, and the diagnosis it must get."""

    typed: str
    infinitive: str
    tense: str
    person: str
    code: str
    verdict: str
    environment: str | None
    dialect: str


def read(table: str) -> list[Case]:
    """The cases of a table; environment and dialect may be left out."""
    return [_case(line) for line in table.splitlines() if line.strip()]


def _case(line: str) -> Case:
    typed, target, outcome, *rest = (part.strip() for part in line.split("|"))
    options = rest[0].split() if rest else []
    environment = next((word for word in options if "." in word), None)
    dialect = next((word for word in options if "_" in word), "tu_vosotros")
    infinitive, tense, person = target.split()
    code, verdict = outcome.split()
    return Case(typed, infinitive, tense, person, code, verdict, environment, dialect)


SUBJUNCTIVE = read("""
sea            | ser present 3s               | right right
seamos         | ser present 1p               | right right
vayamos        | ir present 1p                | right right
cante          | cantar present 1s            | right right
cante          | cantar present 3s            | right right
pidamos        | pedir present 1p             | right right
hablemos       | hablar present 1p            | right right
hablemos       | hablar imperative_affirmative 1p | right right
tuviera        | tener imperfect_ra 1s        | right right
tuviese        | tener imperfect_se 3s        | right right
haya venido    | venir perfect 3s             | right right
hubiera dicho  | decir pluperfect_ra 1s       | right right
digas          | decir imperative_negative 2s | right right
tuviese        | tener imperfect_ra 3s        | right_other_series right
tuviera        | tener imperfect_se 1s        | right_other_series right
fuésemos       | ser imperfect_ra 1p          | right_other_series right
hubiese visto  | ver pluperfect_ra 3s         | right_other_series right
hubieran hecho | hacer pluperfect_se 3p       | right_other_series right
hablará        | hablar imperfect_ra 3s       | accent_other_word almost
este           | estar present 3s             | accent_other_word almost
de             | dar present 3s               | accent_other_word almost
se             | saber ind_present 1s         | accent_other_word almost
esta           | estar ind_present 3s         | accent_other_word almost
pagué          | pagar present 3s             | accent_other_word almost
llegué         | llegar present 1s            | accent_other_word almost
llegue         | llegar ind_preterite 1s      | accent_other_word almost
hablara        | hablar ind_future 3s         | accent_other_word almost
tomará         | tomar imperfect_ra 1s        | accent_other_word almost
tuvieramos     | tener imperfect_ra 1p        | accent almost
fuesemos       | ser imperfect_ra 1p          | accent almost
tuviesemos     | tener imperfect_ra 1p        | accent almost
esten          | estar present 3p             | accent almost
séa            | ser present 3s               | accent almost
habléis        | hablar present 2p            | right right
hableis        | hablar present 2p            | accent almost
hubieramos ido | ir pluperfect_ra 1p          | accent almost
continue       | continuar present 3s         | accent almost
tendria        | tener conditional 1s         | accent almost
bane           | bañar present 3s             | enye almost
ensene         | enseñar present 3s           | enye almost
ensenaramos    | enseñar imperfect_ra 1p      | enye almost
acompane       | acompañar present 1s         | enye almost
suene          | soñar present 3s             | other_verb wrong
poder          | poder present 3s             | infinitive wrong
iros           | ir present 2p                | infinitive wrong
quejarme       | quejar present 1s            | infinitive wrong
dárselo        | dar present 3s               | infinitive wrong
haciendo       | hacer present 3s             | infinitive wrong
haciendolo     | hacer present 3s             | infinitive wrong
hecho          | hacer present 3s             | infinitive wrong
oir            | oír present 3s               | infinitive wrong
haber venido   | venir perfect 3s             | infinitive wrong
venir          | venir ind_present 3s         | infinitive wrong
es             | ser present 3s               | indicative_same_person wrong
puedo          | poder present 1s             | indicative_same_person wrong
era            | ser imperfect_ra 3s          | indicative_same_person wrong
fue            | ser imperfect_ra 3s          | indicative_same_person wrong
vienes         | venir present 2s             | indicative_same_person wrong
venís          | venir present 2s             | indicative_same_person wrong
venis          | venir present 2s_vos         | indicative_same_person wrong
pedimos        | pedir present 1p             | indicative_same_person wrong
esta           | estar present 3s             | indicative_same_person wrong
está           | estar present 3s             | indicative_same_person wrong
estan          | estar present 3p             | indicative_same_person wrong
habia          | haber present 3s             | indicative_same_person wrong
ha venido      | venir perfect 3s             | indicative_same_person wrong
había dicho    | decir pluperfect_ra 3s       | indicative_same_person wrong
habian dicho   | decir pluperfect_ra 3p       | indicative_same_person wrong
hablas         | hablar imperative_affirmative 2s | indicative_same_person wrong
hablamos       | hablar imperative_affirmative 1p | indicative_same_person wrong
llegaré        | llegar present 1s            | future_or_conditional wrong
llegará        | llegar present 1s            | future_or_conditional wrong
tendría        | tener imperfect_ra 1s        | future_or_conditional wrong
podria         | poder imperfect_ra 3s        | future_or_conditional wrong
podrian        | poder imperfect_ra 1s        | future_or_conditional wrong
habría sabido  | saber pluperfect_ra 3s       | future_or_conditional wrong
habrá llegado  | llegar perfect 3s            | future_or_conditional wrong
habria llegado | llegar pluperfect_ra 1s      | future_or_conditional wrong
haz            | hacer imperative_negative 2s | imperative wrong | I.negimp
habla          | hablar imperative_negative 2s | imperative wrong | I.negimp
habla          | hablar present 2s            | imperative wrong | I.negimp
hablá          | hablar present 2s_vos        | imperative wrong | I.negimp
decí           | decir imperative_negative 2s | imperative wrong | I.negimp
comed          | comer imperative_negative 2p | imperative wrong | I.negimp
haz            | hacer imperative_negative 2s | imperative wrong
haz            | hacer present 3s             | unknown wrong | I.negimp
hablemos       | hablar imperative_negative 2s | other_person wrong | I.negimp
hablas         | hablar imperative_negative 2s | indicative_same_person wrong | I.negimp
hablarás       | hablar imperative_negative 2s | future_or_conditional wrong | I.negimp
habla          | hablar present 2s            | indicative_other_person wrong | N.wish
come           | comer present 2s             | indicative_other_person wrong
haz            | hacer present 2s             | unknown wrong | N.wish
habla          | hablar present 3s            | indicative_same_person wrong | I.negimp
sea            | ser imperfect_ra 3s          | other_subjunctive_tense wrong
tenga          | tener perfect 3s             | other_subjunctive_tense wrong
vinieras       | venir present 2s             | other_subjunctive_tense wrong
viniese        | venir present 3s             | other_subjunctive_tense wrong
tengan         | tener imperfect_ra 1s        | other_subjunctive_tense wrong
haya sido      | ser pluperfect_ra 3s         | other_subjunctive_tense wrong
hubieras visto | ver perfect 2s               | other_subjunctive_tense wrong
fueramos       | ir present 1p                | other_subjunctive_tense wrong
tengan         | tener present 1p             | other_person wrong
tengamos       | tener present 3p             | other_person wrong
tuvieses       | tener imperfect_ra 1p        | other_person wrong
tuvierais      | tener imperfect_ra 1p        | other_person wrong
hayan venido   | venir perfect 1s             | other_person wrong
esteis         | estar present 1p             | other_person wrong
hable          | hablar imperative_negative 1p | other_person wrong | I.negimp
hables         | hablar imperative_affirmative 1p | other_person wrong
es             | ser imperfect_ra 3p          | indicative_other_person wrong
tienen         | tener present 1s             | indicative_other_person wrong
estas          | estar present 1p             | indicative_other_person wrong
han venido     | venir perfect 1s             | indicative_other_person wrong
cañte          | cantar present 3s            | typo retry
hbael          | hablar present 3s            | unknown wrong
quisiersa      | querer imperfect_ra 3s       | typo retry
quisiear       | querer imperfect_ra 3s       | typo retry
tuviermaos     | tener imperfect_ra 1p        | typo retry
hubiera dihco  | decir pluperfect_ra 3s       | typo retry
vnegas         | venir present 2s             | typo retry
hayan          | hacer present 3p             | other_verb wrong
haya tenido    | venir perfect 3s             | other_verb wrong
sepan          | ser present 3p               | other_verb wrong
xyzzy          | ser present 3s               | unknown wrong
12345          | ser present 3s               | unknown wrong
ojalá venga    | venir present 3s             | unknown wrong
""")

LOOKALIKE = read("""
viene          | venir ind_present 3s         | right right
vendrá         | venir ind_future 3s          | right right
viniera        | venir ind_preterite 3s       | subjunctive_for_indicative wrong
venga          | venir ind_present 3s         | subjunctive_for_indicative wrong
vengan         | venir ind_present 1s         | subjunctive_for_indicative wrong
hable          | hablar ind_preterite 3s      | subjunctive_for_indicative wrong
pongas         | poner imperative_affirmative 2s | subjunctive_for_indicative wrong | I.negimp
llevéis        | llevar imperative_affirmative 2p | subjunctive_for_indicative wrong
hablemos       | hablar imperative_affirmative 2s | other_person wrong
come           | comer imperative_affirmative 2p | other_person wrong
esten          | estar ind_present 3p         | subjunctive_for_indicative wrong
haya dicho     | decir ind_perfect 3s         | subjunctive_for_indicative wrong
hubiera dicho  | decir conditional_perfect 3s | subjunctive_for_indicative wrong
fuera          | ser conditional 3s           | subjunctive_for_indicative wrong
vienen         | venir ind_present 1s         | other_person wrong
dijeron        | decir ind_preterite 1p       | other_person wrong
hablaban       | hablar ind_imperfect 1s      | other_person wrong
tuve           | tener ind_present 1s         | unknown wrong
vendrá         | venir ind_present 3s         | unknown wrong
haz            | hacer ind_present 1s         | unknown wrong
sabiendo       | saber ind_present 3s         | infinitive wrong
pediamos       | pedir ind_present 1p         | unknown wrong
tenes          | tener ind_present 2s_vos     | accent almost | vos_rioplatense
tienes         | tener ind_present 2s_vos     | other_address marked | vos_rioplatense
tenés          | tener ind_present 2s         | other_address right | vos_rioplatense
tenés          | tener ind_present 2s         | other_address marked
vieneb         | venir ind_present 3s         | typo retry
venir          | venir present inf            | right right
oir            | oír present inf              | accent almost
ensenar        | enseñar present inf          | enye almost
venga          | venir present inf            | finite_for_infinitive wrong
viene          | venir infinitive inf         | finite_for_infinitive wrong
esta           | estar infinitive inf         | finite_for_infinitive wrong
ha venido      | venir infinitive inf         | finite_for_infinitive wrong
venri          | venir infinitive inf         | typo retry
viniendo       | venir infinitive inf         | unknown wrong
""")

ADDRESS = read("""
tengás         | tener present 2s             | other_address marked
tengás         | tener present 2s             | other_address marked | tu_ustedes
tengás         | tener present 2s             | other_address right  | vos_rioplatense
tengás         | tener present 2s             | other_address right  | vos_centroamericano
tengas         | tener present 2s_vos         | right right          | vos_rioplatense
tengás         | tener present 2s_vos         | right right          | vos_rioplatense
tengas         | tener present 2s_vos         | right right          | vos_centroamericano
tengás         | tener present 2s_vos         | right right          | vos_centroamericano
tengan         | tener present 2p             | other_address marked
tengan         | tener present 2p             | other_address right  | tu_ustedes
tengan         | tener present 2p             | other_address right  | vos_rioplatense
tengan         | tener present 2p             | other_address right  | vos_centroamericano
tengáis        | tener present 3p             | other_address marked
tengáis        | tener present 3p             | other_address marked | tu_ustedes
tengas         | tener present 3s             | other_address marked
tengas         | tener present 3s             | other_address marked | vos_rioplatense
tenga          | tener present 2s             | other_address marked
tenga          | tener present 2s_vos         | other_address marked | vos_rioplatense
tuvieses       | tener imperfect_ra 3s        | other_address marked
hayáis visto   | ver perfect 3p               | other_address marked
hayan visto    | ver perfect 2p               | other_address right  | tu_ustedes
hable          | hablar imperative_affirmative 2s | other_address marked
habla          | hablar imperative_affirmative 3s | other_address marked
hablá          | hablar imperative_affirmative 2s | other_address right | vos_rioplatense
habla          | hablar imperative_affirmative 2s_vos | other_address right | tu_ustedes
hablen         | hablar imperative_affirmative 2p | other_address right | tu_ustedes
hables         | hablar imperative_negative 2s_vos | right right | I.negimp vos_rioplatense
hablés         | hablar imperative_negative 2s | other_address right | I.negimp vos_rioplatense
tengáis        | tener present 2s             | other_person wrong
""")

NORMALISED = read("""
  SEA          | ser present 3s               | right right
¡Sea!          | ser present 3s               | right right
«sea»          | ser present 3s               | right right
"sea"          | ser present 3s               | right right
'sea'.         | ser present 3s               | right right
'sea'          | ser present 3s               | right right
“sea”.         | ser present 3s               | right right
que él sea     | ser present 3s               | right right
Que yo sea     | ser present 1s               | right right
ella  haya   venido | venir perfect 3s        | right right
Ud. venga      | venir present 3s             | right right
ustedes vengan | venir present 3p             | right right
no hables      | hablar present 2s            | right right | I.negimp
tú no hables   | hablar imperative_negative 2s | right right
no hables      | hablar present 2s            | unknown wrong | N.wish
tuvi'eramos    | tener imperfect_ra 1p        | right right
tuvie'ramos    | tener imperfect_ra 1p        | right right
tuvi´eramos    | tener imperfect_ra 1p        | right right
tuvie`ramos    | tener imperfect_ra 1p        | right right
tuvièramos     | tener imperfect_ra 1p        | right right
est'e          | estar present 3s             | right right
continu'o      | continuar ind_preterite 3s   | right right
continu'o      | continuar ind_present 1s     | right right
viv'iamos      | vivir ind_imperfect 1p       | right right
viv'iais       | vivir present 1s             | indicative_other_person wrong
ba~ne          | bañar present 3s             | right right
ban~e          | bañar present 3s             | right right
ba;e           | bañar present 3s             | right right
ba:e           | bañar present 3s             | right right
gru:a          | gruñir present 3s            | right right
averig"ue      | averiguar present 3s         | right right
averigu"e      | averiguar present 3s         | right right
averigu:e      | averiguar present 3s         | right right
averigu¨e      | averiguar present 3s         | right right
hable;         | hablar present 3s            | right right
que            | saber present 3s             | unknown wrong
               | ser present 3s               | unknown retry
¿?             | ser present 3s               | unknown retry
...            | ser present inf              | unknown retry
""")

CASES = SUBJUNCTIVE + LOOKALIKE + ADDRESS + NORMALISED
