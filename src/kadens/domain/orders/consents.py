"""What customers said yes to: the scripts that are read to them, and the consent kept with each parent order.

A consent is written once and never changed. Without one the order is held, and the database lets nobody be billed
for it (payments.md §4).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from kadens.domain.orders.errors import CardNumberKept, ConsentKept, NoParentOrder, ScriptUnknown
from kadens.domain.orders.holding import release_holds
from kadens.domain.orders.models import Script
from kadens.plumbing import clock
from kadens.plumbing.audit.recording import Deed, record
from kadens.plumbing.db.errors import register
from kadens.plumbing.db.inserting import insert_rows
from kadens.plumbing.db.statement import Nothing, load
from kadens.plumbing.db.transactions import transaction

__all__ = [
    "Agreed",
    "ConsentRow",
    "ScriptRow",
    "consents_of",
    "keep_consents",
    "record_consent",
    "script_in_force",
    "script_versions",
    "scripts",
    "write_script",
]

register(
    {
        "uq_orders_consent_order": ConsentKept,
        "ck_orders_consent_no_card": CardNumberKept,
        "ck_orders_script_no_card": CardNumberKept,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """How a customer said yes: to the newest version of a script in a language, through which channel, and where the
    recording or the signed form is kept. `given_at` None: now."""

    script: str = "standard"
    language: str = "en"
    channel: str = "phone"
    recording: str = ""
    given_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ScriptRow:
    """The newest version of a script."""

    script_id: int
    code: str
    language: str
    version: int
    text: str
    written_on: date
    written_by: str


@dataclass(frozen=True, slots=True)
class ConsentRow:
    """A consent, with the words that it was given to."""

    order_id: int
    script: str
    language: str
    version: int
    text: str
    channel: str
    given_at: datetime
    heard_by: str
    recording: str


@dataclass(frozen=True)
class _Orders:
    order_ids: list[int]


@dataclass(frozen=True)
class _NewScript:
    code: str
    language: str
    text: str
    written_on: date
    written_by: str


@dataclass(frozen=True, slots=True)
class _Written:
    version: int


@dataclass(frozen=True, slots=True)
class _Kind:
    kind: str


@dataclass(frozen=True, slots=True)
class _ConsentRow:
    order_id: int
    script_id: int
    channel: str
    given_at: datetime
    heard_by: str
    recording: str


_SCRIPTS = load("kadens.domain.orders", "scripts", Nothing, ScriptRow)
_WRITE_SCRIPT = load("kadens.domain.orders", "write_script", _NewScript, _Written)
_CONSENTS = load("kadens.domain.orders", "consents_of", _Orders, ConsentRow)
_KINDS = load("kadens.domain.orders", "kinds_of", _Orders, _Kind)


def scripts() -> list[ScriptRow]:
    """The newest version of every script in every language."""
    return _SCRIPTS.run(Nothing())


def script_in_force(code: str, language: str) -> ScriptRow:
    """The version of a script that is read now in a language. Raises ScriptUnknown."""
    found = next((script for script in scripts() if (script.code, script.language) == (code, language)), None)
    if found is None:
        raise ScriptUnknown(script=code, language=language)
    return found


def script_versions(code: str, language: str) -> list[ScriptRow]:
    """Every version of a script in a language, the newest first: the one that is read, and those before."""
    rows = Script.objects.filter(code=code, language=language).order_by("-version")
    return [
        ScriptRow(row.pk, row.code, row.language, row.version, row.text, row.written_on, row.written_by) for row in rows
    ]


def write_script(code: str, *, language: str, text: str, on: date, actor: str) -> int:
    """Write the next version of a script in a language, from now on the one that is read; its number."""
    with transaction():
        [written] = _WRITE_SCRIPT.run(_NewScript(code, language, text.strip(), on, actor))
        detail: dict[str, object] = {"code": code, "language": language, "version": written.version}
        record([Deed("write_script", "script", written.version, detail)], on=on, actor=actor)
        return written.version


def keep_consents(agreed: Mapping[int, Agreed], *, actor: str) -> int:
    """Keep the consents to parent orders (its number → how it was agreed), in the transaction that makes them; how
    many. Raises ScriptUnknown, ConsentKept."""
    if not agreed:
        return 0
    newest = {(script.code, script.language): script.script_id for script in scripts()}
    now = clock.now()
    return insert_rows("orders_consent", (_row(order, said, newest, now, actor) for order, said in agreed.items()))


def record_consent(order_id: int, agreed: Agreed, *, on: date, actor: str) -> bool:
    """Keep the consent to a parent order that was taken without one, and release it; whether it was held.

    Raises NoParentOrder, ScriptUnknown, ConsentKept."""
    with transaction():
        if [row.kind for row in _KINDS.run(_Orders([order_id]))] != ["parent"]:
            raise NoParentOrder(order=order_id)
        keep_consents({order_id: agreed}, actor=actor)
        record([Deed("record_consent", "order", order_id, {"script": agreed.script})], on=on, actor=actor)
        return bool(release_holds([order_id], on=on, actor=actor, reasons=["consent"]))


def consents_of(order_ids: Collection[int]) -> Sequence[ConsentRow]:
    """The consents to parent orders, by their numbers."""
    return _CONSENTS.run(_Orders(list(order_ids))) if order_ids else []


def _row(order_id: int, said: Agreed, newest: Mapping[tuple[str, str], int], now: datetime, actor: str) -> _ConsentRow:
    script_id = newest.get((said.script, said.language))
    if script_id is None:
        raise ScriptUnknown(script=said.script, language=said.language)
    return _ConsentRow(order_id, script_id, said.channel, said.given_at or now, actor, said.recording)
