import itertools
from decimal import Decimal
from xml.etree import ElementTree as ET

import pytest

from kadens.operations.charts.drawing import Frame, Mark, bar_chart, heat_chart, line_chart

FRAME = Frame("ships", "Shipments <ahead>", "By week & program")
MARKS = [
    Mark("1 Jan", Decimal(10), "CLUB"),
    Mark("8 Jan", Decimal(20), "CLUB"),
    Mark("1 Jan", Decimal(-5), "YEAR", told="five fewer"),
]


def read(text: str) -> ET.Element:
    return ET.fromstring(text)  # noqa: S314 - our own drawing


SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("draw", [line_chart, bar_chart, heat_chart])
def test_a_chart_says_what_it_is_and_needs_neither_style_nor_script(draw) -> None:  # type: ignore[no-untyped-def]
    svg = read(draw(FRAME, MARKS))
    assert (svg.get("role"), svg.get("aria-labelledby")) == ("img", "ships-title ships-desc")
    assert svg.findtext(f"{SVG}title") == "Shipments <ahead>"
    assert svg.findtext(f"{SVG}desc") == "By week & program"
    every = list(svg.iter())
    assert not any(name == "style" or name.startswith("on") for each in every for name in each.attrib)
    assert not {each.tag for each in every} & {f"{SVG}script", f"{SVG}style"}
    told = [each.text for each in svg.iter(f"{SVG}title")]
    assert "CLUB 1 Jan: 10" in told
    assert "five fewer" in told


def test_bars_are_as_high_as_their_values() -> None:
    bars = list(read(bar_chart(FRAME, MARKS)).iter(f"{SVG}rect"))
    high = [Decimal(bar.get("height") or 0) for bar in bars]
    assert high[1] == pytest.approx(2 * high[0], abs=Decimal("0.2"))
    zero = Decimal(bars[0].get("y") or 0) + high[0]
    assert Decimal(bars[2].get("y") or 0) == pytest.approx(zero, abs=Decimal("0.2"))  # it hangs from zero
    assert bars[0].get("class") != bars[2].get("class")


def test_heat_goes_by_tens() -> None:
    cells = list(read(heat_chart(FRAME, [Mark("1", Decimal(v), str(v)) for v in (0, 9, 55, 100)])).iter(f"{SVG}rect"))
    assert [cell.get("class") for cell in cells] == [f"chart-heat-{tenth}" for tenth in (0, 0, 5, 9)]


@pytest.mark.parametrize("draw", [line_chart, bar_chart, heat_chart])
def test_nothing_to_draw_is_drawn(draw) -> None:  # type: ignore[no-untyped-def]
    assert read(draw(FRAME, [])).get("role") == "img"


def test_a_line_ends_in_its_name_and_no_two_names_lie_on_each_other() -> None:
    marks = [Mark(str(week), Decimal(0), f"PROGRAM-{number}-OF-A-LONG-NAME") for number in range(6) for week in (1, 2)]
    svg = read(line_chart(FRAME, marks))
    names = [each for each in svg.iter(f"{SVG}text") if "chart-name" in str(each.get("class"))]
    assert [each.findtext(f"{SVG}title") for each in names] == [
        f"PROGRAM-{number}-OF-A-LONG-NAME" for number in reversed(range(6))
    ]
    heights = sorted(Decimal(each.get("y") or 0) for each in names)
    assert all(lower - upper >= 14 for upper, lower in itertools.pairwise(heights))
    assert heights[-1] < Decimal(svg.get("height") or 0)


def test_bars_have_a_key_that_stays_within_the_chart() -> None:
    marks = [Mark("1", Decimal(1), f"a reason in many words, number {number}") for number in range(6)]
    svg = read(bar_chart(FRAME, marks))
    bars, key = list(svg.iter(f"{SVG}rect"))[:6], list(svg.iter(f"{SVG}rect"))[6:]
    assert [each.get("class") for each in key] == [each.get("class") for each in bars]
    assert max(int(each.get("x") or 0) for each in key) < int(svg.get("width") or 0) - 50
