"""Whatever is put in place of a part of a scenario, the reader answers with faults and never breaks."""

import copy
import random
from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from kadens.operations.simulator.reading import ScenarioInvalid, read_scenario
from tests.operations.simulator.test_reading import BASE, after

WHOLE = after(
    "day: 2024-02-01, pause: {ref: A, until: 2024-03-01}",
    "day: 2024-02-02, skip: {ref: A, event: 2, occurrence: 1}",
    'day: 2024-02-05, swap: {ref: A, event: 2, occurrence: 1, sku: GIFT, price: "1.00", quantity: 2}',
    "day: 2024-02-06, quantity: {ref: A, to: 2}",
    "day: 2024-03-01, program: {code: OLD, set: {end_action: {convert: TEAS}}, events: [{items: [{sku: TEA}]}]}",
    "day: 2024-03-01, continuity_update: {program: TEAS, overwrite: false}",
    "day: 2024-03-05, card: {customer: KAREN, behaviour: decline}",
    "day: 2024-04-01, outage: begins",
    "day: 2024-05-01, stock: {sku: TEA, quantity: 0}",
)
JUNK: list[Any] = [
    None,
    True,
    -1,
    0,
    1,
    10**30,
    1.5,
    "",
    "?",
    "A",
    "until_cancelled",
    [],
    [1],
    {},
    {"a": 1},
    [[]],
    [{}],
    "9999-99-99",
]


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [*([path] if path else []), *(place for key, part in parts for place in places(part, (*path, key)))]


PLACES = places(yaml.safe_load(WHOLE))


def refused_properly(text: str) -> bool:
    """Whether a text is read, or refused with sentences. Anything else than ScenarioInvalid breaks the test."""
    try:
        read_scenario(text)
    except ScenarioInvalid as error:
        return bool(error.faults) and all(fault.message for fault in error.faults)
    return True


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(PLACES), st.sampled_from(JUNK)), min_size=1, max_size=3))
def test_junk_anywhere_gives_faults_or_a_scenario(changes: list[tuple[tuple[Any, ...], Any]]) -> None:
    document = yaml.safe_load(WHOLE)
    for path, junk in changes:
        here = document
        try:
            for part in path[:-1]:
                here = here[part]
            here[path[-1]] = copy.deepcopy(junk)
        except (TypeError, KeyError, IndexError):
            continue
    assert refused_properly(yaml.safe_dump(document))


def test_junk_text_gives_faults() -> None:
    chance = random.Random(7)  # noqa: S311
    for _ in range(300):
        place = chance.randrange(len(BASE))
        text = (
            BASE[:place]
            + chance.choice(["", ":", "{", "]", "\t", "&a ", "*a", "\x00", "'", "- ", "!x "])
            + BASE[place + 1 :]
        )
        assert refused_properly(text)
