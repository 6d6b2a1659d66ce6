"""Reading the audit log: newest first, page by page, narrowed by whom, what and when."""

from datetime import date

import pytest

from kadens.plumbing.audit.log import Wanted, deeds_of, deeds_of_many, search_deeds
from kadens.plumbing.audit.recording import Deed, record

pytestmark = pytest.mark.django_db
FIRST, SECOND = date(2024, 1, 1), date(2024, 1, 2)


@pytest.fixture(autouse=True)
def _deeds():
    record([Deed("skip", "thing", 1, {"why": "holiday"}), Deed("skip", "thing", 2)], on=FIRST, actor="anna")
    record([Deed("pause", "thing", 1), Deed("skip", "other", 1)], on=SECOND, actor="bo")


def told(deeds):
    return [(deed.code, deed.subject_id, deed.actor) for deed in deeds.rows]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Wanted(), [("other.skip", 1), ("thing.pause", 1), ("thing.skip", 2), ("thing.skip", 1)]),
        (Wanted(actor="anna"), [("thing.skip", 2), ("thing.skip", 1)]),
        (Wanted(action="skip", subject="thing"), [("thing.skip", 2), ("thing.skip", 1)]),
        (Wanted(subject="thing", subject_id=1), [("thing.pause", 1), ("thing.skip", 1)]),
        (Wanted(first_on=SECOND), [("other.skip", 1), ("thing.pause", 1)]),
        (Wanted(last_on=FIRST), [("thing.skip", 2), ("thing.skip", 1)]),
        (Wanted(actor="nobody"), []),
        (Wanted(actor="'; --"), []),
    ],
)
def test_deeds_are_narrowed(wanted, found):
    assert [(code, key) for code, key, _ in told(search_deeds(wanted))] == found


def test_the_deeds_of_one_object():
    deeds = deeds_of("thing", 1)
    assert told(deeds) == [("thing.pause", 1, "bo"), ("thing.skip", 1, "anna")]
    assert deeds.rows[1].detail == {"why": "holiday"}
    assert deeds.before is None


def test_the_deeds_of_several_objects_are_one_story():
    assert [deed.code for deed in deeds_of_many([("thing", 2), ("other", 1)]).rows] == ["other.skip", "thing.skip"]
    assert deeds_of_many([]).rows == []


@pytest.mark.parametrize("read", [lambda **at: search_deeds(Wanted(), **at), lambda **at: deeds_of("thing", 1, **at)])
def test_pages_follow_each_other_without_a_gap(read):
    whole = list(read().rows)
    pages, before = [], None
    while True:
        page = read(before=before, limit=1)
        pages += page.rows
        before = page.before
        if before is None:
            break
    assert pages == whole
