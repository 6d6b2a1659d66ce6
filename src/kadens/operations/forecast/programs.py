"""Programs by their keys, as reports name them."""

from collections.abc import Mapping

from kadens.domain.continuity.errors import ProgramUnknown
from kadens.domain.continuity.models import Program

__all__ = ["program_codes", "program_of"]


def program_of(code: str | None) -> int | None:
    """The key of a program; None for all of them. Raises ProgramUnknown."""
    if code is None:
        return None
    found = Program.objects.filter(code=code).values_list("id", flat=True).first()
    if found is None:
        raise ProgramUnknown(program=code)
    return found


def program_codes() -> Mapping[int, str]:
    """The codes of all programs by their keys."""
    return dict(Program.objects.values_list("id", "code"))
