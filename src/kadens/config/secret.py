"""The secrets of a local copy: made once, readable by their owner alone."""

import os
import secrets
from pathlib import Path


def secret_key(home: Path, name: str = "secret.key") -> str:
    """The key kept in the home, made now if there is none; where nothing can be written, one for this process only."""
    path = home / name
    try:
        return path.read_text().strip() or _made(path)
    except FileNotFoundError:
        return _made(path)
    except OSError:
        return secrets.token_urlsafe(50)


def _made(path: Path) -> str:
    key = secrets.token_urlsafe(50)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(key)
        try:
            path.hardlink_to(draft)
        finally:
            draft.unlink()
    except FileExistsError:  # another process was first
        return path.read_text().strip() or key
    except OSError:
        return key
    return key
