"""The calendar on a terminal and the page: all rows are there, and nothing hostile gets through."""

import io
import re
from dataclasses import fields, replace
from datetime import date
from decimal import Decimal

import pytest
from rich.console import Console

from kadens.operations.simulator.answer import Answer, Totals, to_document
from kadens.operations.simulator.answer_days import TIMES, month_sums, months_between
from kadens.operations.simulator.calendar_text import print_calendar
from kadens.operations.simulator.page import scenario_page
from kadens.operations.simulator.page_charts import make_chart
from tests.operations.simulator.sample import sample_answer, sample_scenario

HOSTILE = '<script>alert("1")</script>&[bold]x[/]'


def empty_answer() -> Answer:
    totals = Totals(child_orders=0, shipped=0, charged="0.00", refunded="0.00", invoiced="0.00")
    lists = {field.name: () for field in fields(Answer) if field.name != "totals"}
    return Answer(**lists, totals=totals)  # type: ignore[arg-type]


def text_of(answer: Answer, *, width: int = 80) -> str:
    out = io.StringIO()
    print_calendar(answer, scenario=sample_scenario(), console=Console(file=out, width=width), title="books")
    return out.getvalue()


def page_of(answer: Answer) -> str:
    return scenario_page(answer, scenario=sample_scenario(), title=HOSTILE)


def test_the_page_has_every_row_of_every_list() -> None:
    page = page_of(sample_answer())
    document = to_document(sample_answer())
    for name, rows in document.items():
        if name != "totals":
            section = page.split(f'<h3 id="{name}">')[1].split("<h3")[0]
            assert section.count("<tr>") == len(rows) + 1, name
    assert page.count('<table class="month-grid">') == 13


def test_the_page_escapes_hostile_names() -> None:
    page = page_of(sample_answer(sku=HOSTILE, ref=HOSTILE))
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "[bold]x[/]" in page


def test_the_page_is_whole_in_itself() -> None:
    page = page_of(sample_answer())
    assert not re.search(r"""(src|href)=["'](?!#)|url\(|@import|<script|<link""", page)
    assert page.count("<svg") == page.count('role="img"') == page.count("<figure") == 2


def test_an_empty_answer_has_a_page_and_a_calendar() -> None:
    assert "Nothing happened." in page_of(empty_answer())
    assert "Nothing happened." in text_of(empty_answer())


def test_the_calendar_fits_its_terminal_and_has_no_colour_in_a_file() -> None:
    for width in (80, 50):
        text = text_of(sample_answer(ref="A" * 30, sku="S" * 70), width=width)
        assert max(len(line) for line in text.splitlines()) <= width
        assert "\x1b" not in text


def test_the_calendar_tells_what_happened_the_totals_and_what_is_planned() -> None:
    text = text_of(sample_answer())
    told = f"child 1: 1 {TIMES} BOOK1|January 2024|Mon 15|charged|declined|refunded|card expired|continuity charged|EUR"
    for words in [*told.split("|"), "2025-02-15  event 2.2  planned", "skipped (missed)"]:
        assert words in text


def test_the_calendar_takes_markup_for_text() -> None:
    assert "[bold]x[/]" in text_of(sample_answer(ref="[bold]x[/]"))


def test_months_are_summed_and_accumulated() -> None:
    sums = month_sums(sample_answer(), months_between(date(2024, 1, 10), date(2025, 1, 31)))
    assert len(sums) == 13
    assert (sums[0].shipments, sums[0].cash) == (3, Decimal("25.00"))
    assert (sums[11].cash, sums[12].shipments_so_far, sums[12].cash_so_far) == (-25, 12, Decimal("225.00"))


@pytest.mark.parametrize("values", [[0, 0], [1, 7], [-30, 25], [12345, 1], [-1, -2], [0]])
def test_a_chart_stays_inside_its_frame(values: list[int]) -> None:
    amounts = [Decimal(value) for value in values]
    months = months_between(date(2024, 1, 1), date(2024, len(values), 1))
    chart = make_chart(months, amounts, [sum(amounts[: place + 1], Decimal(0)) for place in range(len(amounts))])
    heights = [float(y) for _, y in chart.dots] + [float(tick.y) for tick in chart.ticks]
    heights += [float(bar.y) for bar in chart.bars] + [float(bar.y) + float(bar.height) for bar in chart.bars]
    assert min(heights) >= 13.9
    assert max(heights) <= chart.height - 39.9


def test_a_reason_of_none_is_no_column() -> None:
    answer = replace(sample_answer(), planned=sample_answer().planned[:1])
    assert ">reason<" not in page_of(answer).split('<h3 id="planned">')[1].split("<h3")[0]
