"""The table of test cards, and the guide that is written from it."""

from pathlib import Path

import pytest

from kadens.edges.gateways.card_table import CARDS, behaviour_of_token, card_numbered, table_in_markdown
from kadens.edges.gateways.conduct import CONDUCT, Behaviour
from kadens.edges.gateways.hostility import Hostility
from kadens.pure.cards import looks_like_card_number
from tests.gateways.bench import BEHAVIOURS

GUIDE = Path(__file__).parents[2] / "docs" / "guide" / "test-gateway.md"
KEPT_FOR_TESTS = ("424242", "400000", "410000", "555555", "378282")


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.number)
def test_a_number_has_its_check_digit_and_lies_where_no_persons_card_does(card):
    assert looks_like_card_number(card.number)
    assert card.number.startswith(KEPT_FOR_TESTS)
    assert card_numbered(card.number) is card
    assert behaviour_of_token(card.token) is card.behaviour


def test_every_behaviour_has_a_card_a_conduct_and_a_place_in_the_suite():
    assert {card.behaviour for card in CARDS} == set(Behaviour) == set(CONDUCT)
    assert set(BEHAVIOURS) == set(Behaviour)
    assert len({card.number for card in CARDS}) == len(CARDS)


def test_the_guide_shows_the_table():
    assert table_in_markdown() in GUIDE.read_text(encoding="utf-8")


def test_the_guide_names_every_mood():
    text = GUIDE.read_text(encoding="utf-8")
    assert [name for name in Hostility.__dataclass_fields__ if f"`{name}`" not in text] == []
