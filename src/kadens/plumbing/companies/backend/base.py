"""The backend of a process that works for one company: each connection is asked whose database it has reached.

A directory that points to the wrong place, perhaps after a restore or a failover, is found before a row is read.
"""

from typing import Any

import psycopg

from kadens.plumbing.companies.errors import DatabaseOfAnother
from kadens.plumbing.db.backend import base


class DatabaseWrapper(base.DatabaseWrapper):
    """As ours; the option `company` is the code that the database has to answer with, if it has been claimed."""

    def get_connection_params(self) -> dict[str, Any]:
        parameters = super().get_connection_params()
        parameters.pop("company", None)
        return parameters

    def init_connection_state(self) -> None:
        super().init_connection_state()
        company = self.settings_dict["OPTIONS"].get("company")
        owner = self._owner()
        if company and owner and owner != company:
            database = f"{self.settings_dict['HOST'] or 'localhost'}/{self.settings_dict['NAME']}"
            self.close()
            raise DatabaseOfAnother(database=database, owner=owner, company=company)

    def _owner(self) -> str | None:
        try:
            with self.connection.cursor() as cursor:
                found = cursor.execute("SELECT code FROM companies_claim").fetchone()
        except psycopg.errors.UndefinedTable:  # not migrated yet
            return None
        return str(found[0]) if found else None
