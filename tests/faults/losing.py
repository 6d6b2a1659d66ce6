"""What a process does that loses its database:

    python -m tests.faults.losing migrate|sell|open|run BOOKS

creates the child orders, a few at a time, and says how many were made; `sell` only sets up and sells, `open` does so
before. The last line says how it ended, and what is in the database then.
"""

import os
import sys
from dataclasses import replace

__all__ = ["ORDERS"]

ORDERS = 300


def main() -> int:
    """Do what is asked; 1 when the database is gone."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kadens.config.settings")
    import django

    django.setup()
    from django.core.management import call_command

    from kadens.domain.payments.gateway import use
    from kadens.edges.gateways.test_gateway import TestGateway
    from kadens.operations.jobs import JOBS
    from kadens.plumbing.db.errors import DatabaseConflict, DatabaseUnavailable
    from kadens.plumbing.runner.running import run_job
    from kadens.plumbing.runner.shapes import Request
    from tests.factories import DAY, a_shop, check_books, in_one_go

    step, books = sys.argv[1:]
    if step == "migrate":
        call_command("migrate", verbosity=0)
        return 0
    if step in ("sell", "open"):
        a_shop(gateway=TestGateway(books)).sell_many("THREE", ORDERS)
    if step == "sell":
        return 0
    use(TestGateway(books))

    def tell(done: int) -> None:
        sys.stdout.write(f"{done}\n")
        sys.stdout.flush()

    job = replace(JOBS["create_child_orders"], size=2)
    try:
        report = run_job(job, Request(as_of=DAY, actor="test"), progress=tell)
    except (DatabaseUnavailable, DatabaseConflict) as gone:
        sys.stdout.write(f"{gone}\n")
        return 1
    [[made, slots, parked]] = in_one_go(
        "SELECT count(*), count(DISTINCT parent_line_id), (SELECT count(*) FROM runner_parked_row) "
        "FROM orders_order WHERE kind = 'child'"
    )
    check_books()
    sys.stdout.write(f"this run {report.done}, in all {made}, slots {slots}, parked {parked}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
