"""What an agent on the phone does with a customer: a new one is added; name, e-mail, phone and language are changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from kadens.domain.customers.keeping_found import keep_found
from kadens.domain.customers.models import Customer
from kadens.domain.customers.queries import CustomerUnknown
from kadens.domain.customers.registering import NewAddress, NewCustomer, register_customers
from kadens.plumbing.audit.recording import Deed, record
from kadens.plumbing.db.inserting import take_keys
from kadens.plumbing.db.transactions import transaction
from kadens.pure.cards import looks_like_card_number
from kadens.pure.errors import KadensError

__all__ = ["ChangedCustomer", "CustomerInvalid", "add_customer", "change_customer", "is_email"]

LANGUAGES = ("sv", "en")
LONGEST = 500


class CustomerInvalid(KadensError):
    """A customer cannot be called that, or reached there."""

    code = "customer_invalid"
    message = "The {field} of a customer cannot be that: {reason}."


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedCustomer:
    """What changed, the old and the new by field; nothing if all was so already."""

    customer_id: int
    changed: Mapping[str, tuple[str, str]]


def add_customer(
    *,
    name: str,
    email: str = "",
    phone: str = "",
    language: str = "en",
    address: NewAddress | None = None,
    code: str | None = None,
    on: date,
    actor: str,
) -> str:
    """Add a customer that an agent speaks with; the code, a new one unless given.

    Raises CustomerInvalid, naming the field, and CustomerKnown."""
    name, email, phone = name.strip(), email.strip(), phone.strip()
    for field, value in {"name": name, "email": email, "phone": phone, "language": language}.items():
        _check(field, value)
    with transaction():
        code = code or f"N{take_keys(Customer._meta.db_table, 1)[0]}"
        new = NewCustomer(code=code, name=name, email=email, phone=phone, language=language, address=address)
        register_customers([new], on=on, actor=actor)
        return code


def change_customer(
    code: str,
    *,
    name: str | None = None,
    email: str | None = None,
    phone: str | None = None,
    language: str | None = None,
    on: date,
    actor: str,
) -> ChangedCustomer:
    """Change what is given, and leave what is None; an empty e-mail or phone forgets it.

    Raises CustomerUnknown, and CustomerInvalid, naming the field."""
    given = {"name": name, "email": email, "phone": phone, "language": language}
    wanted = {field: value.strip() for field, value in given.items() if value is not None}
    for field, value in wanted.items():
        _check(field, value)
    with transaction():
        who = Customer.objects.select_for_update().filter(code=code).first()
        if who is None:
            raise CustomerUnknown(customer=code)
        changed = {field: (getattr(who, field), new) for field, new in wanted.items() if getattr(who, field) != new}
        if changed:
            Customer.objects.filter(id=who.id).update(**{field: new for field, (_, new) in changed.items()})
            keep_found([who.id])
            detail = {field: list(pair) for field, pair in changed.items()}
            record([Deed("change_customer", "customer", who.id, detail)], on=on, actor=actor)
        return ChangedCustomer(customer_id=who.id, changed=changed)


def _check(field: str, value: str) -> None:
    reason = _reason(field, value)
    if reason:
        raise CustomerInvalid(field=field, reason=reason)


def _reason(field: str, value: str) -> str | None:
    """Why the value is refused. A card number is refused without being repeated; that of a phone may look like one."""
    if field != "phone" and looks_like_card_number(value):
        return "it looks like a card number, which is never kept"
    if len(value) > LONGEST or not value.isprintable():
        return f"it is one line of at most {LONGEST} characters"
    if field == "name" and not value:
        return "it is not empty"
    if field == "language" and value not in LANGUAGES:
        return "it is sv or en"
    if field == "email" and value and not is_email(value):
        return "it is no e-mail address"
    return None


def is_email(value: str) -> bool:
    """Whether a text has the form of an e-mail address; whether anybody reads it is another question."""
    name, at, host = value.partition("@")
    return bool(name and at and host) and "@" not in host and " " not in value
