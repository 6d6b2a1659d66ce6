"""Random but meaningful scenarios: each is about two or three matters, by its seed."""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any

Doc = dict[str, Any]
SCHEDULES: list[Doc] = [
    {"code": "ONE", "allocation": "total"},
    {"code": "THREE", "allocation": "fixed_quantity", "payments": 3, "every": 1, "unit": "months"},
    {"code": "FIVE", "allocation": "fixed_quantity", "payments": 5, "every": 9, "unit": "days", "tax": "first"},
    {"code": "LAST", "allocation": "fixed_quantity", "payments": 2, "every": 2, "unit": "weeks", "tax": "last"},
    {"code": "SUM", "allocation": "fixed_amount", "amount": "25.00", "minimum": "10.00", "every": 8, "unit": "days"},
    {"code": "SUM2", "allocation": "fixed_amount", "amount": "40.00", "every": 1, "unit": "months", "tax": "last"},
    {
        "code": "SPLIT",
        "allocation": "specified",
        "lines": [
            {"after": 5, "unit": "days", "percent": "33.3", "ship": True},
            {"after": 1, "unit": "months", "amount": "20.00"},
            {"after": 2, "unit": "months", "percent": "46.7"},
        ],
    },
    {
        "code": "PARTS",
        "allocation": "specified",
        "lines": [{"after": 0, "unit": "days", "percent": "50"}, {"after": 3, "unit": "weeks", "percent": "50"}],
    },
]
INTERVALS: list[Doc] = [
    {"code": "FIRSTDAY", "from": {"snap_before": "start_of_month", "shift": 1, "unit": "months"}},
    {"code": "LASTDAY", "from": {"snap_before": "end_of_month"}},
    {"code": "MONDAY", "from": {"snap_before": "start_of_week", "shift": 2, "unit": "weeks"}},
    {"code": "MIDMONTH", "from": {"snap_before": "start_of_month", "shift": 14}},
    {"code": "TWELVE", "from": {"shift": 12}},
    {"code": "BACKFROM", "from": {"snap_before": "end_of_month", "shift": -3}},
    {"code": "WEEKEND", "from": {"shift": 10, "unit": "days", "snap_after": "end_of_week"}},
    {"code": "QUARTER", "from": {"snap_before": "start_of_quarter", "shift": 3, "unit": "months"}},
]
MATTERS = [
    "timings", "intervals", "skips", "current", "threshold", "missed", "calendar", "tax", "plan", "cash", "invoicing",
    "account", "dunning", "holds", "pause", "changes", "quantity", "cancel", "edit", "stock", "cap", "outage",
    "expiry", "window", "wait", "two_lines", "duration", "leads",
]  # fmt: skip


class Maker:
    """Makes the scenario of one seed."""

    def __init__(self, seed: int, matters: list[str] | None = None) -> None:
        self.random = Random(seed)  # noqa: S311 - not for secrets
        self.matters = set(matters or self.random.sample(MATTERS, self.random.choice([2, 3, 3, 4])))
        self.start = date(2024, 1, 1) + timedelta(days=self.random.randrange(330))
        self.days = self.random.randint(60, 140)
        self.end = self.start + timedelta(days=self.days)
        self.refs: list[tuple[str, str, date, int]] = []  # continuity order, program, day, events
        self.actions: list[tuple[date, Doc]] = []

    def about(self, *matters: str) -> bool:
        return bool(self.matters & set(matters))

    def chance(self, percent: int) -> bool:
        return self.random.randrange(100) < percent

    def day(self, first: date | None = None) -> date:
        """A day of the scenario."""
        first = first or self.start
        return first + timedelta(days=self.random.randint(0, max(0, (self.end - first).days - 3)))

    def scenario(self) -> Doc:
        programs = [self.program(number) for number in range(self.random.choice([1, 1, 2, 3]))]
        customers = [self.customer(number) for number in range(self.random.randint(1, 4))]
        doc: Doc = {
            "start": self.start,
            "end": self.end,
            "currency": "EUR",
            "tax_groups": self.taxes(),
            "parameters": self.parameters(),
            "payment_schedules": SCHEDULES,
            "date_intervals": INTERVALS,
            "calendars": [
                {"code": "SE", "country": "SE", "closed_weekdays": [6, 7], "holidays": True, "roll": "forward"},
                {"code": "BACK", "country": "SE", "closed_weekdays": [7], "holidays": True, "roll": "back"},
            ],
            "delivery_modes": [{"code": "POST", "calendar": "SE"}, {"code": "EARLY", "calendar": "BACK"}],
            "products": [*self.goods(), *(self.parent(program) for program in programs)],
            "programs": programs,
            "customers": customers,
        }
        for number in range(self.random.randint(1, 4)):
            self.order(f"{'ABCDEF'[number]}", self.random.choice(programs), self.random.choice(customers))
        self.act(doc)
        self.actions.sort(key=lambda pair: pair[0])
        doc["timeline"] = [{"day": day, **action} for day, action in self.actions]
        return doc

    def taxes(self) -> Doc:
        return {"standard": self.random.choice(["25", "10", "7.7"]), "low": "6"} if self.about("tax") else {"low": "0"}

    def parameters(self) -> Doc:
        chosen: Doc = {"repeat_threshold": self.random.choice([0, 1, 2, 3, 5])}
        if self.about("window") or self.chance(25):
            chosen["days_before_delivery"] = self.random.choice([1, 3, 7, 12])
        if self.about("account"):
            chosen["on_account_bill_days"] = self.random.choice([0, 5, 10])
        if self.about("cap"):
            chosen["orders_per_run"] = self.random.choice([1, 2])
        if self.about("dunning"):
            days = sorted(self.random.sample(range(1, 9), self.random.randint(1, 4)))
            chosen |= {"retry_days": days, "authorization_retries": self.random.randint(1, 4)}
        if self.about("expiry"):
            chosen["card_expiry_warning_days"] = self.random.choice([5, 30, 45])
        chosen["catch_up"] = self.random.choice(["ship_all", "combine", "slide", "drop"])
        if self.about("stock"):
            chosen["catch_up"] = "ship_all"
        return chosen

    def goods(self) -> list[Doc]:
        goods: list[Doc] = []
        for number in range(1, 6):
            product: Doc = {
                "sku": f"V{number}",
                "price": f"{self.random.randint(1, 30)}.{self.random.randint(0, 99):02d}",
            }
            if self.about("tax") and self.chance(40):
                product["tax_group"] = "low"
            if self.about("stock") and number <= 2:
                product["stock"] = self.random.randint(0, 6)
            goods.append(product)
        return goods

    def parent(self, program: Doc) -> Doc:
        product: Doc = {"sku": f"CLUB{program['code']}", "program": program["code"]}
        if self.about("duration"):
            product["event_duration"] = self.random.randint(0, len(program["events"]))
        return product

    def program(self, number: int) -> Doc:
        program: Doc = {"code": f"P{number}", "consolidate": self.chance(50)}
        program["price_policy"] = "locked"
        if self.about("plan"):
            program |= {"bill_upfront": True, "payment_schedule": self.random.choice(SCHEDULES)["code"]}
        elif self.about("cash"):
            program |= {"bill_upfront": True}
        elif self.about("invoicing"):
            program |= {"payment_schedule": self.random.choice(SCHEDULES)["code"]}
        elif self.chance(30):
            program["price_policy"] = "current"
        if self.about("wait"):
            program["days_after_order_date"] = self.random.randint(1, 15)
        if self.about("current") and self.chance(80):
            program["order_start"] = "current"
        if self.about("leads"):
            program["charge_notice_days"] = self.random.choice([None, 2, 6])
        program["events"] = self.events(program, self.random.randint(1, 5))
        return program

    def events(self, program: Doc, count: int) -> list[Doc]:
        events = [self.event(program, number, count) for number in range(1, count + 1)]
        if all(event.get("action") == "skip" for event in events):
            events[-1]["action"] = "normal"
        return events

    def event(self, program: Doc, number: int, count: int) -> Doc:
        skus = self.random.sample(range(1, 6), self.random.choice([1, 1, 1, 2]))
        event: Doc = {"items": [self.item(sku) for sku in skus]}
        event |= self.timing()
        if self.about("skips") and self.chance(35):
            event["action"] = "skip"
        if self.about("skips") and self.chance(10):
            event["action"] = "end"
        if self.chance(45 if self.about("threshold") else 20):
            event["times_to_repeat"] = self.random.randint(1, 7)
        last = number == count and not program.get("bill_upfront") and event.get("action") != "skip"
        if last and self.chance(40 if self.about("threshold") else 10):
            event["times_to_repeat"] = "until_cancelled"
        if number == 1 and program.get("order_start") == "current":
            event["start_date"] = self.start - timedelta(days=self.random.randint(-20, 120))
        elif self.about("timings") and self.chance(15):
            event["start_date"] = self.start + timedelta(days=self.random.randint(-10, self.days))
        if self.about("calendar") and self.chance(80):
            event["delivery_mode"] = self.random.choice(["POST", "EARLY"])
        if self.about("leads") and self.chance(60):
            event["notice_days"] = self.random.randint(0, 9)
        if self.about("invoicing") and self.chance(30):
            event["payment_schedule"] = self.random.choice(SCHEDULES)["code"]
        return event

    def timing(self) -> Doc:
        if self.about("intervals") and self.chance(70):
            return {"date_interval": self.random.choice(INTERVALS)["code"]}
        if self.about("timings") and self.chance(60):
            kinds = [{"months": 1}, {"weeks": 2}, {"days": 13}, {"months": 2}, {"weeks": 1}, {"years": 1}]
            return {"every": self.random.choice(kinds)}
        return {"days_from_last": self.random.choice([5, 7, 10, 14, 21, 30])}

    def item(self, number: int) -> Doc:
        item: Doc = {"sku": f"V{number}"}
        if self.chance(30):
            item["quantity"] = self.random.randint(2, 4)
        if self.chance(40):
            item["price"] = f"{self.random.randint(0, 20)}.{self.random.randint(0, 99):02d}"
        return item

    def customer(self, number: int) -> Doc:
        customer: Doc = {"code": f"C{number}"}
        month = self.end + timedelta(days=400)
        if self.about("expiry"):
            month = self.day()
        customer["card"] = {"expires": f"{month:%Y-%m}"}
        if self.about("account", "holds"):
            customer["on_account"] = not (self.about("holds") and self.chance(40))
        if self.about("holds") and self.chance(50):
            customer["credit_limit"] = f"{self.random.randint(10, 150)}.00"
        return customer

    def order(self, ref: str, program: Doc, customer: Doc) -> None:
        day = self.day() if self.chance(30) else self.start + timedelta(days=self.random.randint(0, 12))
        lines = [self.line(program, day)]
        if self.about("two_lines"):
            lines += [self.line(program, day)]
        pays = "on_account" if self.about("account", "holds") and self.chance(70) else "card"
        order = {"ref": ref, "customer": customer["code"], "pay_with": pays, "lines": lines}
        self.actions.append((day, {"order": order}))
        for number, _ in enumerate(lines, start=1):
            self.refs.append((ref if number == 1 else f"{ref}/{number}", program["code"], day, len(program["events"])))

    def line(self, program: Doc, day: date) -> Doc:
        line: Doc = {"sku": f"CLUB{program['code']}"}
        if self.chance(30):
            line["quantity"] = self.random.randint(2, 3)
        if self.about("missed") and self.chance(70):
            line["start"] = day - timedelta(days=self.random.randint(1, 60))
        elif self.chance(25):
            line["start"] = day + timedelta(days=self.random.randint(0, 20))
        return line

    def act(self, doc: Doc) -> None:
        acts: dict[str, Callable[[], None]] = {
            "pause": self.pause,
            "changes": self.changes,
            "quantity": self.quantity,
            "cancel": self.cancel,
            "dunning": self.dunning,
            "expiry": self.new_card,
            "holds": self.release,
            "outage": self.outage,
            "stock": self.shelf,
        }
        for matter, act in acts.items():
            if self.about(matter):
                act()
        if self.about("edit"):
            self.edit(doc)

    def pause(self) -> None:
        for ref, _, taken, _ in self.refs:
            if self.chance(80):
                day = self.day(taken)
                until = self.random.choice([None, day + timedelta(days=self.random.randint(1, 40))])
                self.actions.append((day, {"pause": {"ref": ref, "until": until} if until else {"ref": ref}}))
                if until is None or self.chance(20):
                    self.actions.append((self.day(day), {"resume": {"ref": ref}}))

    def changes(self) -> None:
        for ref, _, taken, events in self.refs:
            for _ in range(self.random.randint(1, 3)):
                at = {"ref": ref, "event": self.random.randint(1, events), "occurrence": 1}
                day = self.day(taken) if self.chance(40) else taken + timedelta(days=self.random.randint(0, 3))
                kind = self.random.choice(["skip", "reschedule", "shift", "swap"])
                what: Doc = dict(at)
                if kind == "shift":
                    what = {"ref": ref, "days": self.random.choice([-3, 2, 5, 9, 20])}
                elif kind == "reschedule":
                    what["to"] = day + timedelta(days=self.random.randint(1, 40))
                elif kind == "swap":
                    what["sku"] = f"V{self.random.randint(1, 5)}"
                    if self.chance(30):
                        what["price"] = "3.33"
                self.actions.append((min(day, self.end), {kind: what}))

    def quantity(self) -> None:
        for ref, _, taken, _ in self.refs:
            for _ in range(self.random.randint(1, 2)):
                self.actions.append((self.day(taken), {"quantity": {"ref": ref, "to": self.random.randint(1, 4)}}))

    def cancel(self) -> None:
        for ref, _, taken, _ in self.refs:
            if self.chance(70):
                what = {"ref": ref, "reason": "moved", "open_children": self.random.choice(["cancel", "ship"])}
                self.actions.append((self.day(taken), {"cancel": what}))

    def dunning(self) -> None:
        for customer in {order["order"]["customer"] for _, order in self.actions if "order" in order}:
            for _ in range(self.random.randint(1, 3)):
                behaviour = self.random.choice(["decline", "decline", "unknown", "faulty", "approve"])
                day = self.day()
                self.actions.append((day, {"card": {"customer": customer, "behaviour": behaviour}}))
                if self.chance(60):
                    back = min(self.end, day + timedelta(days=self.random.randint(1, 15)))
                    self.actions.append((back, {"card": {"customer": customer, "behaviour": "approve"}}))
            if self.chance(30):
                self.actions.append((self.day(), {"card": {"customer": customer, "expires": "2028-01"}}))

    def new_card(self) -> None:
        for customer in {order["order"]["customer"] for _, order in self.actions if "order" in order}:
            if self.chance(50):
                self.actions.append((self.day(), {"card": {"customer": customer, "expires": "2028-01"}}))

    def release(self) -> None:
        for ref, _, taken, _ in self.refs:
            if "/" not in ref and self.chance(70):
                self.actions.append((self.day(taken), {"release": {"ref": ref}}))

    def outage(self) -> None:
        begins = self.day()
        self.actions.append((begins, {"outage": "begins"}))
        ends = min(self.end, begins + timedelta(days=self.random.randint(2, 35)))
        self.actions.append((ends, {"outage": "ends"}))

    def shelf(self) -> None:
        for _ in range(self.random.randint(1, 3)):
            what = {"sku": f"V{self.random.randint(1, 2)}", "quantity": self.random.randint(0, 10)}
            self.actions.append((self.day(), {"stock": what}))

    def edit(self, doc: Doc) -> None:
        for program in doc["programs"]:
            day = self.day()
            events = [dict(event) for event in program["events"]]
            for event in events:
                if self.chance(30):
                    event["items"] = [self.item(self.random.randint(1, 5))]
            if self.chance(30) and len(events) > 1 and events[-2].get("action") != "skip":
                events.pop()
            elif self.chance(40) and events[-1].get("times_to_repeat") != "until_cancelled":
                events.append(self.event({"bill_upfront": True}, 9, 9))
            self.actions.append((day, {"program": {"code": program["code"], "events": events}}))
            update = {"program": program["code"], "overwrite": self.chance(40)}
            self.actions.append((self.day(day), {"continuity_update": update}))


def scenario(seed: int, matters: list[str] | None = None) -> Doc:
    """The scenario of a seed."""
    return Maker(seed, matters).scenario()
