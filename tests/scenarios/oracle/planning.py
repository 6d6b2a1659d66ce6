"""Lines: what is planned at entry, by `extend`, and after a new version of the program."""

from datetime import date, timedelta
from itertools import islice

from tests.scenarios.oracle.dates import (
    Chain,
    Doc,
    after,
    current_position,
    interval,
    last_of,
    program_calendar,
    repeats,
    roll,
    skipped,
)
from tests.scenarios.oracle.world import Line, Order, World


def opening(world: World, order: Order) -> tuple[tuple[int, int], date]:
    """Where an order begins, and the nominal date of its first line."""
    program, events, ordered = order.program, order.events, order.sale.day
    wait = timedelta(days=program.get("days_after_order_date", 0))
    if program.get("order_start", "first") == "current":
        place, at = current_position(program, world.intervals, ordered)
        nominal = next(islice(program_calendar(program, world.intervals), place, None))[1]
        order.place = place
        return at, max((order.start or ordered) + wait, nominal)
    number = next(number for number, event in enumerate(events, start=1) if not skipped(event))
    event, base = events[number - 1], ordered + wait
    if order.start:
        return (number, 1), order.start + wait
    if event.get("start_date"):
        day = event["start_date"]
    elif event.get("date_interval"):
        day = interval(world.intervals[event["date_interval"]]["from"], base, first=True)
    else:
        day = base
    return (number, 1), max(day, ordered)


def occurrences(
    world: World, order: Order, fixed: dict[tuple[int, int], date] | None = None
) -> list[tuple[tuple[int, int], date]]:
    """The whole chain of an order, as far as anybody can look; `fixed` dates of what has a child order stay."""
    fixed = fixed if fixed is not None else order.fixed
    order.fixed = fixed
    at, day = opening(world, order)
    order.first = at
    day = fixed.get(at, day)
    last = last_of(order.events, at[0], order.product.get("event_duration", 0))
    rows = [(at, day)]
    if order.program.get("order_start", "first") == "current":
        for place, (here, on) in enumerate(program_calendar(order.program, world.intervals)):
            if place <= order.place:
                continue
            if here[0] > last or here[0] < rows[-1][0][0] or len(rows) > 400:
                break
            rows.append((here, fixed.get(here, max(on, rows[-1][1]))))
        return rows
    chain = Chain(world.intervals)
    chain.begin(at, day)
    following = after(order.events, at, last)
    while following is not None and len(rows) < 400 and rows[-1][1] < date(2032, 1, 1):
        chain.put(following, order.events[following[0] - 1])
        chain.rows[-1]["nominal"] = fixed.get(following, chain.rows[-1]["nominal"])
        rows.append((following, chain.rows[-1]["nominal"]))
        following = after(order.events, following, last)
    return rows


def mode_of(world: World, event: Doc) -> Doc | None:
    return world.modes.get(event.get("delivery_mode"))


def place_line(world: World, order: Order, line: Line) -> None:
    """The delivery date of a line: its base, rolled by the shipping calendar of its event."""
    line.delivery = roll(line.mode, line.base, floor=max(order.sale.day, world.day))


def lock_prices(world: World, order: Order, *, overwrite: bool) -> None:
    """What the customer agreed to: a price for each item of each event, however late its line is planned."""
    agreed = {} if overwrite or order.program.get("price_policy") == "current" else order.locked
    order.locked = {}
    for number in range(1, len(order.events) + 1):
        order.locked |= {item["key"]: item["price"] for item in items_of(world, order, number)}
    order.locked |= agreed


def items_of(world: World, order: Order, number: int) -> list[Doc]:
    """The items of an event at the prices agreed; an event may ship a product twice."""
    items: list[Doc] = []
    for row in order.events[number - 1].get("items", ()):
        item = world.item(row, order.quantity)
        key = (number, item["sku"], sum(each["sku"] == item["sku"] for each in items))
        items.append({**item, "key": key, "price": order.locked.get(key, item["price"])})
    return items


def add_line(world: World, order: Order, at: tuple[int, int], nominal: date) -> Line:
    event = order.events[at[0] - 1]
    missed = nominal < order.sale.day
    base = order.sale.day if missed else nominal + timedelta(days=order.offset)
    line = Line(at=at, nominal=nominal, base=base, missed=missed)
    line.mode = mode_of(world, event)
    place_line(world, order, line)
    line.items = items_of(world, order, at[0])
    if skipped(event):
        line.status = "skipped"
    order.lines.append(line)
    return line


def plan_at_entry(world: World, order: Order) -> None:
    chain = occurrences(world, order)
    began = {chain[0][0][0]: chain[0][0][1]}
    for at, nominal in chain:
        times = repeats(order.events[at[0] - 1])
        ahead = at[1] - began.get(at[0], 1)
        limit = None if order.upfront or world.threshold is None else world.threshold
        if limit is not None and ahead > (limit if times is None else min(times, limit)) and nominal >= order.sale.day:
            return
        add_line(world, order, at, nominal)
    order.exhausted = True


def extend(world: World, order: Order) -> None:
    """Walks on along the chain; the first occurrence that is not planned stops it."""
    known = {line.at for line in order.lines}
    for at, nominal in occurrences(world, order):
        if at in known:
            continue
        if world.threshold is not None and not order.upfront and at[1] > 1 + world.threshold:
            open_lines = [
                line
                for line in order.lines
                if line.at[0] == at[0]
                and (line.status == "planned" or (line.child is not None and line.child.status in ("open", "held")))
            ]
            if len(open_lines) >= max(1, world.threshold):
                return
        add_line(world, order, at, nominal)
    order.exhausted = True
