"""Money in a storm: real workers, a real server, a hostile gateway, and its books judge in the end.

KADENS_STORM_SECONDS says for how long it rages, KADENS_STORM_SEED how it begins; by itself it rages until there were
enough kills.
"""

import os
import random
import sys
import time
from functools import partial

import pytest

from kadens.domain.payments.models import Attempt
from tests.factories import check_books
from tests.faults.judging import judge
from tests.faults.storm import server_to_fell, storm

KILLS, CHARGES = 500, 1_000
SECONDS = float(os.environ.get("KADENS_STORM_SECONDS", "0"))
SEED = int(os.environ.get("KADENS_STORM_SEED") or random.SystemRandom().getrandbits(32))
LONGEST = 600
CARELESS_KILLS = 25


@pytest.fixture(scope="module")
def server(django_test_environment, django_db_blocker):
    with django_db_blocker.unblock(), server_to_fell() as node:
        yield node


@pytest.fixture
def begin(server, tmp_path, django_db_blocker):
    """How to begin a storm."""
    with django_db_blocker.unblock():
        yield partial(storm, server, tmp_path, seed=SEED)


def test_nothing_is_charged_twice_lost_or_unbooked_in_a_storm(begin, tally):
    sys.stdout.write(f"the seed of the storm is {SEED}\n")
    with begin() as raging:
        begun = time.monotonic()

        def over():
            seconds = time.monotonic() - begun
            enough = raging.counts["kills"] >= KILLS and raging.tried >= CHARGES
            return seconds > SECONDS if SECONDS else enough or seconds > LONGEST

        raging.rage(over, every=0.12)
        raging.calm()
        verdict = judge(raging.house)
        assert verdict.is_clean, f"{verdict} (seed {SEED}, {dict(raging.counts)})"
        check_books()
        assert raging.unforeseen() == []
        quarantined = Attempt.objects.filter(state="quarantined").count()
        tally(**raging.counts, charges=raging.tried, quarantined_in_the_storm=quarantined)
        assert SECONDS or (raging.counts["kills"] >= KILLS and raging.tried >= CHARGES), raging.counts


def test_a_worker_that_takes_silence_for_a_decline_is_found_out(begin):
    with begin(careless=True) as raging:
        raging.rage(lambda: raging.counts["kills"] >= CARELESS_KILLS, every=0.15)
        raging.calm()
        verdict = judge(raging.house)
        assert verdict.unbooked or verdict.charged_twice, (verdict, raging.counts)
