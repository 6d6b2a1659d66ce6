"""The document of an answer: its keys, its order."""

import json
from dataclasses import replace

import pytest

from kadens.operations.simulator.answer import ParentRow, to_document
from tests.operations.simulator.sample import sample_answer


def test_the_document_has_the_keys_of_the_format() -> None:
    document = to_document(sample_answer())
    keys = {name: list(rows[0]) for name, rows in document.items() if isinstance(rows, list)}
    assert keys == {
        "child_orders": ["ref", "number", "program", "events", "delivery_on", "created_on", "shipped_on", "status",
                         "lines", "net", "tax", "total"],
        "planned": ["ref", "event", "occurrence", "delivery_on", "status", "reason"],
        "instalments": ["ref", "number", "due_on", "amount", "status", "processed_on"],
        "charges": ["ref", "on", "amount", "outcome", "for"],
        "notices": ["customer", "on", "kind", "ref"],
        "refusals": ["on", "job", "ref", "event", "occurrence", "reason"],
        "parents": ["ref", "status", "closed_on"],
        "programs": ["code", "current_event"],
        "journal": ["on", "account", "debit", "credit", "ref"],
    }  # fmt: skip
    assert list(document["totals"]) == ["child_orders", "shipped", "charged", "refunded", "invoiced"]
    assert document["child_orders"][0]["events"] == [{"event": 1, "occurrence": 1}]
    assert list(document["child_orders"][0]["lines"][0]) == ["sku", "quantity", "price", "amount"]
    assert json.loads(json.dumps(document)) == document


def test_only_a_dropped_line_has_a_reason() -> None:
    missed, planned = to_document(sample_answer())["planned"]
    assert (missed["reason"], "reason" in planned) == ("missed", False)


def test_lists_come_by_reference_then_number_or_day() -> None:
    document = to_document(sample_answer())
    places = [(row["ref"], row["number"]) for row in document["child_orders"]]
    assert places == [*(("A", number) for number in range(1, 12)), ("A/2", 1), ("A/10", 1)]
    assert [row["on"] for row in document["notices"]] == ["2024-03-01", "2024-01-15", "2024-02-15"]
    assert [row["account"] for row in document["journal"]] == ["receivables", "revenue", "tax"]


@pytest.mark.parametrize("refs", [["A", "A/2", "A/10", "B", "B/2"]])
def test_references_sort_by_their_number(refs: list[str]) -> None:
    answer = replace(
        sample_answer(), parents=tuple(ParentRow(ref=ref, status="open", closed_on=None) for ref in reversed(refs))
    )
    assert [row["ref"] for row in to_document(answer)["parents"]] == refs
