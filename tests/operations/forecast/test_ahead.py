"""What is foretold for small worlds, by hand; and that the world then does it."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import pytest

from kadens.domain.continuity.cancelling import cancel_order
from kadens.domain.continuity.counting import money_taken, shipped_lines
from kadens.domain.continuity.pausing import pause_order
from kadens.operations.forecast.cash import cash_ahead
from kadens.operations.forecast.demand import demand_ahead
from kadens.operations.forecast.outlook import outlook_on
from kadens.operations.forecast.shipments import last_day, shipments_ahead
from kadens.pure.dates import Period, start_of
from tests.factories.programs import every, program
from tests.factories.shop import ACTOR, DAY, a_shop, day
from tests.operations.forecast.conftest import Play, cells, statements

pytestmark = pytest.mark.django_db


def test_three_books_thirty_days_apart(play: Play) -> None:
    a_shop().sell("THREE")
    play(DAY, DAY)  # Monday 15 January: the first book leaves
    found = cells(shipments_ahead(on=DAY, weeks=10), "week", "program", "planned", "following", "expected", "value")
    assert found == [
        (date(2024, 2, 12), "THREE", 1, 0, Decimal("1.0"), 22_00),
        (date(2024, 3, 11), "THREE", 1, 0, Decimal("1.0"), 22_00),
    ]


def test_what_follows_the_planned_lines_is_counted(play: Play) -> None:
    shop = a_shop(repeat_threshold=1)
    shop.sell("CLUB")
    play(DAY, DAY)
    report = shipments_ahead(on=DAY, weeks=60)
    assert sum(int(str(row[0])) for row in cells(report, "planned")) == 1
    assert sum(int(str(row[0])) for row in cells(report, "following")) == 10
    months = [(2024 + month // 12, month % 12 + 1) for month in range(1, 12)]
    assert [row[0] for row in cells(report, "week")] == [
        start_of(Period.WEEK, date(year, month, 15)) for year, month in months
    ]


def test_an_event_that_is_half_likely_counts_half(play: Play) -> None:
    shop = a_shop()
    shop.define(program("HALF", every(1, "weeks", repeats=2, probability=Decimal(50))))
    shop.sell_many("HALF", 4)
    play(DAY, DAY)
    assert cells(shipments_ahead(on=DAY, weeks=3), "planned", "expected", "value") == [
        (4, Decimal("2.0"), 44_00),
        (4, Decimal("2.0"), 44_00),
    ]


@pytest.mark.parametrize("code", ["CLUB", "BOX", "PLAN", "LATER", "SEASON"])
@pytest.mark.parametrize("pay_with", ["card", "on_account"])
def test_where_nobody_leaves_the_forecast_comes_true(play: Play, code: str, pay_with: str) -> None:
    """Probability 100, no cancellation, no decline: the days and jobs that follow do exactly what was foretold."""
    shop = a_shop(repeat_threshold=1, days_before_delivery=2, on_account_bill_days=3)
    shop.sell(code, pay_with=pay_with)
    shop.sell(code, pay_with=pay_with, on=day(0), quantity=2)
    play(DAY, DAY)
    until = last_day(DAY, 6)
    ships, cash = shipments_ahead(on=DAY, weeks=6), cash_ahead(on=DAY, weeks=6)
    play(day(1), until)
    stretch = {"first_on": day(1), "last_on": until, "ordered_by": DAY}
    shipped: Counter[date] = Counter()
    worth: Counter[date] = Counter()
    for row in shipped_lines(**stretch):
        shipped[start_of(Period.WEEK, row.shipped_on)] += row.lines
        worth[start_of(Period.WEEK, row.shipped_on)] += row.total
    assert cells(ships, "week", "expected", "value") == [
        (week, Decimal(many), worth[week]) for week, many in sorted(shipped.items())
    ]
    taken: Counter[tuple[date, str]] = Counter()
    for money in money_taken(**stretch):
        taken[start_of(Period.WEEK, money.taken_on), money.pay_with] += money.amount
    columns = {"card": "by_card", "on_account": "on_account"}
    assert {
        (week, pay_with): amount for week, amount in cells(cash, "week", columns[pay_with])
    } == taken  # fmt: skip


def test_what_the_past_tells_is_what_was_known_then(play: Play) -> None:
    """A cancellation, a pause and their moves of later days change nothing in a forecast of an earlier one."""
    shop = a_shop(repeat_threshold=1)
    leaver, pauser, _ = shop.sell_many("CLUB", 3)
    play(DAY, day(9))
    then = shipments_ahead(on=day(9), weeks=12)
    cash_then, demand_then = cash_ahead(on=day(9), weeks=12), demand_ahead(on=day(9), weeks=12)
    cancel_order(leaver.key, reason="moved", on=day(10), actor=ACTOR)
    pause_order(pauser.key, until=day(50), on=day(11), actor=ACTOR)
    play(day(12), day(70))
    columns = ("week", "program", "expected", "value")  # what followed then has lines by now
    assert cells(shipments_ahead(on=day(9), weeks=12), *columns) == cells(then, *columns)
    assert cash_ahead(on=day(9), weeks=12).rows == cash_then.rows
    assert demand_ahead(on=day(9), weeks=12).rows == demand_then.rows


def test_a_pause_moves_what_follows_and_an_open_one_waits(play: Play) -> None:
    shop = a_shop()
    until, open_ended = shop.sell_many("THREE", 2)
    play(DAY, DAY)
    pause_order(until.key, until=day(45), on=DAY, actor=ACTOR)
    pause_order(open_ended.key, until=None, on=DAY, actor=ACTOR)
    found = cells(shipments_ahead(on=DAY, weeks=14), "week", "planned", "expected")
    expected = [(week, many) for week, _, many in found if many]
    assert expected == [
        (start_of(Period.WEEK, day(45)), Decimal("1.0")),
        (start_of(Period.WEEK, day(75)), Decimal("1.0")),
    ]


def test_leaving_is_foretold_from_those_who_left(play: Play) -> None:
    """Forty joined and half left after a month; of ten who join then, about half are expected to."""
    shop = a_shop()
    earlier = shop.sell_many("CLUB", 40)
    play(DAY, day(30))
    for each in earlier[:20]:
        cancel_order(each.key, reason="enough", on=day(31), actor=ACTOR)
    shop.sell_many("CLUB", 10, on=day(40))
    play(day(31), day(40))
    survival = outlook_on(day(40)).survivals
    [club] = survival.values()
    assert club.chance(0, 30) == 1
    assert club.chance(0, 31) == pytest.approx(Decimal("0.5"))


def test_demand_empties_the_shelf(play: Play) -> None:
    shop = a_shop()
    shop.stock(3)
    shop.sell_many("VASES", 2)
    play(DAY, DAY)
    found = cells(demand_ahead(on=DAY, weeks=3), "week", "product", "expected", "on_hand", "left")
    assert found == [
        (day(7), "VASE", Decimal("2.0"), Decimal(1), Decimal("-1.0")),
        (day(14), "VASE", Decimal("2.0"), Decimal(1), Decimal("-3.0")),
    ]


def test_statements_do_not_grow_with_the_orders(play: Play) -> None:
    shop = a_shop(repeat_threshold=1)
    shop.sell_many("CLUB", 2)
    play(DAY, DAY)

    def read() -> None:
        shipments_ahead(on=day(20))
        cash_ahead(on=day(20))
        demand_ahead(on=day(20))

    read()
    few = statements(read)
    for number in range(1, 6):
        shop.sell_many("CLUB", 5, on=DAY + timedelta(days=number))
    play(day(1), day(6))
    assert statements(read) == few
