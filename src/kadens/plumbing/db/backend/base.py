"""Django's PostgreSQL backend, which starts the embedded server the moment somebody first connects.

Importing the settings must cost nothing: `kadens --help` starts no server.
"""

from typing import Any, Final

from django.db.backends.postgresql import base

from kadens.plumbing.postgres import ensure_running

_LET_GO: Final = "-c idle_in_transaction_session_timeout=120s"
"""A process that freezes in mid-transaction holds its locks no longer than this; none of ours thinks as long."""


class DatabaseWrapper(base.DatabaseWrapper):
    """As Django's; with an empty HOST and the option `embedded` the address comes from the running server.

    An address with `options` of its own does without ours."""

    def get_connection_params(self) -> dict[str, Any]:
        parameters: dict[str, Any] = super().get_connection_params()
        if parameters.pop("embedded", False):
            server = ensure_running()
            parameters.update(server.parameters(dbname=parameters["dbname"]))
        parameters.setdefault("options", _LET_GO)
        return parameters


def connection_pools() -> dict[str, Any]:
    """The open pools by alias, as Django keeps them; who changes a connection's database puts its pool aside."""
    pools: dict[str, Any] = vars(base.DatabaseWrapper)["_connection_pools"]
    return pools
