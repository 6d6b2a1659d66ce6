"""Programs as files: exporting them, checking a file, importing it (`kadens program export | check | import`)."""

from collections.abc import Sequence
from datetime import date

from pydantic import ValidationError

from kadens.domain.company.parameters import parameters
from kadens.domain.continuity.models import Program as ProgramRow
from kadens.domain.intake.describing import describe_programs
from kadens.domain.intake.errors import NotExportable, SetUpInvalid
from kadens.domain.intake.reports import ImportReport
from kadens.domain.intake.set_up import apply_set_up
from kadens.domain.intake.shapes import Fault, SetUp, check_set_up, path_text, read_document, read_shape
from kadens.domain.intake.shapes.writing import write_document
from kadens.plumbing.db.transactions import transaction, undo_if

__all__ = ["check_programs", "export_programs", "import_programs"]


def export_programs(codes: Sequence[str]) -> str:
    """The programs as a document, with all that they need: reading it back gives the same programs.

    Raises ProgramUnknown, NotExportable.
    """
    try:
        set_up = describe_programs(codes)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise NotExportable(reason=f"{first['input']!r} {first['msg']} ({path_text(first['loc'])})") from None
    return write_document(set_up.model_dump(exclude_defaults=True, by_alias=True))


def check_programs(text: str) -> list[Fault]:
    """Everything that is wrong with a document, none if it can be imported. Writes nothing.

    A document that sets no repeat threshold is judged by the company's.
    """
    return _read(text)[1]


def import_programs(text: str, *, on: date, actor: str, dry_run: bool = False) -> ImportReport:
    """Apply a document and count its programs: those with a new version are imported, the others known.

    Raises SetUpInvalid with every fault, and then nothing is applied. A dry run applies it and undoes it.
    """
    with transaction(), undo_if(dry_run):
        set_up, faults = _read(text)
        if faults or set_up is None:
            raise SetUpInvalid(faults=tuple(faults))
        codes = [program.code for program in set_up.programs]
        before = _versions(codes)
        apply_set_up(set_up, on=on, actor=actor)
        after = _versions(codes)
        imported = sum(after[code] != before.get(code) for code in codes)
        return ImportReport(read=len(codes), imported=imported, known=len(codes) - imported)


def _read(text: str) -> tuple[SetUp | None, list[Fault]]:
    """The set-up in a document, and every fault of its writing, its form and its rules."""
    document, faults = read_document(text)
    if document is None and faults:
        return None, faults
    reading = read_shape(SetUp, document)
    faults += reading.faults
    if reading.shape is not None:
        rules = check_set_up(_with_threshold(reading.shape))
        faults += [found for found in rules if not reading.touches_mended(found.path)]
    return reading.shape, list(dict.fromkeys(faults))


def _with_threshold(set_up: SetUp) -> SetUp:
    """The set-up as it will be judged: without a repeat threshold of its own, the company's is in force."""
    given = set_up.parameters
    if "repeat_threshold" in given.model_fields_set:
        return set_up
    in_force = given.model_copy(update={"repeat_threshold": parameters().repeat_threshold})
    return set_up.model_copy(update={"parameters": in_force})


def _versions(codes: Sequence[str]) -> dict[str, int]:
    return dict(ProgramRow.objects.filter(code__in=codes).values_list("code", "newest_version"))
