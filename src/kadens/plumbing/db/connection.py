"""Which database Django uses, and its address for other processes."""

import os
from typing import Any, Final

from django.db import connection

from kadens.plumbing.postgres import Address, ensure_running

_BACKEND: Final = "kadens.plumbing.db.backend"
_EMBEDDED_NAME: Final = "kadens"
_NOTICE_SOON: Final = {"connect_timeout": 5, "keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3}
"""A server that vanishes without a word is noticed in half a minute, not in hours; the address may say otherwise."""


def database_settings(address: Address | None = None) -> dict[str, Any]:
    """Django's `DATABASES`: this address, else the server in `DATABASE_URL`, else the embedded one, which starts at the
    first connection.

    `KADENS_DB_POOL` is the size of the pool that processes with many threads share; without it every thread has one
    connection. Raises `DatabaseUrlInvalid`.
    """
    address = address or Address.from_environment()
    options: dict[str, Any] = {"application_name": "kadens"}
    if size := int(os.environ.get("KADENS_DB_POOL", "0") or 0):
        options["pool"] = {"min_size": 1, "max_size": size, "timeout": 10}
    if address is None:
        options["embedded"] = True
        address = Address(dbname=_EMBEDDED_NAME)
    else:
        options |= {**_NOTICE_SOON, **dict(address.options)}
    return {
        "default": {
            "ENGINE": _BACKEND,
            "NAME": address.dbname,
            "USER": address.user,
            "PASSWORD": address.password,
            "HOST": address.host,
            "PORT": address.port or "",
            "CONN_MAX_AGE": 0,
            "CONN_HEALTH_CHECKS": False,
            "OPTIONS": options,
        }
    }


def server_address() -> Address:
    """The address of the server that Django uses, with the database it uses now; starts the embedded one."""
    name = str(connection.settings_dict["NAME"])
    address = Address.from_environment() or _set_address() or ensure_running()
    return Address(
        host=address.host,
        port=address.port,
        user=address.user,
        password=address.password,
        dbname=name,
        options=address.options,
    )


def uses_embedded_server() -> bool:
    """Whether Django uses the embedded server: nobody named one."""
    return bool(connection.settings_dict["OPTIONS"].get("embedded"))


def _set_address() -> Address | None:
    """The address that the settings were made from, or nothing when they mean the embedded server."""
    settings = connection.settings_dict
    if uses_embedded_server():
        return None
    own = ("application_name", "company", "pool", "unclaimed")
    return Address(
        host=str(settings["HOST"]),
        port=settings["PORT"] or None,
        user=str(settings["USER"]),
        password=str(settings["PASSWORD"]),
        options=tuple((key, str(value)) for key, value in settings["OPTIONS"].items() if key not in own),
    )
