"""The order of cards for a chosen verb."""

import pytest

from subjunctive_app.domain.cards import card_at
from subjunctive_app.domain.errors import ItemNotFound
from subjunctive_app.domain.focus import EVERYTHING, Focus, suited
from subjunctive_app.domain.items import all_items

TU = "tu_vosotros"
VERBS = sorted({item.target.verb for item in all_items().values() if item.suits(TU)})


def order(verb: str, seed: int, count: int) -> list[str]:
    return [card_at(seed, ordinal, TU, Focus(verb)).id for ordinal in range(1, count + 1)]


@pytest.mark.parametrize("verb", VERBS)
def test_every_sentence_of_the_verb_and_no_other(verb: str) -> None:
    own = {item.id for item in all_items().values() if item.target.verb == verb and item.suits(TU)}
    assert {item.id for item in suited(TU, Focus(verb))} == own
    for start in (1, 1 + len(own), 1 + 7 * len(own)):
        cycle = [card_at(3, ordinal, TU, Focus(verb)).id for ordinal in range(start, start + len(own))]
        assert sorted(cycle) == sorted(own)


@pytest.mark.parametrize("seed", range(3))
def test_no_sentence_follows_itself_unless_it_is_the_only_one(seed: int) -> None:
    sizes = set()
    for verb in VERBS:
        size = len(suited(TU, Focus(verb)))
        sizes.add(min(size, 4))
        cards = order(verb, seed, 60)
        assert size == 1 or all(one != other for one, other in zip(cards, cards[1:], strict=False)), verb
    assert sizes == {1, 2, 3, 4}


def test_no_sentence_follows_itself_where_everything_is_asked() -> None:
    size = len(suited(TU))
    for seed in range(50):
        for end in (size, 2 * size):
            assert card_at(seed, end, TU) != card_at(seed, end + 1, TU), (seed, end)


def test_no_focus_is_everything() -> None:
    assert Focus() == EVERYTHING
    assert all(card_at(5, n, TU, Focus()) == card_at(5, n, TU) for n in range(1, 60))
    assert suited(TU) == tuple(item for item in all_items().values() if item.suits(TU))


@pytest.mark.parametrize("verb", ["xyz", "zonquear", "TENER", "a" * 5000])
def test_a_verb_without_sentences(verb: str) -> None:
    with pytest.raises(ItemNotFound):
        card_at(1, 1, TU, Focus(verb))
    assert suited(TU, Focus(verb)) == ()
