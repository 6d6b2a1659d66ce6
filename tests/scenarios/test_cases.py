"""Scenarios with the answers that follow from the documents: a case and `NAME.expected.json` beside it.

Every expected answer was derived by hand where the case's comment says so, and agrees with the oracle in full.
"""

import json
from pathlib import Path

import pytest
import yaml
from pytest_django import DjangoDbBlocker

from tests.scenarios.oracle import play
from tests.scenarios.playing import differences, really_played

HERE = Path(__file__).parent / "cases"
DEMO = Path(__file__).parents[2] / "demo" / "scenarios"
CASES = [*sorted(HERE.glob("*.yaml")), *sorted(DEMO.glob("*.yaml"))]


def expected_of(case: Path) -> Path:
    return HERE / f"{case.stem}.expected.json"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_a_scenario_is_played_as_the_documents_say(
    case: Path, django_test_environment: None, django_db_blocker: DjangoDbBlocker
) -> None:
    with django_db_blocker.unblock():
        played = really_played(case.read_text(encoding="utf-8"))
    assert differences(played, json.loads(expected_of(case).read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_the_oracle_says_the_same(case: Path) -> None:
    expected = json.loads(expected_of(case).read_text(encoding="utf-8"))
    assert differences(play(yaml.safe_load(case.read_text(encoding="utf-8"))), expected) == []
