"""Products from a CSV file: what is kept, what stays as it is, and every refusal."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from kadens.domain.catalog.defining import NewProduct, define_products, define_tax_groups
from kadens.domain.catalog.models import Price, Product, Stock, TaxGroup
from kadens.domain.catalog.queries import products_by_sku
from kadens.domain.intake.errors import HeaderWrong
from kadens.domain.intake.importing import ImportReport, import_products

pytestmark = pytest.mark.django_db

DAY = date(2024, 1, 10)
HEADER = "sku,name,unit,tax_group,price,currency,stock"

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def to(*lines: str) -> Path:
        path = tmp_path / "products.csv"
        path.write_text("\n".join([*lines, ""]), encoding="utf-8")
        return path

    return to


@pytest.fixture
def food() -> None:
    define_tax_groups({"food": Decimal(12)}, on=DAY, actor="test")


def read(path: Path, *, partial: bool = False) -> ImportReport:
    return import_products(path, on=DAY, actor="test", partial=partial)


def test_a_product_has_what_the_row_says(write: Write, food: None) -> None:
    report = read(write(HEADER, "TEA,Green tea,box,food,25.00,SEK,12.5"))
    assert (report.read, report.imported, report.known, report.bad) == (1, 1, 0, ())
    tea = products_by_sku(["TEA"], "SEK")["TEA"]
    assert (tea.name, tea.unit, tea.kind, tea.tax_percent, tea.price) == ("Green tea", "box", "item", 12, 2500)
    assert Stock.objects.get(product_id=tea.id).on_hand == Decimal("12.5")


def test_a_sku_is_enough_and_a_price_is_in_the_companys_currency(write: Write) -> None:
    assert read(write("sku,price", "0013,1.50", "0014,")).imported == 2
    products = products_by_sku(["0013", "0014"], "EUR")
    assert (products["0013"].name, products["0013"].unit, products["0013"].price) == ("0013", "pcs", 150)
    assert (products["0014"].price, products["0014"].stock_kept) == (None, False)
    assert TaxGroup.objects.get().code == "standard"


def test_the_same_file_again_imports_nothing_and_says_so(write: Write, food: None) -> None:
    path = write(HEADER, "TEA,Green tea,box,food,25.00,SEK,12.5", "CUP,Cup,pcs,standard,80.00,SEK,")
    read(path)
    report = read(path)
    assert (report.read, report.imported, report.known) == (2, 0, 2)
    assert "has been imported before" in str(report)


def test_a_new_price_leaves_everything_else_as_it_is(write: Write, food: None) -> None:
    read(write(HEADER, "TEA,Green tea,box,food,25.00,EUR,12", "CUP,Cup,pcs,standard,80.00,EUR,"))
    Stock.objects.update(on_hand=7, reserved=2)
    report = read(write("sku,price", "TEA,26.00", "CUP,80.00"))
    assert (report.imported, report.known) == (1, 1)
    tea = products_by_sku(["TEA"], "EUR")["TEA"]
    assert (tea.name, tea.unit, tea.tax_percent, tea.price, tea.stock_kept) == ("Green tea", "box", 12, 2600, True)
    shelf = Stock.objects.get()
    assert (shelf.on_hand, shelf.reserved) == (7, 2)


def test_a_price_in_another_currency_comes_beside_the_first(write: Write) -> None:
    read(write("sku,price,currency", "TEA,25.00,SEK"))
    read(write("sku,price,currency", "TEA,2.50,EUR"))
    assert dict(Price.objects.values_list("currency", "price")) == {"SEK": 2500, "EUR": 250}


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        (",Tea,,,,,", "sku", "is required"),
        ("TEA,,,drinks,,,", "tax_group", "“drinks” is not a tax group; there are food, standard"),
        ("TEA,,,,25;00,,", "price", "is not an amount of money"),
        ("TEA,,,,25.005,,", "price", "is not an amount in EUR"),
        ("TEA,,,,25.5,JPY,", "price", "is not an amount in JPY"),
        ("TEA,,,,25.00,kr,", "currency", "three capital letters"),
        ("TEA,,,,,,-1", "stock", "cannot be less than zero"),
        ("TEA,,,,,,1.2345", "stock", "three after the point"),
        ("TEA,,,,,,many", "stock", "is a number"),
        ("TEA,,,,,", "", "has 6 cells instead of 7"),
        ("CUP,,,,,,", "sku", "is in row 2 already"),
        ("CLUB,,,,,,", "sku", "“CLUB” is a parent product"),
    ],
)
def test_a_bad_row_is_named_and_nothing_is_imported(
    write: Write, food: None, row: str, column: str, reason: str
) -> None:
    define_tax_groups({"standard": Decimal(25)}, on=DAY, actor="test")
    define_products([NewProduct(sku="CLUB", name="Club", kind="parent")], on=DAY, actor="test")
    report = read(write(HEADER, "CUP,,,,,,", row))
    assert [(each.row, each.column) for each in report.bad] == [(3, column)]
    assert reason in str(report.bad[0])
    assert list(Product.objects.values_list("sku", flat=True)) == ["CLUB"]
    assert read(write(HEADER, "CUP,,,,,,", row), partial=True).imported == 1
    assert Product.objects.get(sku="CLUB").kind == "parent"


def test_a_refused_file_leaves_not_even_a_tax_group(write: Write) -> None:
    assert read(write("sku,price", "TEA,x")).bad_rows == 1
    assert not TaxGroup.objects.exists()


def test_an_ean_is_no_card_number(write: Write) -> None:
    assert read(write("sku", "5901234123457", "4006381333931", "4111111111111111")).imported == 3


def test_the_header_is_checked(write: Write) -> None:
    with pytest.raises(HeaderWrong, match="known are sku, name, unit, tax_group, price, currency, stock"):
        read(write("name,price", "Tea,1.00"))
