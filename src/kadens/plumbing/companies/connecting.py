"""Django's `DATABASES` for one company of several."""

from typing import Any, Final

from kadens.plumbing.companies.directory import Place
from kadens.plumbing.db.connection import database_settings

__all__ = ["company_databases"]

_BACKEND: Final = "kadens.plumbing.companies.backend"


def company_databases(place: Place | None) -> dict[str, Any]:
    """The database of this company, which is asked at each connect whose it is; without a company as ever."""
    if place is None:
        return database_settings()
    databases = database_settings(place.address)
    databases["default"]["ENGINE"] = _BACKEND
    databases["default"]["OPTIONS"]["company"] = place
    return databases
