"""Whether a second factor is required in this installation."""

from collections.abc import Mapping
from typing import Any

__all__ = ["is_embedded", "second_factor_required"]


def is_embedded(databases: Mapping[str, Any]) -> bool:
    """Whether this is a local copy on the embedded server: its addresses are sockets of its own."""
    return bool(databases["default"].get("OPTIONS", {}).get("embedded"))


def second_factor_required(environ: Mapping[str, str], *, embedded: bool) -> bool:
    """What KADENS_SECOND_FACTOR says; unsaid, whether this is more than a local copy."""
    said = environ.get("KADENS_SECOND_FACTOR", "").strip().lower()
    return said == "required" if said else not embedded
