"""Lines, bars and heat tables as SVG: a title and a description for who cannot see them, a title on every mark.

No style attribute and no script, as a strict content security policy wants it. The page's style sheet colours the
classes: `chart-axis`, `chart-grid`, `chart-label`, `chart-series-1` to `chart-series-6` (again from 1 after that), and
`chart-heat-0` to `chart-heat-9`. Colour alone says nothing: a line ends in its name, bars have a key in their order,
cells their number; and who draws a chart shows its numbers as a table, too.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from typing import Final

from kadens.operations.charts.scale import Scale, coordinate, short

__all__ = ["Frame", "Mark", "bar_chart", "heat_chart", "line_chart"]

WIDTH: Final = 720
HEIGHT: Final = 300
LEFT, RIGHT, TOP, BOTTOM = 56, 12, 12, 34
MOST_LABELS: Final = 12
COLOURS: Final = 6
CELL, NAMES = 30, 84
NAMED: Final = 118
"""So wide is the margin for the names of lines, and so high the one for the key of bars."""
KEY: Final = 22
LINE_OF_TEXT: Final = 14
MOST_LETTERS: Final = 17
LETTER: Final = 6
"""How wide a letter is, about."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What a chart is called: `key` is unique on its page, `title` and `description` are read aloud."""

    key: str
    title: str
    description: str


@dataclass(frozen=True, slots=True)
class Mark:
    """One value: where it lies, how high it is, whose it is (empty: there is only one), and how it is told in words."""

    across: str
    value: Decimal
    whose: str = ""
    told: str = ""

    @property
    def words(self) -> str:
        return self.told or " ".join(part for part in (self.whose, f"{self.across}: {self.value}") if part)


def line_chart(frame: Frame, marks: Sequence[Mark]) -> str:
    """A line for each whose, over what lies across in the order of its first mark."""
    plot = _Plot(marks, right=NAMED if any(mark.whose for mark in marks) else RIGHT)
    parts = [*plot.axes()]
    for number, whose in enumerate(plot.owners):
        own = [mark for mark in marks if mark.whose == whose]
        points = " ".join(f"{plot.x(mark)},{plot.y(mark.value)}" for mark in own)
        colour = _colour(number)
        parts.append(f'<polyline class="{colour} chart-line" fill="none" points="{points}"/>')
        parts += [
            f'<circle class="{colour} chart-dot" cx="{plot.x(mark)}" cy="{plot.y(mark.value)}" r="2.5">'
            f"<title>{escape(mark.words)}</title></circle>"
            for mark in own
        ]
    return _svg(frame, WIDTH, HEIGHT, [*parts, *plot.names_of_lines(marks)])


def bar_chart(frame: Frame, marks: Sequence[Mark]) -> str:
    """Bars side by side, one for each whose."""
    plot = _Plot(marks, top=TOP + KEY if any(mark.whose for mark in marks) else TOP)
    parts = [*plot.axes()]
    width = plot.slot * Decimal("0.8") / max(1, len(plot.owners))
    for mark in marks:
        number = plot.owners.index(mark.whose)
        left = plot.middle(mark) + width * (number - Decimal(len(plot.owners)) / 2)
        top, height = plot.bar(mark.value)
        parts.append(
            f'<rect class="{_colour(number)} chart-bar" x="{coordinate(left)}" y="{top}" '
            f'width="{coordinate(width)}" height="{height}"><title>{escape(mark.words)}</title></rect>'
        )
    return _svg(frame, WIDTH, HEIGHT, [*parts, *plot.key_of_bars()])


def heat_chart(frame: Frame, marks: Sequence[Mark]) -> str:
    """A table of cells, rows by whose, the darker the higher (values from 0 to 100), each with its number."""
    across, owners = _names(mark.across for mark in marks), _names(mark.whose for mark in marks)
    parts = [_label(NAMES - 6, CELL * (row + 2) - 9, whose, "end") for row, whose in enumerate(owners)]
    parts += [_label(NAMES + CELL * column + CELL // 2, 16, name) for column, name in enumerate(across)]
    for mark in marks:
        x, y = NAMES + CELL * across.index(mark.across), CELL * (owners.index(mark.whose) + 1)
        tenth = min(9, max(0, int(mark.value // 10)))
        parts.append(
            f'<rect class="chart-heat-{tenth}" x="{x}" y="{y}" width="{CELL - 1}" height="{CELL - 1}">'
            f"<title>{escape(mark.words)}</title></rect>"
            f'<text class="chart-heat-text-{tenth}" x="{x + CELL // 2}" y="{y + 19}" text-anchor="middle">'
            f"{mark.value:.0f}</text>"
        )
    return _svg(frame, NAMES + CELL * len(across), CELL * (len(owners) + 1), parts, kind="chart-cells")


class _Plot:
    """Where marks lie on a drawing with two axes."""

    def __init__(self, marks: Sequence[Mark], *, right: int = RIGHT, top: int = TOP) -> None:
        self.across, self.owners = _names(mark.across for mark in marks), _names(mark.whose for mark in marks)
        self.end = WIDTH - right
        self.slot = Decimal(self.end - LEFT) / max(1, len(self.across))
        self._scale = Scale([mark.value for mark in marks])
        self._unit = Decimal(HEIGHT - top - BOTTOM) / (self._scale.steps_above + self._scale.steps_below)
        self._zero = top + self._unit * self._scale.steps_above
        self._places = {name: place for place, name in enumerate(self.across)}

    def middle(self, mark: Mark) -> Decimal:
        return LEFT + self.slot * (self._places[mark.across] + Decimal("0.5"))

    def x(self, mark: Mark) -> str:
        return coordinate(self.middle(mark))

    def y(self, value: Decimal) -> str:
        return coordinate(self._zero - value / self._scale.step * self._unit)

    def bar(self, value: Decimal) -> tuple[str, str]:
        """The upper edge of a bar and its height; one of a value below zero hangs down."""
        return self.y(max(value, Decimal(0))), coordinate(abs(value) / self._scale.step * self._unit)

    def axes(self) -> Iterator[str]:
        """Lines across with their values, and what lies across, as many of them as there is room for."""
        for step in range(-self._scale.steps_below, self._scale.steps_above + 1):
            value = step * self._scale.step
            y, kind = self.y(value), "chart-grid" if step else "chart-axis"
            yield f'<line class="{kind}" x1="{LEFT}" x2="{self.end}" y1="{y}" y2="{y}"/>'
            yield _label(LEFT - 6, coordinate(Decimal(y) + 4), short(value), "end")
        every = -(-len(self.across) // MOST_LABELS) or 1
        for place, name in enumerate(self.across):
            if place % every == 0:
                yield _label(coordinate(LEFT + self.slot * (place + Decimal("0.5"))), HEIGHT - BOTTOM + 18, name)

    def names_of_lines(self, marks: Sequence[Mark]) -> Iterator[str]:
        """The name of each line beside its end, as near as the others and the edge leave room; the lowest first."""
        last = {mark.whose: mark.value for mark in marks if mark.whose}
        free = Decimal(HEIGHT - BOTTOM + 2 * LINE_OF_TEXT)
        for whose in sorted(last, key=lambda name: (last[name], -self.owners.index(name))):
            free = min(free - LINE_OF_TEXT, Decimal(self.y(last[whose])) + 4)
            colour = _colour(self.owners.index(whose))
            yield (
                f'<text class="chart-name {colour}" x="{self.end + 4}" y="{coordinate(free)}">'
                f"<title>{escape(whose)}</title>{escape(_cut(whose))}</text>"
            )

    def key_of_bars(self) -> Iterator[str]:
        """Which bar is whose, from left to right as they stand."""
        if self.owners in ([], [""]):
            return
        x, most = LEFT, (WIDTH - LEFT - RIGHT) // len(self.owners)
        for number, whose in enumerate(self.owners):
            yield f'<rect class="{_colour(number)} chart-bar" x="{x}" y="4" width="11" height="11"/>'
            yield _label(x + 16, 14, _cut(whose, (most - 30) // LETTER), "start")
            x += min(most, 40 + LETTER * len(whose))


def _cut(name: str, letters: int = MOST_LETTERS) -> str:
    """A name in the room that there is for it."""
    return name if len(name) <= letters else f"{name[: letters - 1]}…"


def _svg(frame: Frame, width: int, height: int, parts: Sequence[str], *, kind: str = "") -> str:
    key = escape(frame.key, quote=True)
    return (
        f'<svg class="{f"chart {kind}".strip()}" role="img" aria-labelledby="{key}-title {key}-desc" '
        f'width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        f'xmlns="http://www.w3.org/2000/svg"><title id="{key}-title">{escape(frame.title)}</title>'
        f'<desc id="{key}-desc">{escape(frame.description)}</desc>{"".join(parts)}</svg>'
    )


def _label(x: object, y: object, name: str, anchor: str = "middle") -> str:
    return f'<text class="chart-label" x="{x}" y="{y}" text-anchor="{anchor}">{escape(name)}</text>'


def _names(names: Iterator[str]) -> list[str]:
    return list(dict.fromkeys(names))


def _colour(number: int) -> str:
    return f"chart-series-{number % COLOURS + 1}"
