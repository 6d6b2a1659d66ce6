"""The pages that people see: the books, the page on which a customer enters a card, the one to approve a payment.

They work without scripts, at the width of a phone, and load nothing from elsewhere.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from html import escape
from importlib.resources import files
from sqlite3 import Row
from typing import Final
from urllib.parse import parse_qsl

from kadens.domain.payments.gateway import Outcome
from kadens.edges.gateways.house import GatewayHouse
from kadens.edges.gateways.server.messages import Request, Response
from kadens.pure.money import format_amount

__all__ = ["authenticate", "enter_card", "show_authentication", "show_books", "show_card_page", "style"]

_POLICY: Final = "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
_FRAME: Final = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} – test gateway</title>
<link rel="stylesheet" href="/style.css">
</head>
<body>
<main{narrow}>
<h1>{title}</h1>
<p class="test">This is a test gateway: no card is real, no money moves.</p>
{content}
</main>
</body>
</html>
"""
_FIELDS: Final = (
    ("number", "Card number", "One of the test numbers, such as 4242 4242 4242 4242.", "cc-number", "23"),
    ("expires", "Good until", "Month and year, such as 12/30.", "cc-exp", "7"),
    ("code", "Security code", "The three or four digits on the card; any will do.", "cc-csc", "4"),
)
_LATEST: Final = 100


def style(house: GatewayHouse, request: Request) -> Response:  # noqa: ARG001 - the same for everybody
    """How the pages look."""
    return Response(200, _style(), "text/css; charset=utf-8")


def show_books(house: GatewayHouse, request: Request) -> Response:  # noqa: ARG001 - the same for everybody
    """What was taken, given back, and is waiting."""
    sums = "".join(
        f"<li>{_amount(row, 'taken')} taken (payments: {row['count']}), {_amount(row, 'refunded')} given back</li>"
        for row in house.books.read(
            "SELECT currency, sum(taken) AS taken, sum(taken > 0) AS count, coalesce((SELECT sum(amount) FROM refund"
            " WHERE refund.currency = payment.currency), 0) AS refunded FROM payment GROUP BY currency"
        )
    )
    now = house.books.now()
    content = f"<p>By its clock it is {now:%Y-%m-%d %H:%M:%S} UTC.</p><ul>{sums or '<li>Nothing yet.</li>'}</ul>"
    return _page("Books", content + "".join(_tables(house)))


def show_card_page(house: GatewayHouse, request: Request, ref: str) -> Response:  # noqa: ARG001 - its path says all
    """The page on which a customer enters a card."""
    return _card_page(house, ref, {})


def enter_card(house: GatewayHouse, request: Request, ref: str) -> Response:
    """Keep the card that was typed, or say what is wrong; the number is neither kept nor shown again."""
    wrong = house.pages.enter(ref, _typed(request))
    return _card_page(house, ref, wrong)


def show_authentication(house: GatewayHouse, request: Request, page: str) -> Response:  # noqa: ARG001 - as above
    """The page on which the cardholder approves a payment."""
    found = house.books.one("SELECT ref, amount, currency FROM payment WHERE page = ?", page)
    if found is None:
        return _nothing()
    outcome = house.teller.standing(found["ref"]).outcome
    if outcome is not Outcome.REQUIRES_ACTION:
        return _decided(outcome)
    form = (
        '<form method="post" class="box"><p>Your bank asks: do you approve a payment of'
        f" <strong>{_amount(found)}</strong>?</p>"
        '<button name="say" value="yes">Approve</button>'
        '<button name="say" value="no" class="second">Refuse</button></form>'
    )
    return _page("Approve a payment", form, narrow=True)


def authenticate(house: GatewayHouse, request: Request, page: str) -> Response:
    """The cardholder said yes or no."""
    said = _typed(request).get("say")
    if said not in ("yes", "no"):
        return show_authentication(house, request, page)
    answer = house.teller.authenticate(page, approve=said == "yes")
    if answer.outcome is Outcome.NOT_FOUND:
        return _nothing()
    return _decided(answer.outcome)


# Inside


def _nothing() -> Response:
    return _page("Not found", "<p>There is no such page. Ask for a new link.</p>", narrow=True, status=404)


def _decided(outcome: Outcome) -> Response:
    taken = outcome in (Outcome.APPROVED, Outcome.AUTHORIZED)
    sentence = "You approved the payment." if taken else "The payment was not made."
    return _page("Thank you", f"<p>{sentence} You can close this page.</p>", narrow=True)


def _card_page(house: GatewayHouse, ref: str, wrong: Mapping[str, str]) -> Response:
    page = house.pages.standing(ref)
    if page.status == "unknown":
        return _nothing()
    if page.status == "done" and page.card:
        card = f"{escape(page.card.brand)} ending in {escape(page.card.last4)}"
        back = f'<p><a href="{escape(house.pages.return_url(ref))}">Back to the shop</a></p>'
        return _page("Thank you", f"<p>Your card, {card}, is kept for your orders.</p>{back}", narrow=True)
    if page.status == "expired":
        return _page("Too late", "<p>This page is no longer open. Ask for a new one.</p>", narrow=True)
    told = '<p class="wrong" role="alert">The card was not accepted: see below.</p>' if wrong else ""
    inputs = "".join(_input(*each, wrong.get(each[0], "")) for each in _FIELDS)
    form = f'{told}<form method="post" class="box" autocomplete="on">{inputs}<button>Keep this card</button></form>'
    return _page("Your card", form, narrow=True, status=422 if wrong else 200)


def _input(name: str, label: str, hint: str, fill: str, longest: str, wrong: str) -> str:
    problem = f'<span class="wrong" id="{name}-wrong">{escape(wrong)}</span>' if wrong else ""
    described = f"{name}-hint {name}-wrong" if wrong else f"{name}-hint"
    invalid = ' aria-invalid="true"' if wrong else ""
    return (
        f'<label for="{name}">{label}</label><span class="hint" id="{name}-hint">{hint}</span> {problem}'
        f'<input id="{name}" name="{name}" inputmode="numeric" autocomplete="{fill}" maxlength="{longest}" required'
        f' aria-describedby="{described}"{invalid}>'
    )


def _tables(house: GatewayHouse) -> Iterator[str]:
    payments = house.books.read(
        "SELECT key, ref, amount, currency, state, reason, taken, token FROM payment ORDER BY rowid DESC LIMIT ?",
        _LATEST,
    )
    yield "<h2>Payments, the latest first</h2>"
    yield _table(
        ("Key", "Payment", "Card", "State", "Amount", "Taken"),
        [
            (
                row["key"],
                row["ref"],
                row["token"],
                f"{row['state']} {row['reason']}",
                _amount(row),
                _amount(row, "taken"),
            )
            for row in payments
        ],
    )
    refunds = house.books.read(
        "SELECT key, ref, payment, amount, currency, moved_at FROM refund ORDER BY rowid DESC LIMIT ?", _LATEST
    )
    yield "<h2>Refunds, the latest first</h2>"
    yield _table(
        ("Key", "Refund", "Payment", "Given at", "Amount"),
        [(row["key"], row["ref"], row["payment"], row["moved_at"][:19], _amount(row)) for row in refunds],
    )


def _table(columns: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    if not rows:
        return "<p>None.</p>"
    head = "".join(f'<th scope="col"{_side(name)}>{name}</th>' for name in columns)
    body = "".join(f"<tr>{_cells(columns, row)}</tr>" for row in rows)
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    return f'<div class="wide" tabindex="0" role="region" aria-label="{columns[1]}s">{table}</div>'


def _cells(columns: tuple[str, ...], row: tuple[str, ...]) -> str:
    return "".join(f"<td{_side(name)}>{escape(cell)}</td>" for name, cell in zip(columns, row, strict=True))


def _amount(row: Row, column: str = "amount") -> str:
    return escape(f"{format_amount(row[column], row['currency'])} {row['currency']}")


def _side(column: str) -> str:
    return ' class="number"' if column in ("Amount", "Taken") else ""


def _page(title: str, content: str, *, narrow: bool = False, status: int = 200) -> Response:
    text = _FRAME.format(title=title, content=content, narrow=' class="narrow"' if narrow else "")
    return Response(status, text.encode(), "text/html; charset=utf-8", {"content-security-policy": _POLICY})


def _typed(request: Request) -> dict[str, str]:
    try:
        return dict(parse_qsl(request.body.decode("utf-8", "replace"), max_num_fields=20))
    except ValueError:
        return {}


@cache
def _style() -> bytes:
    return files("kadens.edges.gateways.server").joinpath("style.css").read_bytes()
