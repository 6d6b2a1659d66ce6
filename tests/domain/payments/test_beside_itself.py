"""Two runs at once: every charge is tried once, and neither run leaves work undone."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

from django.db import connection

from kadens.domain.payments.fitting import fit_plans
from kadens.domain.payments.models import Attempt
from kadens.domain.payments.processing import process_payments
from kadens.domain.payments.queries import instalments_of

DAY = date(2024, 1, 10)


def together(*works):
    """Run each work on a thread and a connection of its own, all at once."""
    barrier = Barrier(len(works))

    def alone(work):
        try:
            barrier.wait()
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as threads:
        return list(threads.map(alone, works))


def run():
    return process_payments(as_of=DAY, actor="test", chunk=5, lease=timedelta(seconds=20))


def test_runs_beside_each_other_share_the_work_and_take_everything_once(real_world):
    world = real_world
    lines = [world.plan(kind="prepaid", net=10_00) for _ in range(40)]
    for line in lines[::7]:
        world.behave(line, "decline")
    reports = together(run, run, run)
    declined = len(lines[::7])
    assert sum(report.charged for report in reports) == len(lines) - declined
    assert sum(sum(report.declined.values()) for report in reports) == declined
    assert Attempt.objects.count() == len(lines)
    assert world.gateway.taken() == (len(lines) - declined) * 10_00


def test_a_run_beside_many_changes_neither_hangs_nor_loses_a_cent(real_world):
    world = real_world
    lines = [world.plan(kind="prepaid", net=10_00) for _ in range(30)]

    def cut():
        for line in lines:
            fit_plans({line.pk: 4_00}, on=DAY, actor="test", reason="moved", way="cancel")

    def cut_all():
        fit_plans({line.pk: 4_00 for line in lines}, on=DAY, actor="test", reason="moved", way="cancel")

    together(run, cut, cut_all, run)
    run()
    kept = [row.amount - row.given_back for line in lines for row in instalments_of([line.pk]) if row.status == "paid"]
    assert kept == [4_00] * len(lines)
    assert world.gateway.taken() - world.gateway.refunded() == len(lines) * 4_00
