"""`kadens program compare`, `migrate`, `shift`, `substitute`, `carry`."""

from datetime import date
from decimal import Decimal

import pytest

from kadens.domain.catalog.defining import NewProduct, define_products
from kadens.domain.continuity.models import ContinuityLine, ContinuityOrder, Program
from kadens.domain.continuity.programs import NewEvent, NewItem, NewProgram, define_program
from kadens.domain.customers.models import Customer
from tests.edges.conftest import Kadens
from tests.edges.played import INGRID, Played, play

pytestmark = pytest.mark.django_db
AS_OF = ("--as-of", "2024-01-12")
ON = date(2024, 1, 12)


@pytest.fixture
def club() -> Played:
    """Three planned deliveries of one book each, on the first of February, March and April; and a second version that
    ships two magazines instead, every two weeks."""
    played = play(INGRID, until="2024-01-10", jobs=False)
    define_products([NewProduct(sku="MAGAZINE", name="Magazine", prices={"EUR": 4_00})], on=ON, actor="test")
    magazines = NewItem(sku="MAGAZINE", quantity=Decimal(2))
    event = NewEvent(items=(magazines,), every_count=2, every_unit="weeks", repeats=2)
    define_program(NewProgram(code="BOOKS", currency="EUR", events=(event,)), on=ON, actor="test")
    Customer.objects.update(email="ingrid@example.com", language="sv")
    return played


def dates(played: Played) -> list[date]:
    rows = ContinuityLine.objects.filter(continuity_order_id=played.key("B"), status="planned")
    return list(rows.order_by("event", "repetition").values_list("delivery_on", flat=True))


def test_two_versions_side_by_side(kadens: Kadens, club: Played) -> None:
    ran = kadens("program", "compare", "BOOKS", 1, 2, *AS_OF)
    assert (ran.code, ran.err) == (0, "")
    assert "timing: every 1 months → every 2 weeks" in ran.out
    document = kadens("program", "compare", "BOOKS", 1, 2, *AS_OF, "--json").document
    assert document["versions"] == [1, 2]
    assert document["totals"] == ["150.00", "24.00"]
    assert document["shipments"][3][1] is None
    assert kadens("program", "compare", "BOOKS", 1, 9).code == 2


def test_a_plan_tells_and_writes_nothing(kadens: Kadens, club: Played) -> None:
    ran = kadens("program", "migrate", "plan", "BOOKS", "--letter", club.ref("B"), *AS_OF)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("1 orders; 1 customers would see a difference")
    assert "lines refilled: 3" in ran.out
    assert "Nothing is written." in ran.out
    assert "To: " in ran.out
    assert "Magazine" in ran.out
    document = kadens("program", "migrate", "plan", "BOOKS", "--letter", club.ref("B"), *AS_OF, "--json").document
    [difference] = document["differences"]
    assert (document["orders"], document["money"]["EUR"]["now"]) == (1, "24.00")
    assert (difference["order"], difference["total"]) == (club.ref("B"), ["75.00", "24.00"])
    assert difference["lines"][1]["now"]["items"] == [{"sku": "MAGAZINE", "quantity": "2", "price": "4.00"}]
    assert "Magazine" in document["letter"]["text"]
    assert ContinuityOrder.objects.get(id=club.key("B")).version.number == 1


def test_a_migration_is_applied_listed_and_undone(kadens: Kadens, club: Played) -> None:
    before = dates(club)
    ran = kadens(
        "program", "migrate", "apply", "BOOKS", "--order", club.ref("B"), "--reason", "pilot", *AS_OF, "--json"
    )
    assert ran.code == 0
    migration = ran.document["migration"]
    assert (migration["status"], migration["counts"], migration["reason"]) == ("applied", {"changed": 1}, "pilot")
    assert dates(club) == [date(2024, 2, 1), date(2024, 2, 15), date(2024, 2, 29)]
    assert Program.objects.get(code="BOOKS").carry == "by_plan"
    listed = kadens("program", "migrate", "list", "--program", "BOOKS")
    assert "to version 2" in listed.out
    assert kadens("program", "migrate", "continue", migration["id"], *AS_OF).code == 0
    undone = kadens("program", "migrate", "undo", migration["id"], *AS_OF, "--json")
    assert (undone.code, undone.document["migration"]["counts"]) == (0, {"restored": 1})
    assert dates(club) == before
    again = kadens("program", "migrate", "undo", migration["id"], *AS_OF)
    assert (again.code, again.err) == (2, f"Migration {migration['id']} is undone already.\n")


def test_a_shift_is_told_first_and_then_done(kadens: Kadens, club: Played) -> None:
    before = dates(club)
    told = kadens("program", "shift", "--program", "BOOKS", "--days", 3, *AS_OF)
    assert "lines moved: 3" in told.out
    assert dates(club) == before
    done = kadens("program", "shift", "--program", "BOOKS", "--days", 3, "--apply", *AS_OF)
    assert (done.code, dates(club)[0]) == (0, date(2024, 2, 4))
    assert kadens("program", "shift", "--days", 3).code == 2


def test_a_substitution_is_told_first_and_then_done(kadens: Kadens, club: Played) -> None:
    asked = ("program", "substitute", "BOOK", "--by", "MAGAZINE", "--from", "2024-03-01", *AS_OF)
    assert "lines refilled: 2" in kadens(*asked).out
    done = kadens(*asked, "--price", "4.50", "--apply", "--json")
    assert (done.code, done.document["run"]["done"]) == (0, 1)
    totals = ContinuityLine.objects.filter(continuity_order_id=club.key("B")).order_by("repetition")
    assert [line.total for line in totals] == [25_00, 4_50, 4_50]


def test_a_policy_is_set(kadens: Kadens, club: Played) -> None:
    assert "only by a migration" in kadens("program", "carry", "BOOKS", "by_plan").out
    assert Program.objects.get(code="BOOKS").carry == "by_plan"
    assert "with the day's jobs" in kadens("program", "carry", "BOOKS", "all").out
    assert kadens("program", "carry", "NOPE", "all").code == 2
    assert kadens("program", "migrate", "undo", 99).code == 2
