"""Short ways to write a program, and a strategy that makes valid ones."""

from collections.abc import Iterable
from datetime import date
from itertools import islice

from hypothesis import strategies as st

from kadens.pure.dates import Unit
from kadens.pure.schedule.chain import Cursor, Occurrence, follow, start
from kadens.pure.schedule.interval import DateInterval, Half, Snap
from kadens.pure.schedule.program import Action, DaysFromLast, Event, Every, OrderStart, Program, Timing

DAYS_30 = Every(30, Unit.DAYS)
MONTHLY = Every(1, Unit.MONTHS)
FIRST_OF_NEXT_MONTH = DateInterval("NEXTMONTH", Half(Snap.START_OF_MONTH, 1, Unit.MONTHS, Snap.START_OF_MONTH))


def day(text: str) -> date:
    return date.fromisoformat(text)


def days(*texts: str) -> list[date]:
    return [day(text) for text in texts]


def event(
    number: int,
    timing: Timing | None = None,
    *,
    repeats: int | None = 0,
    start_on: str | None = None,
    action: Action = Action.NORMAL,
) -> Event:
    return Event(number, action, repeats, day(start_on) if start_on else None, timing)


def first_program(*events: Event) -> Program:
    return Program(OrderStart.FIRST, events)


def current_program(*events: Event, wrap: bool = False) -> Program:
    return Program(OrderStart.CURRENT, events, wrap)


def six_events() -> list[Event]:
    """Six events anchored on 2024-01-01, every 30 days."""
    return [event(1, start_on="2024-01-01"), *(event(number, DAYS_30) for number in range(2, 7))]


def chain_from(program: Program, on: str, *, count: int, last_event: int | None = None) -> list[Occurrence]:
    """The first `count` occurrences of a chain that begins at event 1."""
    return [occurrence for occurrence, _ in steps_from(program, on, count=count, last_event=last_event)]


def steps_from(
    program: Program, on: str | date, *, count: int, last_event: int | None = None
) -> list[tuple[Occurrence, Cursor]]:
    last = last_event or len(program.events)
    steps = [start(program, 1, 1, on if isinstance(on, date) else day(on))]
    while len(steps) < count:
        following = follow(program, steps[-1][1], last_event=last)
        if following is None:
            break
        steps.append(following)
    return steps


def dates_of(occurrences: Iterable[Occurrence]) -> list[date]:
    return [occurrence.nominal_on for occurrence in occurrences]


def first_of(steps: Iterable[tuple[Occurrence, Cursor]], count: int) -> list[Occurrence]:
    return [occurrence for occurrence, _ in islice(steps, count)]


any_date = st.dates(date(2000, 1, 1), date(2100, 12, 31))
snaps = st.none() | st.sampled_from(Snap)
shifts = st.one_of(
    st.tuples(st.integers(-40, 40), st.sampled_from([Unit.DAYS, Unit.WEEKS])),
    st.tuples(st.integers(-14, 14), st.just(Unit.MONTHS)),
    st.tuples(st.integers(-2, 2), st.just(Unit.YEARS)),
)
halves = st.builds(lambda before, shift, after: Half(before, *shift, after), snaps, shifts, snaps)
intervals = st.builds(DateInterval, st.just("CODE"), halves)
timings = st.one_of(
    st.builds(Every, st.integers(1, 12), st.sampled_from(Unit)),
    st.builds(DaysFromLast, st.integers(0, 60)),
    intervals,
)


@st.composite
def programs(draw: st.DrawFn, order_start: OrderStart = OrderStart.FIRST, wrap: bool = False) -> Program:
    """A program that passes its check, with at least one event that ships."""
    actions = draw(
        st.lists(st.sampled_from(Action), min_size=1, max_size=5).filter(lambda drawn: set(drawn) != {"skip"})
    )
    events = []
    for number, action in enumerate(actions, start=1):
        anchored = order_start is OrderStart.CURRENT and number == 1
        start_on = draw(any_date) if anchored else draw(st.none() | any_date)
        events.append(Event(number, action, draw(st.integers(0, 4)), start_on, draw(timings)))
    return Program(order_start, tuple(events), wrap)
