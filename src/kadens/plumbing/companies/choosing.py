"""Which company this process works for: `KADENS_COMPANY`, found in the directory that `KADENS_COMPANIES` names."""

import os
from pathlib import Path
from typing import Final

from kadens.plumbing.companies.directory import Directory, Place, read_directory
from kadens.plumbing.companies.errors import CompanyNotChosen, DatabaseNamedTwice, DirectoryMissing

__all__ = ["COMPANY", "chosen_place", "the_directory", "unchosen"]

COMPANIES: Final = "KADENS_COMPANIES"
COMPANY: Final = "KADENS_COMPANY"


def the_directory() -> Directory | None:
    """The directory, or nothing where one company lives alone. Raises what is wrong with it."""
    path = os.environ.get(COMPANIES, "").strip()
    if not path:
        return None
    if os.environ.get("DATABASE_URL", "").strip():
        raise DatabaseNamedTwice
    return read_directory(Path(path).expanduser())


def chosen_place() -> Place | None:
    """The place of the company that this process works for; nothing where there is no directory.

    Raises CompanyNotChosen, CompanyUnlisted, DirectoryMissing, and what `the_directory` raises."""
    directory, code = the_directory(), os.environ.get(COMPANY, "").strip()
    if directory is None:
        if code:
            raise DirectoryMissing(company=code)
        return None
    if not code:
        raise CompanyNotChosen(companies=", ".join(directory.codes))
    return directory.place(code)


def unchosen() -> tuple[Place, ...]:
    """All companies, when there is a directory and none of them was chosen."""
    directory = the_directory()
    return directory.places if directory and not os.environ.get(COMPANY, "").strip() else ()
