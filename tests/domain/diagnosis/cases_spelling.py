"""Spellings, popular forms, other verbs: typed | verb tense person | code verdict | environment, dialect."""

from tests.domain.diagnosis.cases import read

HOMOPHONES = read("""
valla          | ir present 3s                | homophone almost
vallan         | ir present 3p                | homophone almost
ballamos       | ir present 1p                | homophone almost
Valla.         | ir present 3s                | homophone almost
que valla      | ir present 3s                | homophone almost
baya           | ir present 3s                | homophone almost
halla          | haber present 3s             | homophone almost
aya            | haber present 3s             | homophone almost
ayan           | haber present 3p             | homophone almost
alla           | haber present 3s             | homophone almost
haya           | hallar ind_present 3s        | homophone almost
quiciera       | querer imperfect_ra 3s       | homophone almost
quiziera       | querer imperfect_ra 3s       | homophone almost
quicieramos    | querer imperfect_ra 1p       | homophone almost
kisiera        | querer imperfect_ra 3s       | homophone almost
hisiera        | hacer imperfect_ra 3s        | homophone almost
iciera         | hacer imperfect_ra 3s        | homophone almost
hicieze        | hacer imperfect_se 3s        | homophone almost
tubiera        | tener imperfect_ra 3s        | homophone almost
tubiese        | tener imperfect_ra 3s        | homophone almost
estubiera      | estar imperfect_ra 3s        | homophone almost
hiba           | ir ind_imperfect 3s          | homophone almost
conosca        | conocer present 3s           | homophone almost
empiese        | empezar present 3s           | homophone almost
haga           | hacer present 3s             | right right
ága            | hacer present 3s             | homophone almost
dixera         | decir imperfect_ra 3s        | homophone almost
digera         | decir imperfect_ra 3s        | homophone almost
tragera        | traer imperfect_ra 3s        | homophone almost
uela           | oler present 3s              | homophone almost
hoiga          | oír present 3s               | homophone almost
vuelba         | volver present 3s            | homophone almost
vivamos        | vivir present 1p             | right right
bivamos        | vivir present 1p             | homophone almost
valla          | haber present 3s             | unknown wrong
aser           | hacer infinitive inf         | homophone almost
""")

POPULAR = read("""
haiga          | haber present 3s             | popular_form almost
haigas         | haber present 2s             | popular_form almost
haigan         | haber present 3p             | popular_form almost
haigamos       | haber present 1p             | popular_form almost
vaiga          | ir present 3s                | popular_form almost
vaigan         | ir present 3p                | popular_form almost
vaigáis        | ir present 2p                | popular_form almost
vaigais        | ir present 2p                | popular_form almost
huiga          | huir present 3s              | popular_form almost
creiga         | creer present 3s             | popular_form almost
leigas         | leer present 2s              | popular_form almost
veiga          | ver present 3s               | popular_form almost
no vaigas      | ir imperative_negative 2s    | popular_form almost | I.negimp
puédamos       | poder present 1p             | popular_form almost
pu´edamos      | poder present 1p             | diphthong_kept wrong
muéramos       | morir present 1p             | popular_form almost
duérmamos      | dormir present 1p            | popular_form almost
quiéramos      | querer present 1p            | popular_form almost
puédanos       | poder present 1p             | popular_form almost
fuéranos       | ser imperfect_ra 1p          | popular_form almost
fueranos       | ser imperfect_ra 1p          | popular_form almost
hubiéranos     | haber imperfect_ra 1p        | popular_form almost
tuviésenos     | tener imperfect_ra 1p        | popular_form almost
vayanos        | ir present 1p                | popular_form almost
váyanos        | ir present 1p                | popular_form almost
váyamos        | ir present 1p                | accent almost
háyamos        | haber present 1p             | accent almost
hayan          | haber present 3s             | popular_form almost
hubieran       | haber imperfect_ra 3s        | popular_form almost
hubiesen       | haber imperfect_ra 3s        | popular_form almost
hubieran       | haber imperfect_ra 1s        | other_person wrong
hayan          | haber present 1s             | other_person wrong
habían         | haber ind_imperfect 3s       | other_person wrong
""")

OLD = read("""
riáis          | reír present 2p              | old_spelling almost
guiéis         | guiar present 2p             | old_spelling almost
criéis         | criar present 2p             | old_spelling almost
fiéis          | fiar present 2p              | old_spelling almost
rehuya         | rehuir present 3s            | old_spelling almost
rehuyan        | rehuir present 3p            | old_spelling almost
rehusen        | rehusar present 3p           | old_spelling almost
guió           | guiar ind_preterite 3s       | old_spelling almost
crié           | criar ind_preterite 1s       | old_spelling almost
guieis         | guiar present 2p             | right right
""")

OTHER_VERBS = read("""
hubiera        | tener imperfect_ra 3s        | other_verb wrong
hubieramos     | tener imperfect_ra 1p        | other_verb wrong
esté           | ser present 3s               | other_verb wrong
seamos         | estar present 1p             | other_verb wrong
sepa           | conocer present 3s           | other_verb wrong
vaya           | venir present 3s             | other_verb wrong
fueras         | estar imperfect_ra 2s        | other_verb wrong
hubiese        | tener imperfect_ra 3s        | other_verb wrong
haya ido       | venir perfect 3s             | other_verb wrong
hables         | decir imperative_negative 2s | other_verb wrong | I.negimp
pon            | tener imperative_affirmative 2s | other_verb wrong
conoce         | saber ind_present 3s         | other_verb wrong
vayan          | venir present 3s             | unknown wrong
haya           | hacer present 3s             | other_verb wrong
""")

TENSES = read("""
venga          | venir imperfect_ra 3s        | other_subjunctive_tense marked | vos_rioplatense N.wish
venga          | venir imperfect_se 3s        | other_subjunctive_tense marked | vos_rioplatense
vengas         | venir imperfect_ra 2s_vos    | other_subjunctive_tense marked | vos_rioplatense N.wish
esten          | estar imperfect_ra 3p        | other_subjunctive_tense marked | vos_rioplatense N.wish
haya venido    | venir pluperfect_ra 3s       | other_subjunctive_tense marked | vos_rioplatense N.doubt
vengan         | venir imperfect_ra 3s        | other_subjunctive_tense wrong  | vos_rioplatense N.wish
haya venido    | venir imperfect_ra 3s        | other_subjunctive_tense wrong  | vos_rioplatense N.wish
venga          | venir imperfect_ra 3s        | other_subjunctive_tense wrong  | vos_rioplatense A.si
venga          | venir imperfect_ra 3s        | other_subjunctive_tense wrong  | vos_rioplatense A.comosi
venga          | venir imperfect_ra 3s        | other_subjunctive_tense wrong  | vos_rioplatense I.ojala
venga          | venir imperfect_ra 3s        | other_subjunctive_tense wrong  | vos_rioplatense F.redup
sea            | ser imperfect_ra 3s          | other_subjunctive_tense wrong  | vos_rioplatense R.ra
haya venido    | venir pluperfect_ra 3s       | other_subjunctive_tense wrong  | vos_rioplatense A.si
venga          | venir imperfect_ra 3s        | other_subjunctive_tense wrong  | vos_centroamericano N.wish
venga          | venir imperfect_ra 3s        | other_subjunctive_tense wrong  | tu_ustedes N.wish
viniera        | venir present 3s             | other_subjunctive_tense wrong  | vos_rioplatense N.wish
""")

SPELLING = HOMOPHONES + POPULAR + OLD + OTHER_VERBS + TENSES
