"""The commonest verbs, in the cells that tell whether a verb's irregularities are all there."""

import pytest

from subjunctive_app.domain.conjugation import accepted_forms, nonfinite, shown_form

CELLS = (
    ("present", "1s"),
    ("present", "1p"),
    ("imperfect_ra", "3s"),
    ("imperative_affirmative", "2s"),
    ("imperative_affirmative", "2s_vos"),
    ("ind_future", "1s"),
)
# infinitive, then the cells above, gerund, participle
FACTS = """
ser sea seamos fuera sé sé seré siendo sido
estar esté estemos estuviera está está estaré estando estado
ir vaya vayamos fuera ve andá iré yendo ido
tener tenga tengamos tuviera ten tené tendré teniendo tenido
hacer haga hagamos hiciera haz hacé haré haciendo hecho
poder pueda podamos pudiera puede podé podré pudiendo podido
querer quiera queramos quisiera quiere queré querré queriendo querido
venir venga vengamos viniera ven vení vendré viniendo venido
decir diga digamos dijera di decí diré diciendo dicho
dar dé demos diera da da daré dando dado
saber sepa sepamos supiera sabe sabé sabré sabiendo sabido
poner ponga pongamos pusiera pon poné pondré poniendo puesto
salir salga salgamos saliera sal salí saldré saliendo salido
ver vea veamos viera ve ve veré viendo visto
seguir siga sigamos siguiera sigue seguí seguiré siguiendo seguido
pedir pida pidamos pidiera pide pedí pediré pidiendo pedido
sentir sienta sintamos sintiera siente sentí sentiré sintiendo sentido
dormir duerma durmamos durmiera duerme dormí dormiré durmiendo dormido
pensar piense pensemos pensara piensa pensá pensaré pensando pensado
volver vuelva volvamos volviera vuelve volvé volveré volviendo vuelto
conocer conozca conozcamos conociera conoce conocé conoceré conociendo conocido
traer traiga traigamos trajera trae traé traeré trayendo traído
oír oiga oigamos oyera oye oí oiré oyendo oído
caer caiga caigamos cayera cae caé caeré cayendo caído
creer crea creamos creyera cree creé creeré creyendo creído
leer lea leamos leyera lee leé leeré leyendo leído
reír ría riamos riera ríe reí reiré riendo reído
jugar juegue juguemos jugara juega jugá jugaré jugando jugado
andar ande andemos anduviera anda andá andaré andando andado
caber quepa quepamos cupiera cabe cabé cabré cabiendo cabido
valer valga valgamos valiera vale valé valdré valiendo valido
conducir conduzca conduzcamos condujera conduce conducí conduciré conduciendo conducido
construir construya construyamos construyera construye construí construiré construyendo construido
morir muera muramos muriera muere morí moriré muriendo muerto
empezar empiece empecemos empezara empieza empezá empezaré empezando empezado
encontrar encuentre encontremos encontrara encuentra encontrá encontraré encontrando encontrado
perder pierda perdamos perdiera pierde perdé perderé perdiendo perdido
contar cuente contemos contara cuenta contá contaré contando contado
servir sirva sirvamos sirviera sirve serví serviré sirviendo servido
elegir elija elijamos eligiera elige elegí elegiré eligiendo elegido
mentir mienta mintamos mintiera miente mentí mentiré mintiendo mentido
preferir prefiera prefiramos prefiriera prefiere preferí preferiré prefiriendo preferido
enviar envíe enviemos enviara envía enviá enviaré enviando enviado
continuar continúe continuemos continuara continúa continuá continuaré continuando continuado
reunir reúna reunamos reuniera reúne reuní reuniré reuniendo reunido
prohibir prohíba prohibamos prohibiera prohíbe prohibí prohibiré prohibiendo prohibido
guiar guíe guiemos guiara guía guia guiaré guiando guiado
llegar llegue lleguemos llegara llega llegá llegaré llegando llegado
averiguar averigüe averigüemos averiguara averigua averiguá averiguaré averiguando averiguado
buscar busque busquemos buscara busca buscá buscaré buscando buscado
""".strip().splitlines()


@pytest.mark.parametrize("line", FACTS, ids=lambda line: line.split()[0])
def test_telling_cells(line: str) -> None:
    infinitive, *forms = line.split()
    found = [shown_form(infinitive, tense, person) for tense, person in CELLS]
    verbals = nonfinite(infinitive)
    assert [*found, verbals.gerund, verbals.participles[0]] == forms


# tense, then the seven cells in the order 1s 2s 2s_vos 3s 1p 2p 3p
ROWS = """
hablar present hable hables hables|hablés hable hablemos habléis hablen
hablar imperfect_ra hablara hablaras hablaras hablara habláramos hablarais hablaran
comer imperfect_se comiese comieses comieses comiese comiésemos comieseis comiesen
vivir future viviere vivieres vivieres viviere viviéremos viviereis vivieren
comer ind_present como comes comés come comemos coméis comen
vivir ind_present vivo vives vivís vive vivimos vivís viven
hablar imperative_affirmative - habla hablá hable hablemos hablad hablen
hablar imperative_negative - hables hables|hablés hable hablemos habléis hablen
hablar ind_preterite hablé hablaste hablaste habló hablamos hablasteis hablaron
comer ind_imperfect comía comías comías comía comíamos comíais comían
vivir conditional viviría vivirías vivirías viviría viviríamos viviríais vivirían
tener present tenga tengas tengas|tengás tenga tengamos tengáis tengan
sentir present sienta sientas sientas|sintás sienta sintamos sintáis sientan
dormir ind_preterite dormí dormiste dormiste durmió dormimos dormisteis durmieron
ser ind_present soy eres sos es somos sois son
ir ind_present voy vas vas va vamos vais van
ir imperative_affirmative - ve andá vaya vamos|vayamos id vayan
estar present esté estés estés esté estemos estéis estén
dar present dé des des dé demos deis den
dar ind_preterite di diste diste dio dimos disteis dieron
ver ind_present veo ves ves ve vemos veis ven
prever ind_present preveo prevés prevés prevé prevemos prevéis prevén
hacer ind_preterite hice hiciste hiciste hizo hicimos hicisteis hicieron
oír ind_present oigo oyes oís oye oímos oís oyen
reír ind_present río ríes reís ríe reímos reís ríen
reír ind_preterite reí reíste reíste rio reímos reísteis rieron
huir ind_present huyo huyes huis huye huimos huis huyen
leer ind_preterite leí leíste leíste leyó leímos leísteis leyeron
guiar ind_preterite guie guiaste guiaste guio guiamos guiasteis guiaron
guiar present guíe guíes guíes|guies guíe guiemos guieis guíen
decir ind_preterite dije dijiste dijiste dijo dijimos dijisteis dijeron
""".strip().splitlines()
PERSONS = ("1s", "2s", "2s_vos", "3s", "1p", "2p", "3p")


@pytest.mark.parametrize("line", ROWS, ids=lambda line: " ".join(line.split()[:2]))
def test_whole_rows(line: str) -> None:
    infinitive, tense, *cells = line.split()
    expected = [frozenset() if cell == "-" else frozenset(cell.split("|")) for cell in cells]
    assert [accepted_forms(infinitive, tense, person) for person in PERSONS] == expected
