"""Retention, churn, declines and the accuracy of the forecast, in worlds small enough to count by hand."""

from datetime import date
from decimal import Decimal

import pytest

from kadens.domain.continuity.cancelling import cancel_order
from kadens.domain.continuity.errors import ProgramUnknown
from kadens.domain.continuity.reasons import Reason, define_cancel_reasons
from kadens.operations.forecast.accuracy import accuracy, compare
from kadens.operations.forecast.losses import churn_by_reason, declines_by_reason
from kadens.operations.forecast.reports import Point, Series
from kadens.operations.forecast.retention import retention_by_event, retention_by_month
from tests.factories.shop import ACTOR, DAY, a_shop, day
from tests.operations.forecast.conftest import Play, cells, statements

pytestmark = pytest.mark.django_db


def test_retention_by_month_and_by_shipment(play: Play) -> None:
    shop = a_shop()
    four = shop.sell_many("CLUB", 4)
    play(DAY, day(40))
    cancel_order(four[0].key, reason="enough", on=day(40), actor=ACTOR)
    play(day(41), day(61))  # 15 January to 16 March: three books each, two for who left
    report = retention_by_month(on=day(61))
    assert cells(report, "program", "cohort", "months", "orders", "stayed", "share") == [
        ("CLUB", date(2024, 1, 1), 0, 4, 4, Decimal(100)),
        ("CLUB", date(2024, 1, 1), 1, 4, 4, Decimal(100)),
        ("CLUB", date(2024, 1, 1), 2, 4, 3, Decimal(75)),
    ]
    assert report.points(Series("line", "months", "share"))[-1] == Point(2, Decimal("75.0"))
    assert cells(retention_by_event(on=day(61)), "shipment", "orders", "stayed") == [(1, 4, 4), (2, 4, 4), (3, 4, 3)]


def test_churn_by_reason() -> None:
    sold = a_shop().sell_many("CLUB", 4)
    for each, reason in zip(sold, ("price", "price", "moved"), strict=False):
        cancel_order(each.key, reason=reason, on=day(3), actor=ACTOR)
    report = churn_by_reason(first_on=DAY, last_on=day(3))
    assert cells(report, "month", "program", "reason", "orders", "share") == [
        (date(2024, 1, 1), "CLUB", "moved", 1, Decimal("33.3")),
        (date(2024, 1, 1), "CLUB", "price", 2, Decimal("66.7")),
    ]
    assert churn_by_reason(first_on=day(4), last_on=day(9)).rows == ()


def test_a_reason_of_the_list_is_told_before_the_words() -> None:
    [sold] = a_shop().sell_many("CLUB", 1)
    define_cancel_reasons([Reason(code="too_dear", text_en="Too dear", text_sv="För dyrt")], on=DAY, actor=ACTOR)
    cancel_order(sold.key, reason="says that it costs too much", code="too_dear", on=day(3), actor=ACTOR)
    assert cells(churn_by_reason(first_on=DAY, last_on=day(3)), "reason") == [("too_dear",)]


def test_declines_and_what_came_back(play: Play) -> None:
    shop = a_shop(retry_days=[1, 3, 5])
    lucky, hopeless, _ = shop.sell_many("CLUB", 3)
    shop.behave(lucky, "insufficient_funds")
    shop.behave(hopeless, "insufficient_funds")
    play(DAY, DAY)
    shop.behave(lucky, "approve")
    play(day(1), day(6))
    columns = ("reason", "charges", "declined", "amount", "recovered", "recovery", "amount_recovered")
    report = declines_by_reason(first_on=DAY, last_on=day(6))
    assert cells(report, *columns) == [("insufficient_funds", 3, 2, 44_00, 1, Decimal(50), 22_00)]
    at_once = declines_by_reason(first_on=DAY, last_on=day(6), within=0)
    assert cells(at_once, "recovered") == [(0,)]


def test_where_nobody_leaves_the_forecast_has_no_error(play: Play) -> None:
    a_shop(repeat_threshold=1).sell_many("CLUB", 3)
    play(DAY, day(90))
    report = accuracy(first_on=date(2024, 1, 20), last_on=day(90))
    found = {(row[0], row[1]): row[2:] for row in cells(report, "weeks_ahead", "model", "mean_error", "bias", "wape")}
    assert found["1-4", "forecast"] == found["1-4", "plan"] == (0, 0, 0)
    assert found["5-8", "forecast"] == (0, 0, 0)
    assert found["1-4", "last_month"][0] > 0  # type: ignore[operator]  # three books a month, all in one week of it


def test_only_orders_of_the_day_count_among_the_facts(play: Play) -> None:
    shop = a_shop()
    shop.sell_many("CLUB", 3)
    play(DAY, day(15))  # 30 January; a forecast is made on Sunday the 28th
    shop.sell_many("CLUB", 50, on=day(16))
    play(day(16), day(40))
    compared = [each for each in compare(first_on=date(2024, 1, 20), last_on=day(40)) if each.model == "forecast"]
    assert sum(each.shipped for each in compared) == 3


def test_statements_do_not_grow_with_the_orders(play: Play) -> None:
    shop = a_shop()
    shop.sell_many("CLUB", 1)
    play(DAY, DAY)

    def read() -> None:
        retention_by_month(on=day(9))
        retention_by_event(on=day(9))
        churn_by_reason(first_on=DAY, last_on=day(9))
        declines_by_reason(first_on=DAY, last_on=day(9))

    few = statements(read)
    for each in shop.sell_many("CLUB", 20, on=day(1)):
        cancel_order(each.key, reason=f"reason {each.key}", on=day(2), actor=ACTOR)
    assert statements(read) == few


def test_a_program_that_is_not_there() -> None:
    a_shop()
    with pytest.raises(ProgramUnknown):
        churn_by_reason(first_on=DAY, last_on=DAY, program="NONE")
