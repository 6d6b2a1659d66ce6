"""The server's disk is full: the run ends at once with one sentence, sets nobody aside, and goes on when there is room.

The disk is a real one, a small one.
"""

import pytest

from kadens.plumbing.postgres import status
from tests.faults.losing import ORDERS

BULK = ("orders_order", "orders_order_line", "continuity_line", "audit_event")


@pytest.fixture
def server(expendable):
    if expendable.without_rooms:
        pytest.skip(expendable.without_rooms)
    return expendable


def leave_free(server, room, kilobytes):
    """Put a ballast into the room, so that only so much of it is free."""
    blocks = server.within(f"df -k --output=avail {room} | tail -1")
    server.within(f"head -c {(int(blocks) - kilobytes) * 1024} /dev/zero > {room}/ballast")
    assert int(server.within(f"df -k --output=avail {room} | tail -1")) <= kilobytes


def write_log(server, *, but):
    """Fill the pieces of log that are there (of a megabyte, 4096 to a number), but for so many kilobytes."""
    [[last, current, offset]] = server.tell("""
        SELECT max(name), (pg_walfile_name_offset(pg_current_wal_lsn())).*
        FROM pg_ls_waldir() WHERE length(name) = 24""")
    number = {name: int(name[8:16], 16) * 4096 + int(name[16:], 16) for name in (last, current)}
    left = (number[last] - number[current] + 1) * 1024 - offset // 1024 - but
    server.tell(f"SELECT pg_logical_emit_message(false, 'ballast', repeat('x', {max(left, 0)} * 1024))")


def make_room(server, room):
    server.within(f"rm {room}/ballast")


def ended_full(code, said):
    *made, last = said
    assert code == 1, said
    assert 0 < sum(int(each) for each in made) < ORDERS, said
    return sum(int(each) for each in made), last


def test_a_run_whose_tables_fill_their_disk_says_so_and_the_next_one_completes_it(server, tmp_path, tally):
    books, database = str(tmp_path / "gateway"), server.database()
    server.said("sell", books, database)
    server.tell(f"CREATE TABLESPACE small LOCATION '{server.tables}'")
    for table in BULK:
        server.tell(f"ALTER TABLE {table} SET TABLESPACE small", database=database)
    leave_free(server, server.tables, 24)
    made, last = ended_full(*server.said("run", books, database))
    assert last.startswith("The database has no room left on its disk (could not extend file"), last
    assert server.tell("SELECT status, note FROM runner_job_run", database=database) == [("failed", last)]
    assert server.said("run", books, database)[0] == 1  # still full: nothing is set aside, however often one tries
    assert server.tell("SELECT count(*) FROM runner_parked_row", database=database) == [(0,)]
    make_room(server, server.tables)
    code, [*_, last] = server.said("run", books, database)
    assert code == 0, last
    assert last.endswith(f"in all {ORDERS}, slots {ORDERS}, parked 0")
    assert int(last.split()[2].strip(",")) <= ORDERS - made
    server.tell(f"DROP DATABASE {database}")
    server.tell("DROP TABLESPACE small")
    tally(disks_filled=1)


def test_a_run_whose_server_cannot_write_its_log_ends_and_the_next_one_completes_it(server, tmp_path, tally):
    """A server that cannot write its log goes down; it comes back as soon as there is room."""
    books, database, log = str(tmp_path / "gateway"), server.database(), server.home / "postgres" / "pg_wal"
    server.said("sell", books, database)
    server.tell("CHECKPOINT")
    server.move_log(to_room=True)
    leave_free(server, server.wal, 400)
    write_log(server, but=200)
    made, last = ended_full(*server.said("run", books, database))
    assert last.startswith(("The database cannot be reached", "The database has no room left on its disk")), last
    make_room(server, server.wal)
    server.start_or_recover()
    code, [*_, last] = server.said("run", books, database)
    assert code == 0, last
    assert last.endswith(f"in all {ORDERS}, slots {ORDERS}, parked 0")
    assert int(last.split()[2].strip(",")) <= ORDERS - made
    server.move_log(to_room=False)
    assert status(server.home).running
    assert not log.is_symlink()
    tally(disks_filled=1)
