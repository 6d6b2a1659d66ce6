"""Programs as files: what is exported reads back as the same; what is wrong is named, and nothing is applied."""

from decimal import Decimal

import pytest

from kadens.domain.catalog.defining import NewProduct, define_products, define_tax_groups
from kadens.domain.catalog.models import Price, Product
from kadens.domain.company.parameters import set_parameters
from kadens.domain.continuity.errors import ProgramUnknown
from kadens.domain.continuity.models import Program
from kadens.domain.continuity.programs import NewEvent, NewItem, NewProgram, define_program, rename_program
from kadens.domain.intake.errors import NotExportable, SetUpInvalid
from kadens.domain.intake.newest import newest_programs
from kadens.domain.intake.program_files import check_programs, export_programs, import_programs
from kadens.domain.intake.shapes import read_document
from kadens.domain.intake.shapes.writing import write_document
from kadens.domain.payments.models import PaymentSchedule
from kadens.domain.payments.schedules import define_schedule, pure_schedules
from kadens.pure.dates import Unit
from kadens.pure.instalments import Allocation, Spread
from kadens.pure.instalments import PaymentSchedule as Schedule
from tests.domain.intake.documents import CLUB, DAY, apply, converting, versions

pytestmark = pytest.mark.django_db

WHOLE = (
    CLUB
    + """  - code: "0013"
    currency: EUR
    description: 'Ends: "yes", # not no'
    active: false
    bill_upfront: true
    prompt_for_payment_schedule: true
    consolidate: true
    days_after_order_date: 3
    events: [{items: [{sku: TEA, quantity: 1.5, price: "1.00"}]}]
  - code: "NO"
    price_policy: current
    end_action: {convert: AFTER}
    events:
      - {items: [{sku: TEA}], action: skip}
      - {items: [{sku: TEA}], days_from_last: 30, action: end}
      - {items: [{sku: CUP}], days_from_last: 0}
  - code: AFTER
    order_start: current
    end_action: restart
    wrap: true
    events: [{items: [{sku: TEA}], start_date: 2024-01-01, every: {weeks: 2}}]
"""
)


def everything() -> dict[str, object]:
    """What a program is made of, whatever the keys of its rows are."""
    schedules = dict(PaymentSchedule.objects.values_list("id", "code"))
    return {
        "programs": newest_programs(versions()),
        "schedules": {schedules[key]: found for key, found in pure_schedules(schedules).items()},
        "products": set(Product.objects.values_list("sku", "name", "kind", "unit", "tax_group__code", "stock_kept")),
        "prices": set(Price.objects.values_list("product__sku", "currency", "price")),
    }


def refused(text: str) -> dict[str, str]:
    with pytest.raises(SetUpInvalid) as caught:
        import_programs(text, on=DAY, actor="test")
    assert check_programs(text) == list(caught.value.faults)
    return {fault.path: fault.message for fault in caught.value.faults}


def exported_then_elsewhere(*codes: str) -> str:
    """Export the programs, and rename the ones here, so that reading the file back makes new ones."""
    text = export_programs(codes)
    for code in versions():
        rename_program(code, f"{code} before", on=DAY, actor="test")
    return text


def test_what_is_exported_reads_back_as_the_same() -> None:
    apply(WHOLE)
    before = everything()
    text = exported_then_elsewhere("TEAS", "0013", "NO")
    assert check_programs(text) == []
    report = import_programs(text, on=DAY, actor="test")
    assert (report.read, report.imported, report.known) == (4, 4, 0)
    after = everything()
    assert {code: after["programs"][code] for code in before["programs"]} == before["programs"]  # type: ignore[index,attr-defined]
    assert {**after, "programs": before["programs"]} == before


def test_importing_what_was_exported_changes_nothing() -> None:
    apply(WHOLE)
    before = everything(), versions()
    report = import_programs(export_programs(["TEAS", "0013", "NO"]), on=DAY, actor="test")
    assert (report.read, report.imported, report.known) == (4, 0, 4)
    assert (everything(), versions()) == before


def test_exporting_what_was_imported_writes_the_same_text() -> None:
    apply(WHOLE)
    text = export_programs(["TEAS", "NO"])
    import_programs(text, on=DAY, actor="test")
    assert export_programs(["TEAS", "NO"]) == text


def test_an_export_holds_what_its_programs_need_and_no_more() -> None:
    apply(WHOLE)
    document, _ = read_document(export_programs(["AFTER"]))
    assert set(document) == {"currency", "tax_groups", "products", "programs"}
    assert [product["sku"] for product in document["products"]] == ["TEA"]
    document, _ = read_document(export_programs(["NO"]))
    assert [program["code"] for program in document["programs"]] == ["NO", "AFTER"]


def test_an_export_brings_the_product_that_is_sold_for_the_program() -> None:
    apply(CLUB)
    document, _ = read_document(export_programs(["TEAS"]))
    assert document["products"][-1] == {"sku": "CLUB", "program": "TEAS", "event_duration": 2}


def test_programs_in_a_circle_are_exported_whole() -> None:
    apply(converting(ONE="TWO", TWO="ONE"))
    text = exported_then_elsewhere("TWO")
    import_programs(text, on=DAY, actor="test")
    assert {code: newest_programs([code])[code].convert_to for code in ("ONE", "TWO")} == {"ONE": "TWO", "TWO": "ONE"}


def test_an_unknown_program_cannot_be_exported() -> None:
    apply(CLUB)
    with pytest.raises(ProgramUnknown, match="no program NONE"):
        export_programs(["TEAS", "NONE"])


def test_schedules_in_two_currencies_do_not_fit_into_one_file() -> None:
    apply(WHOLE)
    euros = Schedule("EUROS", Allocation.FIXED_AMOUNT, None, 10_00, None, 1, Unit.MONTHS, Spread.PROPORTIONAL)
    define_schedule(euros, "EUR", on=DAY, actor="test")
    program = newest_programs(["AFTER"])["AFTER"]
    define_program(
        NewProgram(code="AFTER", currency="EUR", payment_schedule="EUROS", events=program.events),
        on=DAY,
        actor="test",
    )
    with pytest.raises(NotExportable, match="EUR and SEK"):
        export_programs(["AFTER", "TEAS"])
    assert '"10.00"' in export_programs(["AFTER"]).replace("'", '"')


def test_what_no_document_can_say_is_refused_by_its_place() -> None:
    define_tax_groups({"standard": Decimal(0)}, on=DAY, actor="test")
    long = "L" * 61
    define_products([NewProduct(sku=long, name="Long", prices={"EUR": 1})], on=DAY, actor="test")
    events = (NewEvent(items=(NewItem(sku=long),)),)
    define_program(NewProgram(code="P", currency="EUR", events=events), on=DAY, actor="test")
    with pytest.raises(NotExportable, match="at most 60 characters"):
        export_programs(["P"])


def test_every_fault_is_named_at_once_and_nothing_is_applied() -> None:
    faults = refused(WHOLE.replace("{sku: CUP}]", "{sku: MUG}]").replace("probability", "probabilty"))
    assert "did you mean probability?" in faults["programs[0].events[2].probabilty"]
    assert "MUG is not a product" in faults["programs[0].events[0].items[1].sku"]
    assert len(faults) == 3
    assert (versions(), Product.objects.count()) == ({}, 0)


def test_an_invalid_program_names_the_event_and_the_rule() -> None:
    faults = refused(CLUB.replace("start_date: 2024-01-01, ", ""))
    assert "start date" in faults["programs[0].events[0]"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the file is empty"),
        ("- 1", "a mapping of sections"),
        ("a: [", "is not valid YAML"),
        ("~", "a mapping of sections"),
    ],
)
def test_what_is_no_document_is_refused_in_one_sentence(text: str, message: str) -> None:
    assert any(message in found for found in refused(text).values())


def test_a_document_without_a_repeat_threshold_is_judged_by_the_companys() -> None:
    text = CLUB.replace("repeat_threshold: 4, ", "")
    assert "repeat_threshold" in refused(text)["programs[0].events[2].times_to_repeat"]
    set_parameters({"repeat_threshold": 2}, on=DAY, actor="test")
    assert check_programs(text) == []
    assert import_programs(text, on=DAY, actor="test").imported == 1


def test_a_dry_run_counts_and_keeps_nothing() -> None:
    report = import_programs(WHOLE, on=DAY, actor="test", dry_run=True)
    assert (report.read, report.imported) == (4, 4)
    assert not Program.objects.exists()


@pytest.mark.parametrize(
    "value",
    [
        "0013",
        "0089",
        "NO",
        "yes",
        "true",
        "null",
        "~",
        "1e3",
        "12:30",
        "2024-01-01",
        "1.50",
        "-1",
        "",
        " ",
        "a: b",
        "<<",
    ],
)
def test_a_text_stays_the_text_it_is(value: str) -> None:
    assert read_document(write_document({"text": value, value or "empty": 1})) == (
        {"text": value, value or "empty": 1},
        [],
    )


@pytest.mark.parametrize("value", [Decimal("1.500"), Decimal(10), Decimal("0.001"), Decimal("12.5")])
def test_a_number_keeps_its_digits(value: Decimal) -> None:
    document, _ = read_document(write_document({"number": value}))
    assert Decimal(document["number"].written) == value
