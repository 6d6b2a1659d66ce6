"""The shapes of the set-up sections of a document, and whether they fit together (domain.md §2, scenario-format.md §1).

A document for `kadens program import` is a `SetUp`; a scenario is a `SetUp` with a timeline.
"""

from kadens.domain.intake.shapes.catalog import STANDARD_TAX_GROUP, Calendar, DeliveryMode, Product
from kadens.domain.intake.shapes.check import check_set_up, duplicates, known_in
from kadens.domain.intake.shapes.check_program import Known, amount_fault, program_faults, unknown
from kadens.domain.intake.shapes.document import read_document
from kadens.domain.intake.shapes.faults import Fault, Reading, path_text, read_shape
from kadens.domain.intake.shapes.instalments import PaymentSchedule, SpecifiedLine
from kadens.domain.intake.shapes.intervals import DateInterval, Half
from kadens.domain.intake.shapes.parameters import Parameters
from kadens.domain.intake.shapes.programs import (
    UNTIL_CANCELLED,
    Convert,
    Event,
    Every,
    Item,
    Program,
    ProgramChange,
    ProgramFields,
)
from kadens.domain.intake.shapes.set_up import SetUp

__all__ = [
    "STANDARD_TAX_GROUP",
    "UNTIL_CANCELLED",
    "Calendar",
    "Convert",
    "DateInterval",
    "DeliveryMode",
    "Event",
    "Every",
    "Fault",
    "Half",
    "Item",
    "Known",
    "Parameters",
    "PaymentSchedule",
    "Product",
    "Program",
    "ProgramChange",
    "ProgramFields",
    "Reading",
    "SetUp",
    "SpecifiedLine",
    "amount_fault",
    "check_set_up",
    "duplicates",
    "known_in",
    "path_text",
    "program_faults",
    "read_document",
    "read_shape",
    "unknown",
]
