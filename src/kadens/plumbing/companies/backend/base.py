"""The backend of a process that works for one company: each connection is asked whose database it has reached.

A directory that points to the wrong place, perhaps after a restore or a failover, is found before a row is read.
"""

from typing import Any

import psycopg

from kadens.plumbing.companies.directory import Place
from kadens.plumbing.companies.errors import DatabaseOfAnother, DatabaseUnclaimed
from kadens.plumbing.db.backend import base


class DatabaseWrapper(base.DatabaseWrapper):
    """As ours; the option `company` is the place whose code the database has to answer with.

    With the option `unclaimed` the company's database may be nobody's yet; a scratch database always is."""

    def get_connection_params(self) -> dict[str, Any]:
        parameters = super().get_connection_params()
        for ours in ("company", "unclaimed"):
            parameters.pop(ours, None)
        return parameters

    def init_connection_state(self) -> None:
        super().init_connection_state()
        if wrong := self._wrong(self.settings_dict["OPTIONS"]["company"]):
            self.close()
            raise wrong

    def _wrong(self, place: Place) -> DatabaseOfAnother | DatabaseUnclaimed | None:
        owner = self._owner()
        if owner is None:
            scratch = self.settings_dict["NAME"] != place.address.dbname
            accepted = scratch or self.settings_dict["OPTIONS"].get("unclaimed")
            return None if accepted else DatabaseUnclaimed(database=place.server, company=place.code)
        if owner != place.code:
            return DatabaseOfAnother(database=place.server, owner=owner, company=place.code)
        return None

    def _owner(self) -> str | None:
        try:
            with self.connection.cursor() as cursor:
                found = cursor.execute("SELECT code FROM companies_claim").fetchone()
        except psycopg.errors.UndefinedTable:  # not migrated yet
            return None
        return str(found[0]) if found else None
