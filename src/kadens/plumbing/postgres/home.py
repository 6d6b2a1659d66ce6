"""Where a copy of Kadens keeps what it makes on this machine."""

import os
from pathlib import Path


def kadens_home() -> Path:
    """`KADENS_HOME`, else `.kadens` in the checkout that this code runs from, else the user's data directory."""
    if chosen := os.environ.get("KADENS_HOME", "").strip():
        return Path(chosen).expanduser().absolute()
    checkout = Path(__file__).resolve().parents[4]
    if (checkout / "pyproject.toml").is_file() and (checkout / "src" / "kadens").is_dir():
        return checkout / ".kadens"
    base = os.environ.get("XDG_DATA_HOME", "").strip() or "~/.local/share"
    return Path(base).expanduser().absolute() / "kadens"
