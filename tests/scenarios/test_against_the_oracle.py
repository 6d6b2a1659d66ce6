"""Random scenarios, played by the simulator and by the oracle: two readings of one contract must agree in full.

`KADENS_SCENARIOS=500` plays more of them, `KADENS_SCENARIOS_FROM` begins at another seed.
"""

import os

import pytest
import yaml
from pytest_django import DjangoDbBlocker

from tests.scenarios.generating import scenario
from tests.scenarios.oracle import play
from tests.scenarios.playing import differences, really_played

FIRST = int(os.environ.get("KADENS_SCENARIOS_FROM", "0"))
COUNT = int(os.environ.get("KADENS_SCENARIOS", "10"))


@pytest.mark.parametrize("seed", range(FIRST, FIRST + COUNT))
def test_the_simulator_and_the_oracle_tell_the_same(
    seed: int, django_test_environment: None, django_db_blocker: DjangoDbBlocker
) -> None:
    text = yaml.safe_dump(scenario(seed), sort_keys=False, allow_unicode=True)
    with django_db_blocker.unblock():
        played = really_played(text)
    assert differences(played, play(yaml.safe_load(text))) == [], text
