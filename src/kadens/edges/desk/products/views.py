"""Products: found, looked at, made, changed, counted, and set to stand for a program."""

from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kadens.domain.catalog.defining import NewProduct, define_products, set_stock
from kadens.domain.catalog.finding import ProductPage, find_products, product_page
from kadens.domain.catalog.models import Product, TaxGroup
from kadens.domain.company.business_day import today
from kadens.domain.company.parameters import parameters
from kadens.domain.continuity.models import ParentProduct, Program
from kadens.domain.continuity.program_lists import programs_naming
from kadens.domain.continuity.programs import define_parent_products
from kadens.edges.desk.products.forms import NewProductForm, ParentForm, ProductForm, StockForm
from kadens.edges.desk.shell.gate import actor_of
from kadens.edges.desk.shell.saying import refusing_into

__all__ = [
    "product",
    "product_edit",
    "product_new",
    "product_options",
    "product_program",
    "product_stock",
    "products",
]

PAGE: Final = 50
OPTIONS: Final = 20
KINDS: Final = ("item", "parent")


def products(request: HttpRequest) -> HttpResponse:
    """The products whose number or name holds what was typed."""
    text, kind = request.GET.get("q", "")[:200], request.GET.get("kind", "")
    after = request.GET.get("after", "")[:60]
    rows = find_products(
        _plain(text), parameters().currency, kind=kind if kind in KINDS else None, after=_plain(after), limit=PAGE + 1
    )
    following = rows[PAGE - 1].sku if len(rows) > PAGE else None
    shown = {"rows": rows[:PAGE], "q": text, "kind": kind, "next": following, "first": after}
    shown |= {"currency": parameters().currency}
    part = "HX-Request" in request.headers
    return render(request, "products/rows.html" if part else "products/products.html", shown)


def product_options(request: HttpRequest) -> HttpResponse:
    """What a field for an item offers while a product is typed: items only."""
    currency = _plain(request.GET.get("currency", "")[:3]) or parameters().currency
    text = next((request.GET[name] for name in request.GET if name.endswith("sku")), "")[:60]
    found = find_products(_plain(text), currency, kind="item", limit=OPTIONS)
    return render(request, "products/options.html", {"found": found, "currency": currency})


def product(request: HttpRequest, product_id: int) -> HttpResponse:
    """One product: prices, tax, stock, the program it stands for, the programs that ship it."""
    parent = ParentProduct.objects.filter(product_id=product_id).select_related("program").first()
    shown = {"product": _found(product_id), "parent": parent, "used_by": programs_naming(product_id=product_id)}
    return render(request, "products/product.html", shown)


def product_new(request: HttpRequest) -> HttpResponse:
    """Make a product."""
    form = NewProductForm(request.POST or None, tax_groups=_tax_groups(), initial={"kind": request.GET.get("kind")})
    if request.method == "POST" and form.is_valid():
        found = form.cleaned_data
        if Product.objects.filter(sku=found["sku"]).exists():
            form.add_error("sku", _("There is a product {sku} already.").format(sku=found["sku"]))
        else:
            with refusing_into(form):
                new = NewProduct(**found)
                key = define_products([new], on=today(), actor=actor_of(request))[new.sku]
                messages.success(request, _("The product {sku} is saved.").format(sku=new.sku))
                return redirect("product_program" if new.kind == "parent" else "product", key)
    shown = {"form": form, "title": _("New product"), "act": _("Save")}
    return render(request, "products/form.html", shown)


def product_edit(request: HttpRequest, product_id: int) -> HttpResponse:
    """Change what a product is called, its tax and its prices."""
    found = _found(product_id)
    initial = {"name": found.name, "unit": found.unit, "tax_group": found.tax_group, "prices": dict(found.prices)}
    form = ProductForm(request.POST or None, tax_groups=_tax_groups(), initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusing_into(form):
            new = NewProduct(sku=found.sku, kind=found.kind, **form.cleaned_data)
            define_products([new], on=today(), actor=actor_of(request))
            messages.success(request, _("The product is changed; a new price counts for orders from now on."))
            return redirect("product", product_id)
    return _form(request, form, found, _("Change {sku}").format(sku=found.sku), _("Save"))


def product_stock(request: HttpRequest, product_id: int) -> HttpResponse:
    """Say what a count of the shelf found."""
    found = _found(product_id)
    form = StockForm(request.POST or None, initial={"available": found.free.normalize() if found.stock_kept else None})
    if request.method == "POST" and form.is_valid():
        with refusing_into(form):
            set_stock(found.sku, form.cleaned_data["available"], on=today(), actor=actor_of(request))
            messages.success(request, _("The stock is counted."))
            return redirect("product", product_id)
    return _form(request, form, found, _("Count the stock of {sku}").format(sku=found.sku), _("Save the count"))


def product_program(request: HttpRequest, product_id: int) -> HttpResponse:
    """Say which program a parent product stands for."""
    found = _found(product_id)
    if found.kind != "parent":
        raise Http404
    parent = ParentProduct.objects.filter(product_id=product_id).select_related("program").first()
    programs = list(Program.objects.order_by("code").values_list("code", "description"))
    initial: dict[str, Any] = {"program": request.GET.get("program")}
    if parent:
        initial = {"program": parent.program.code, "event_duration": parent.event_duration}
    form = ParentForm(request.POST or None, programs=programs, initial=initial)
    if request.method == "POST" and form.is_valid():
        stands_for = (form.cleaned_data["program"], form.cleaned_data["event_duration"])
        with refusing_into(form):
            define_parent_products({found.sku: stands_for}, on=today(), actor=actor_of(request))
            messages.success(request, _("{sku} stands for {program}.").format(sku=found.sku, program=stands_for[0]))
            return redirect("product", product_id)
    return _form(request, form, found, _("Which program {sku} stands for").format(sku=found.sku), _("Save"))


def _form(request: HttpRequest, form: Any, found: ProductPage, title: str, act: str) -> HttpResponse:
    return render(request, "products/form.html", {"form": form, "product": found, "title": title, "act": act})


def _tax_groups() -> list[Any]:
    return list(TaxGroup.objects.order_by("code").values_list("code", "percent"))


def _plain(text: str) -> str:
    """Without the one character that the database takes in no text."""
    return text.replace("\x00", "")


def _found(product_id: int) -> ProductPage:
    found = product_page(product_id)
    if found is None:
        raise Http404
    return found
