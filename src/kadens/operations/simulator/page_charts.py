"""The charts of a scenario's page, as numbers that the template draws: bars per month, and a line so far."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kadens.operations.charts.scale import Scale, coordinate, short

__all__ = ["Chart", "make_chart"]

WIDTH, HEIGHT = 460, 230
LEFT, RIGHT, TOP, BOTTOM = 48, 48, 14, 40
MOST_LABELS = 8


@dataclass(frozen=True, kw_only=True)
class Tick:
    """A line across the chart, with a value for the bars (left) and one for the line (right)."""

    y: str
    bar: str
    line: str


@dataclass(frozen=True, kw_only=True)
class Bar:
    """A month's bar; `label` is empty where there is no room for one."""

    x: str
    y: str
    width: str
    height: str
    middle: str
    label: str
    year: str
    title: str


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A chart ready to be drawn; every coordinate is a text, so that no locale can put a comma in it."""

    width: int
    height: int
    left: int
    right: int
    zero: str
    label_y: int
    ticks: tuple[Tick, ...]
    bars: tuple[Bar, ...]
    points: str
    dots: tuple[tuple[str, str], ...]


def make_chart(months: Sequence[date], values: Sequence[Decimal], so_far: Sequence[Decimal]) -> Chart:
    """Place the bars (values) and the line (so far), each on a scale of its own, with a common zero."""
    bars, line = Scale(values), Scale(so_far)
    below = max(bars.steps_below, line.steps_below)
    above = max(bars.steps_above, line.steps_above)
    plot = Plot(below=below, above=above, count=len(months))
    every = -(-len(months) // MOST_LABELS)
    dots = tuple((plot.middle(place), plot.y(value / line.step)) for place, value in enumerate(so_far))
    return Chart(
        width=WIDTH,
        height=HEIGHT,
        left=LEFT,
        right=WIDTH - RIGHT,
        zero=plot.y(Decimal(0)),
        label_y=HEIGHT - BOTTOM + 16,
        ticks=tuple(
            Tick(y=plot.y(Decimal(step)), bar=short(step * bars.step), line=short(step * line.step))
            for step in range(-below, above + 1)
        ),
        bars=tuple(
            plot.bar(place, month, value / bars.step, labelled=place % every == 0, title=f"{month:%B %Y}: {value}")
            for place, (month, value) in enumerate(zip(months, values, strict=True))
        ),
        points=" ".join(f"{x},{y}" for x, y in dots),
        dots=dots if len(dots) <= 36 else (),
    )


class Plot:
    """Where steps and months lie on the drawing."""

    def __init__(self, *, below: int, above: int, count: int) -> None:
        self._unit = Decimal(HEIGHT - TOP - BOTTOM) / (below + above)
        self._zero = TOP + self._unit * above
        self._slot = Decimal(WIDTH - LEFT - RIGHT) / max(count, 1)

    def y(self, steps: Decimal) -> str:
        """The height of so many steps above zero."""
        return coordinate(self._zero - steps * self._unit)

    def middle(self, place: int) -> str:
        """The middle of a month."""
        return coordinate(LEFT + self._slot * (place + Decimal("0.5")))

    def bar(self, place: int, month: date, steps: Decimal, *, labelled: bool, title: str) -> Bar:
        """The bar of a month, up from zero or down."""
        width = min(self._slot * Decimal("0.64"), Decimal(34))
        first = place == 0 or month.month == 1
        return Bar(
            x=coordinate(LEFT + self._slot * (place + Decimal("0.5")) - width / 2),
            y=coordinate(self._zero - max(steps, Decimal(0)) * self._unit),
            width=coordinate(width),
            height=coordinate(abs(steps) * self._unit),
            middle=self.middle(place),
            label=f"{month:%b}" if labelled else "",
            year=f"{month:%Y}" if first and (labelled or month.month == 1) else "",
            title=title,
        )
