"""Where each resource of the desk keeps its templates and its Swedish texts. Knows no Django: the settings read it."""

from pathlib import Path
from typing import Final

__all__ = ["locale_folders", "template_folders"]

_DESK: Final = Path(__file__).parent


def template_folders() -> list[Path]:
    """The folders in which templates are looked up."""
    return sorted(_DESK.glob("*/templates"))


def locale_folders() -> list[Path]:
    """The folders of translations."""
    return sorted(_DESK.glob("*/locale"))
