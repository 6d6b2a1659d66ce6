"""Programs: the list, the page of one, the editor, copies, activation, removal, the rehearsal."""

import inspect
import re
from collections.abc import Callable
from html import unescape

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kadens.domain.continuity import programs as domain_programs
from kadens.domain.continuity import proposing
from kadens.domain.continuity.models import Program, ProgramVersion
from kadens.domain.continuity.programs import define_program
from kadens.domain.intake.newest import newest_programs
from kadens.edges.desk.programs.drafting import typed_of
from kadens.edges.desk.programs.problems import RULES
from kadens.pure.schedule import program as pure
from tests.factories.another_day import today_is
from tests.factories.programs import event, every, item, program
from tests.factories.shop import ACTOR, DAY, Shop

pytestmark = pytest.mark.django_db

AsRole = Callable[[str], Client]
PART = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def the_day() -> object:
    with today_is(DAY):
        yield


@pytest.fixture
def client(shop: Shop, as_role: AsRole) -> Client:
    return as_role("merchandiser")


def key_of(code: str) -> int:
    return Program.objects.get(code=code).id


def typed(code: str) -> dict[str, list[str]]:
    """What the editor shows of a program, as a browser sends it."""
    return {name: list(values) for name, values in typed_of(newest_programs([code])[code]).lists()}


def text(answered: object) -> str:
    """What can be read of an answer."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answered.content.decode())).split())  # type: ignore[attr-defined]


# The list and the page


def test_the_list_shows_what_a_program_is_and_who_runs_on_it(shop: Shop, client: Client) -> None:
    shop.sell("CLUB")
    shop.sell("CLUB")
    shop.ready("SEASON")
    told = text(client.get("/programs"))
    assert re.search(r"CLUB active 1 1 begins at event 1 2", told)
    assert re.search(r"SEASON active 1 6 event 1 0", told)


def test_the_page_of_a_program_says_what_it_does_and_what_ships_next(shop: Shop, client: Client) -> None:
    shop.ready("CLUB")
    told = text(client.get(f"/programs/{key_of('CLUB')}"))
    assert "11 repeats = 12 shipments" in told
    assert "Mon 15 Jan 2024" in told
    assert "Sun 15 Dec 2024" in told
    assert "€264.00" in told, "twelve books with tax"
    assert "CLUB Club" in told or "CLUB CLUB" in told


def test_an_older_version_can_be_looked_at(shop: Shop, client: Client) -> None:
    shop.ready("CLUB")
    define_program(program("CLUB", every(2, "weeks", repeats=1)), on=DAY, actor=ACTOR)
    key = key_of("CLUB")
    assert "1 repeat = 2 shipments" in text(client.get(f"/programs/{key}"))
    assert "This is version 1; the newest is 2" in text(client.get(f"/programs/{key}?version=1"))
    assert client.get(f"/programs/{key}?version=9").status_code == 404
    assert client.get(f"/programs/{key}?version=²").status_code == 200


def statements(client: Client, *addresses: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        for address in addresses:
            client.get(address)
    return len(captured)


def test_a_page_takes_as_many_statements_however_many_events_and_orders_there_are(shop: Shop, client: Client) -> None:
    define_program(program("LONG", event()), on=DAY, actor=ACTOR)
    address = f"/programs/{key_of('LONG')}"
    for page in (address, f"{address}/edit", f"{address}/rehearsal"):
        client.get(page)
    few = {page: statements(client, page) for page in (address, f"{address}/edit", f"{address}/rehearsal")}
    assert max(few.values()) <= 30, few
    shop.sell_many("CLUB", 5)
    many = program("LONG", event(), *[event(item("BOOK"), item("PEN"), days_from_last=7)] * 40)
    for _version in range(3):
        define_program(many, on=DAY, actor=ACTOR)
    assert {page: statements(client, page) for page in few} == few


def test_a_program_is_exported(shop: Shop, client: Client) -> None:
    shop.ready("CLUB")
    answered = client.get(f"/programs/{key_of('CLUB')}/export")
    assert "programs:" in answered.content.decode()
    assert 'filename="CLUB.yaml"' in answered["Content-Disposition"]


# The editor


def test_what_is_typed_comes_back_as_it_was(shop: Shop, client: Client) -> None:
    shop.ready()
    for code in shop.programs:
        answered = client.post(f"/programs/{key_of(code)}/edit", {**typed(code), "act": "save"}, follow=True)
        assert "Nothing was changed" in text(answered), code
        assert Program.objects.get(code=code).newest_version == 1


def test_an_edit_makes_a_version_and_says_how_many_orders_stay(shop: Shop, client: Client) -> None:
    shop.sell("CLUB")
    fields = {**typed("CLUB"), "e1-repeats": "3", "act": "save"}
    told = text(client.post(f"/programs/{key_of('CLUB')}/edit", fields, follow=True))
    assert "CLUB is saved as version 2" in told
    assert "1 running order comes along with the next run" in told
    assert newest_programs(["CLUB"])["CLUB"].events[0].repeats == 3


def test_running_orders_come_along_or_stay_until_a_migration(shop: Shop, client: Client) -> None:
    shop.sell("CLUB")
    key = key_of("CLUB")
    answered = client.post(f"/programs/{key}/carry", {"carry": "by_plan"}, follow=True)
    assert "stay on their versions until a migration moves them" in text(answered)
    assert "1 running order stays on its version" in text(client.get(f"/programs/{key}/edit"))
    client.post(f"/programs/{key}/carry", {"carry": "all"})
    assert Program.objects.get(id=key).carry == "all"


def test_events_are_added_moved_and_removed_and_nothing_is_kept(shop: Shop, client: Client) -> None:
    shop.ready("THREE")
    fields = {**typed("THREE"), "program": str(key_of("THREE")), "e3-1-sku": "PEN"}
    moved = client.post("/programs/draft", {**fields, "act": "up-3"}, headers=PART)
    told = moved.content.decode()
    assert "Event 3 is now event 2 of 3." in told
    assert re.findall(r'name="event" value="(\d)"', told) == ["1", "3", "2"]
    assert 'data-focus="up-3"' in told
    assert "is the first already" in text(client.post("/programs/draft", {**fields, "act": "up-1"}, headers=PART))
    removed = client.post("/programs/draft", {**fields, "act": "remove-3"}, headers=PART).content.decode()
    assert re.findall(r'name="event" value="(\d)"', removed) == ["1", "2"]
    assert 'data-focus="remove-2"' in removed
    added = client.post("/programs/draft", {**fields, "act": "add"}, headers=PART).content.decode()
    assert re.findall(r'name="event" value="(\d)"', added) == ["1", "2", "3", "4"]
    assert ProgramVersion.objects.filter(program__code="THREE").count() == 1


def test_a_browser_without_script_rearranges_too(shop: Shop, client: Client) -> None:
    shop.ready("THREE")
    address = f"/programs/{key_of('THREE')}/edit"
    told = client.post(address, {**typed("THREE"), "act": "down-1"}).content.decode()
    assert re.findall(r'name="event" value="(\d)"', told) == ["2", "1", "3"]
    told = client.post(address, {**typed("THREE"), "act": "item-2"}).content.decode()
    assert re.findall(r'name="e2-item" value="(\d)"', told) == ["1", "2"]


def test_what_is_wrong_is_said_at_the_event_while_it_is_typed(shop: Shop, client: Client) -> None:
    shop.ready("THREE")
    fields = {**typed("THREE"), "program": str(key_of("THREE")), "e2-timing": "", "e3-repeats": "4"}
    told = client.post("/programs/draft", fields, headers=PART).content.decode()
    said = dict(re.findall(r'id="said-e(\d)"[^>]*>(.*?)</div>', told, re.DOTALL))
    assert "needs a fixed date" in said["2"]
    assert "4 repeats = 5 shipments" in said["3"]
    assert "needs a fixed date" not in said["1"]


def test_an_unsaved_program_has_its_dates(shop: Shop, client: Client) -> None:
    shop.ready("THREE")
    fields = {**typed("THREE"), "program": str(key_of("THREE")), "days_after_order_date": "10"}
    told = text(client.post("/programs/draft", fields, headers=PART))
    assert "Thu 25 Jan 2024" in told
    assert "Sat 24 Feb 2024" in told


def test_an_active_program_that_breaks_a_rule_is_refused_and_an_inactive_one_kept(shop: Shop, client: Client) -> None:
    shop.ready("CLUB")
    fields = {**typed("CLUB"), "e1-action": "skip", "act": "save"}
    told = text(client.post(f"/programs/{key_of('CLUB')}/edit", fields))
    assert "Every event of the program is skipped." in told
    assert Program.objects.get(code="CLUB").newest_version == 1
    client.post(f"/programs/{key_of('CLUB')}/activation", {"active": "no"})
    assert client.post(f"/programs/{key_of('CLUB')}/edit", fields).status_code == 302
    answered = client.post(f"/programs/{key_of('CLUB')}/activation", {"active": "yes"}, follow=True)
    assert "It cannot be activated." in text(answered)
    assert "Every event of the program is skipped." in text(answered)
    assert not Program.objects.get(code="CLUB").active


def test_a_new_program_is_not_sold_until_it_is_activated(client: Client) -> None:
    shown = client.get("/programs/new").content.decode()
    assert 'name="e1-1-sku"' in shown
    fields = {"code": "NEW", "currency": "eur", "order_start": "first", "price_policy": "locked", "end_action": "stop"}
    fields |= {"event": "1", "e1-action": "normal", "e1-timing": "every", "e1-every_count": "2", "act": "save"}
    fields |= {"e1-every_unit": "weeks", "e1-repeats": "5", "e1-item": "1", "e1-1-sku": "BOOK", "e1-1-quantity": "1,5"}
    assert "Enter a number" in text(client.post("/programs/new", fields))
    fields |= {"e1-1-quantity": "1.5", "e1-1-price": "12,50"}
    assert client.post("/programs/new", fields).status_code == 302
    made = newest_programs(["NEW"])["NEW"]
    assert not made.active
    assert made.currency == "EUR"
    assert made.events[0].items[0].price == 12_50
    assert "own price €12.50" in text(client.get(f"/programs/{key_of('NEW')}"))
    client.post(f"/programs/{key_of('NEW')}/activation", {"active": "yes"})
    assert Program.objects.get(code="NEW").active
    assert "There is a program NEW already." in text(client.post("/programs/new", fields))


NONSENSE = ("", "\x00", "-1", "1e9", "NaN", "²", "9" * 40, "<script>", "31-12-2024", "0000-00-00", "9999-12-31", "å")


@pytest.mark.parametrize("nonsense", NONSENSE)
def test_nonsense_in_any_field_gives_words_and_no_version(shop: Shop, client: Client, nonsense: str) -> None:
    shop.ready("CLUB")
    key = key_of("CLUB")
    good = {**typed("CLUB"), "program": str(key)}
    for name in good:
        fields = {**good, name: nonsense}
        assert client.post("/programs/draft", fields, headers=PART).status_code in (200, 404), name
        assert client.post(f"/programs/{key}/edit", {**fields, "act": "save"}).status_code in (200, 302), name
    assert client.post("/programs/draft", {**good, "act": f"up-{nonsense}"}, headers=PART).status_code == 200


def test_every_rule_of_the_domain_has_its_words() -> None:
    sources = "".join(inspect.getsource(module) for module in (pure, domain_programs, proposing))
    rules = set(re.findall(r'Problem\(\s*(?:None|1|number|event\.number),\s*"(\w+)"', sources))
    assert rules
    assert rules == set(RULES)


# Versions side by side


def test_two_versions_stand_side_by_side(shop: Shop, client: Client) -> None:
    shop.ready("CLUB")
    changed = program("CLUB", every(2, "weeks", item("PEN"), repeats=1), event(days_from_last=7), consolidate=True)
    define_program(changed, on=DAY, actor=ACTOR)
    address = f"/programs/{key_of('CLUB')}/versions"
    told = text(client.get(address))
    assert "CLUB, versions 1 and 2" in told
    assert "1 changed every month · 11 repeats = 12 shipments 1 pcs BOOK every 2 weeks · 1 repeat = 2 shipments" in told
    assert "2 added – 7 days after the last" in told
    assert "Together €264.00 €30.76" in told
    assert "The two say the same." in text(client.get(address, {"a": "1", "b": "1"}))
    assert client.get(address, {"a": "7"}).status_code == 404
    assert client.get(address, {"a": "x", "b": "²"}).status_code == 200


# Copies, names, removal


def test_a_program_is_copied_renamed_and_taken_away(shop: Shop, client: Client) -> None:
    shop.ready("CLUB")
    key = key_of("CLUB")
    assert "already" in text(client.post(f"/programs/{key}/copy", {"code": "CLUB"}))
    client.post(f"/programs/{key}/copy", {"code": " CLUB-2 "})
    copy = key_of("CLUB-2")
    client.post(f"/programs/{copy}/name", {"code": "CLUB-3"})
    assert Program.objects.get(id=copy).code == "CLUB-3"
    client.post(f"/programs/{copy}/removal")
    assert not Program.objects.filter(id=copy).exists()
    answered = client.post(f"/programs/{key}/removal", follow=True)
    assert "product CLUB uses it" in text(answered)


# Rehearsing


def test_a_rehearsal_shows_what_a_few_customers_would_get_and_pay(shop: Shop, client: Client) -> None:
    shop.ready("CLUB")
    asked = {"play-start": "2024-01-15", "play-end": "2024-02-26", "play-pays": "1", "play-account": "1"}
    told = text(client.post(f"/programs/{key_of('CLUB')}/rehearsal", asked))
    assert "What happens" in told
    assert "4 Shipped" in told, "two of each"
    assert Program.objects.count() == 1, "nothing of it stays"


def test_unsaved_edits_can_be_rehearsed(shop: Shop, client: Client) -> None:
    shop.ready("CLUB")
    fields = {**typed("CLUB"), "program": str(key_of("CLUB")), "e1-every_unit": "weeks", "e1-every_count": "2"}
    told = client.post("/programs/draft/rehearsal", fields).content.decode()
    assert 'name="e1-every_unit" value="weeks"' in told
    asked = {"play-start": "2024-01-15", "play-end": "2024-02-13", "play-pays": "1"}
    assert "3 Shipped" in text(client.post("/programs/draft/rehearsal", {**fields, **asked}))


def test_one_rehearsal_at_a_time_and_refusals_in_words(shop: Shop, client: Client, monkeypatch: object) -> None:
    shop.ready("CLUB")
    address = f"/programs/{key_of('CLUB')}/rehearsal"
    asked = {"play-start": "2024-01-15", "play-end": "2024-04-30", "play-pays": "1"}
    assert "Play between" in text(client.post(address, {**asked, "play-end": "2024-01-16"}))
    assert "Choose from 1" in text(client.post(address, {**asked, "play-pays": "0"}))
    from kadens.plumbing.staff.models import Person

    key = f"rehearsal:{Person.objects.get(username='a-merchandiser').pk}"
    cache.add(key, "running", timeout=60)
    assert "still running" in text(client.post(address, asked))
    cache.delete(key)
    from kadens.edges.desk.programs import rehearsal

    monkeypatch.setattr(rehearsal, "SECONDS", 0.01)  # type: ignore[attr-defined]
    assert "was stopped after" in text(client.post(address, asked))
    from kadens.operations.simulator import apart

    monkeypatch.setattr(apart, "may_make_databases", lambda: False)  # type: ignore[attr-defined]
    assert "ALTER ROLE" in text(client.post(address, asked))
