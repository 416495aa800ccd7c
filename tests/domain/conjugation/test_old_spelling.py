"""Spellings that were right before 1999 or 2010 are told from mistakes."""

import pytest

from subjunctive_app.domain.conjugation import UnknownVerb, accepted_forms, is_old_spelling

# typed infinitive tense person; "_" for a space
OLD = """
guiéis guiar present 2p
guiés guiar present 2s_vos
guié guiar ind_preterite 1s
guió guiar ind_preterite 3s
guiáis guiar ind_present 2p
guiá guiar imperative_affirmative 2s_vos
fié fiar ind_preterite 1s
lió liar ind_preterite 3s
crió criar ind_preterite 3s
criéis criar present 2p
pió piar ind_preterite 3s
riáis reír present 2p
rió reír ind_preterite 3s
friáis freír present 2p
frió freír ind_preterite 3s
huí huir ind_preterite 1s
huís huir ind_present 2p
huí huir imperative_affirmative 2s_vos
rehuya rehuir present 3s
rehuye rehuir ind_present 3s
rehuyen rehuir ind_present 3p
rehunda rehundir present 1s
me_fié fiarse ind_preterite 1s
se_rió reírse ind_preterite 3s
os_riáis reírse imperative_negative 2p
estáte estarse imperative_affirmative 2s
dése darse imperative_affirmative 3s
quejáte quejarse imperative_affirmative 2s_vos
andáte irse imperative_affirmative 2s_vos
""".strip().splitlines()


@pytest.mark.parametrize("line", OLD)
def test_old(line: str) -> None:
    typed, infinitive, tense, person = line.split()
    typed = typed.replace("_", " ")
    assert typed not in accepted_forms(infinitive, tense, person)
    assert is_old_spelling(typed, infinitive, tense, person)


NOT_OLD = """
guieis guiar present 2p
guie guiar ind_preterite 1s
guíeis guiar present 2p
rehúya rehuir present 3s
rehuyamos rehuir present 1p
fué ser ind_preterite 3s
dió dar ind_preterite 3s
prohibe prohibir ind_present 3s
fiád fiar imperative_affirmative 2p
guio guiar ind_present 1s
cambiéis cambiar present 2p
sonrio sonreír ind_preterite 3s
tenga tener present 3s
sea tener present 3s
quéjate quejarse imperative_affirmative 2s
reíte reírse imperative_affirmative 2s_vos
""".strip().splitlines()


@pytest.mark.parametrize("line", NOT_OLD)
def test_not_old(line: str) -> None:
    assert not is_old_spelling(*line.split())


def test_an_empty_cell_has_no_old_spelling() -> None:
    assert not is_old_spelling("llueve", "llover", "imperative_affirmative", "2s")


def test_no_verb() -> None:
    with pytest.raises(UnknownVerb):
        is_old_spelling("guié", "guia", "present", "1s")
