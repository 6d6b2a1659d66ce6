"""Playing a scenario for real, and telling how two answers differ."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from kadens.edges.gateways.test_gateway import TestGateway
from kadens.operations.simulator.answer import to_document
from kadens.operations.simulator.playing import simulate
from kadens.operations.simulator.reading import read_scenario

Document = dict[str, Any]


def really_played(text: str) -> Document:
    """The answer of the simulator itself, on a database of its own."""
    return to_document(simulate(read_scenario(text), gateway=TestGateway()))


def differences(played: Document, expected: Document) -> list[str]:
    """What only one of two answers tells, key by key. Rows of a list that tie may come in any order."""
    return [line for key in sorted({*played, *expected}) for line in _of(key, played.get(key), expected.get(key))]


def _of(key: str, played: Any, expected: Any) -> Iterator[str]:
    told, wanted = _rows(played), _rows(expected)
    for row in (told - wanted).elements():
        yield f"{key}: played, not expected: {row}"
    for row in (wanted - told).elements():
        yield f"{key}: expected, not played: {row}"


def _rows(value: Any) -> Counter[str]:
    return Counter(json.dumps(row, sort_keys=True) for row in (value if isinstance(value, list) else [value]))
