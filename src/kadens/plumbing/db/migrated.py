"""A fingerprint of all migrations: the same fingerprint, the same tables."""

import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

import django
from django.apps import apps

_LENGTH: Final = 12
_OURS: Final = Path(__file__).parent


@cache
def migrations_hash() -> str:
    """Twelve characters that change with every file that has a say in what the migrations make."""
    digest = hashlib.sha256(django.__version__.encode())
    for path in sorted(_sources()):
        digest.update(f"{path.parent.parent.name}/{path.name}".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:_LENGTH]


def _sources() -> Iterator[Path]:
    yield from (_OURS / "append_only.py", _OURS / "shape.py")
    for app in apps.get_app_configs():
        folder = Path(app.path, "migrations")
        if folder.is_dir():
            yield from (path for path in folder.rglob("*") if path.suffix in (".py", ".sql"))
