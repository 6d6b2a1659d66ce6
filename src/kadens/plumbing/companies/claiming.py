"""A database is claimed by its company once, by `kadens migrate`; from then on no other company gets in."""

from django.db import connection

from kadens.plumbing.companies.directory import Place
from kadens.plumbing.companies.errors import DatabaseOfAnother, DatabaseUnclaimed
from kadens.plumbing.companies.models import Claim
from kadens.plumbing.db.transactions import transaction

__all__ = ["accept_unclaimed", "claim", "require_claim"]


def accept_unclaimed() -> None:
    """Let this process connect to a database that is nobody's yet, in order to claim it."""
    connection.settings_dict["OPTIONS"]["unclaimed"] = True


def claim(place: Place) -> None:
    """Let the database belong to this company. Raises DatabaseOfAnother."""
    with transaction():
        found, _ = Claim.objects.get_or_create(id=1, defaults={"code": place.code})
    _check(found.code, place)


def require_claim(place: Place) -> None:
    """Raises DatabaseUnclaimed, DatabaseOfAnother or DatabaseUnavailable unless the database is this company's."""
    with transaction():
        there = Claim._meta.db_table in connection.introspection.table_names()
        code = Claim.objects.values_list("code", flat=True).first() if there else None
    if code is None:
        raise DatabaseUnclaimed(database=place.server, company=place.code)
    _check(code, place)


def _check(code: str, place: Place) -> None:
    if code != place.code:
        raise DatabaseOfAnother(database=place.server, owner=code, company=place.code)
