"""Answers of several words and with pronouns: typed | verb tense person | code verdict | environment, dialect."""

from tests.domain.diagnosis.cases import read

COMPOUNDS = read("""
haya escribido | escribir perfect 3s          | compound wrong
haya escribido. | escribir perfect 3s         | compound wrong
haiga venido   | venir perfect 3s             | compound wrong
haigas venido  | venir perfect 2s             | compound wrong
haya venir     | venir perfect 3s             | compound wrong
haya viniendo  | venir perfect 3s             | compound wrong
haya vino      | venir perfect 3s             | compound wrong
haya venida    | venir perfect 3s             | compound wrong
hayan venidos  | venir perfect 3p             | compound wrong
halla venido   | venir perfect 3s             | compound wrong
aya venido     | venir perfect 3s             | compound wrong
tenga venido   | venir perfect 3s             | compound wrong
sea venido     | venir perfect 3s             | compound wrong
haya           | venir perfect 3s             | compound wrong
hubiera        | venir pluperfect_ra 3s       | compound wrong
haya ponido    | poner perfect 3s             | compound wrong
haya hacido    | hacer perfect 3s             | compound wrong
ha hacido      | hacer perfect 3s             | compound wrong
haya decido    | decir perfect 3s             | compound wrong
hubiera rompido | romper pluperfect_ra 3s     | compound wrong
hubieramos volvido | volver pluperfect_ra 1p  | compound wrong
hubiese abrido | abrir pluperfect_ra 3s       | compound wrong
había abrido   | abrir ind_pluperfect 3s      | compound wrong
haya hablido   | hablar perfect 3s            | compound wrong
haya echo      | hacer perfect 3s             | homophone almost
haya benido    | venir perfect 3s             | homophone almost
haya leido     | leer perfect 3s              | accent almost
ha venido      | venir perfect 3s             | indicative_same_person wrong
habé           | haber perfect 3s             | unknown wrong
haya comido    | venir perfect 3s             | other_verb wrong
haya vendio    | vender perfect 3s            | compound wrong
haya vnedido   | vender perfect 3s            | typo retry
""")

PRONOUNS = read("""
digaslo        | decir imperative_negative 2s | clitic_order almost | I.negimp
dígaslo        | decir imperative_negative 2s | clitic_order almost | I.negimp
no digaslo     | decir imperative_negative 2s | clitic_order almost | I.negimp
digas lo       | decir imperative_negative 2s | clitic_order almost | I.negimp
no me digas lo | decir imperative_negative 2s | clitic_order almost | I.negimp
lo no digas    | decir imperative_negative 2s | clitic_order almost | I.negimp
hagaslo        | hacer present 2s             | clitic_order almost | I.negimp
no lo digas    | decir imperative_negative 2s | right right | I.negimp
no se lo digas | decir imperative_negative 2s | right right | I.negimp
no lo dices    | decir imperative_negative 2s | indicative_same_person wrong | I.negimp
no lo deças    | decir imperative_negative 2s | unknown wrong | I.negimp
lo di          | decir imperative_affirmative 2s | clitic_order almost
dilo           | decir imperative_affirmative 2s | right right
dímelo         | decir imperative_affirmative 2s | right right
dimelo         | decir imperative_affirmative 2s | accent almost
dígalo         | decir imperative_affirmative 3s | right right
lo diga        | decir imperative_affirmative 3s | clitic_order almost
lo diga        | decir present 3s             | right right
que se lo diga | decir present 3s             | right right
lo dice        | decir present 3s             | indicative_same_person wrong
lo deca        | decir present 3s             | regularised_yo_stem wrong
lo dgia        | decir present 3s             | typo retry
podé           | poder present 1s             | unknown wrong
digalo         | decir present 3s             | unknown wrong
te quejes      | quejarse imperative_negative 2s | right right | I.negimp
quejeste       | quejarse imperative_negative 2s | clitic_order almost | I.negimp
te acordes     | acordarse present 2s         | stem_change_missed wrong
te valla       | irse present 2s              | unknown wrong
te vallas      | irse present 2s              | homophone almost
""")

WORDS = COMPOUNDS + PRONOUNS
