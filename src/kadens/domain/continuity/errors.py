"""What can be refused about programs and continuity orders."""

from kadens.plumbing.db.errors import register
from kadens.pure.errors import KadensError

__all__ = [
    "CohortInvalid",
    "ContinuityOrderUnknown",
    "DateIntervalUnknown",
    "DateTooEarly",
    "DeliveryModeUnknown",
    "ItemKnown",
    "ItemOfProgram",
    "ItemUnknown",
    "LineEmptied",
    "LineNotPlanned",
    "LineUnknown",
    "MigrationOver",
    "MigrationUnknown",
    "NothingLeft",
    "NothingPlanned",
    "OrderOver",
    "ParentAsItem",
    "PauseInvalid",
    "PriceInvalid",
    "PriceWithoutReason",
    "ProgramInUse",
    "ProgramInactive",
    "ProgramInvalid",
    "ProgramKnown",
    "ProgramUnknown",
    "ShipNowRefused",
    "SkipKept",
    "SubstituteInvalid",
    "VersionUnknown",
]


class ProgramUnknown(KadensError):
    """No program has that code."""

    code = "program_unknown"
    message = "There is no program {program}."


class ProgramKnown(KadensError):
    """Another program has that code."""

    code = "program_known"
    message = "There is a program with that code already ({detail})."


class ProgramInvalid(KadensError):
    """A program breaks rules; the field `problems` lists them, each with its event and its rule."""

    code = "program_invalid"
    message = "Program {program} cannot be used: {sentences}"


class ProgramInUse(KadensError):
    """A program that a product stands for cannot be deleted."""

    code = "program_in_use"
    message = "Program {program} cannot be deleted: {user} uses it."


class ProgramInactive(KadensError):
    """An inactive program cannot be sold."""

    code = "program_inactive"
    message = "Program {program} is not active, so {sku} cannot be sold."


class ParentAsItem(KadensError):
    """A parent product stands for a program; it is never shipped."""

    code = "parent_as_item"
    message = "{sku} is a parent product and cannot be shipped."


class DateIntervalUnknown(KadensError):
    """An event names a date interval code that is not defined."""

    code = "date_interval_unknown"
    message = "There is no date interval code {interval}."


class DeliveryModeUnknown(KadensError):
    """An event names a delivery mode that is not defined."""

    code = "delivery_mode_unknown"
    message = "There is no delivery mode {mode}."


class ContinuityOrderUnknown(KadensError):
    """No continuity order has that reference."""

    code = "continuity_order_unknown"
    message = "There is no continuity order {ref}."


class LineUnknown(KadensError):
    """The continuity order has no such line (yet)."""

    code = "line_unknown"
    message = "The continuity order has no line for event {event}, occurrence {repetition}."


class ItemUnknown(KadensError):
    """The line does not ship that product."""

    code = "item_unknown"
    message = "Event {event}, occurrence {repetition} does not ship {sku}."


class ItemKnown(KadensError):
    """The line ships that product already; its quantity can be changed."""

    code = "item_known"
    message = "Event {event}, occurrence {repetition} ships {sku} already: change its quantity instead."


class ItemOfProgram(KadensError):
    """Only what was added to a line can be taken off again; what the program ships is swapped or skipped."""

    code = "item_of_program"
    message = "{sku} is what the program ships with event {event}, occurrence {repetition}: swap it, or skip the line."


class LineEmptied(KadensError):
    """A line that ships nothing is a line skipped."""

    code = "line_emptied"
    message = "{sku} is all that event {event}, occurrence {repetition} ships: skip the line instead."


class PriceWithoutReason(KadensError):
    """A price of the customer's own needs a reason (domain.md §3.1)."""

    code = "price_without_reason"
    message = "A price for {sku} other than the catalog's needs a reason."


class NothingPlanned(KadensError):
    """Nothing of the continuity order is planned any more, or not yet."""

    code = "nothing_planned"
    message = "The continuity order has no planned delivery."


class OrderOver(KadensError):
    """A continuity order that ended or was cancelled cannot be changed."""

    code = "order_over"
    message = "The continuity order is {status}: nothing of it can be changed."


class SkipKept(KadensError):
    """A skip that cannot be taken back."""

    code = "skip_kept"
    message = "Event {event}, occurrence {repetition} cannot be taken back: {why}."


class ShipNowRefused(KadensError):
    """A child order cannot be made now; `reason` is a refusal of domain.md §6."""

    code = "ship_now_refused"
    message = "Event {event}, occurrence {repetition} cannot be made into a child order now: {reason}."


class LineNotPlanned(KadensError):
    """Only a planned line can be changed."""

    code = "not_planned"
    message = "Event {event}, occurrence {repetition} is no longer planned: it is {status}."


class DateTooEarly(KadensError):
    """A line cannot be moved to a day before its order was taken."""

    code = "date_too_early"
    message = "Event {event}, occurrence {repetition} cannot be delivered on {to}: the order was taken on {ordered_on}."


class NothingLeft(KadensError):
    """An order of which every line is skipped, and nothing follows, is no order."""

    code = "nothing_left"
    message = "Event {event}, occurrence {repetition} is the only shipment left, so it cannot be skipped."


class PriceInvalid(KadensError):
    """A price is zero or more."""

    code = "price_invalid"
    message = "The price for {sku} is less than zero."


class PauseInvalid(KadensError):
    """The pause makes no sense for this continuity order."""

    code = "pause_invalid"
    message = "The continuity order cannot be paused: {reason}."


class VersionUnknown(KadensError):
    """The program has no such version."""

    code = "version_unknown"
    message = "Program {program} has no version {version}."


class CohortInvalid(KadensError):
    """Nobody can be meant by what was asked."""

    code = "cohort_invalid"
    message = "These orders cannot be changed together: {reason}."


class SubstituteInvalid(KadensError):
    """A product cannot take the place of another."""

    code = "substitute_invalid"
    message = "{sku} cannot be the substitute: {reason}."


class MigrationUnknown(KadensError):
    """No migration has that number."""

    code = "migration_unknown"
    message = "There is no migration {migration}."


class MigrationOver(KadensError):
    """A migration that is undone, or being undone, cannot be undone again."""

    code = "migration_over"
    message = "Migration {migration} is {status} already."


register({"uq_continuity_program_code": ProgramKnown})
