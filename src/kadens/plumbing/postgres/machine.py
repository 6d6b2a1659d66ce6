"""Folders outside a checkout: a place of our own on the machine, and a short one for the socket."""

import hashlib
import os
import stat
import tempfile
from pathlib import Path

from kadens.plumbing.postgres.account import Account
from kadens.plumbing.postgres.errors import PostgresPathUnusable

# The kernel allows 107 bytes for a socket's path, and the server appends "/.s.PGSQL.5432" (a lock file's is longer).
_LONGEST_SOCKET_DIRECTORY = 80


def machine_folder() -> Path:
    """Root's own world-readable folder, for what the server's account could not reach where it was."""
    for parent in (Path("/var/lib"), Path("/var/tmp"), Path(tempfile.gettempdir())):  # noqa: S108
        if parent.is_dir() and os.access(parent, os.W_OK):
            folder = parent / "kadens"
            folder.mkdir(mode=0o755, exist_ok=True)
            _require_private(folder, owner=os.geteuid(), forbidden=stat.S_IWGRP | stat.S_IWOTH)
            return folder
    raise PostgresPathUnusable(path="/var/lib/kadens", reason="no folder outside the checkout can be written")


def machine_data_directory(home: Path) -> Path:
    """Where the data of a home lives that the server's account cannot reach, as under root's own folder."""
    return machine_folder() / ("data-" + hashlib.sha256(os.fsencode(home.absolute())).hexdigest()[:12])


def socket_directory(data: Path, account: Account) -> Path:
    """A short folder that only the server's account (and root) can enter, the same for the same data directory."""
    name = "kadens-" + hashlib.sha256(f"{account.uid}:{data}".encode()).hexdigest()[:10]
    for parent in dict.fromkeys((Path(tempfile.gettempdir()).resolve(), Path("/tmp"), Path("/var/tmp"))):  # noqa: S108
        fits = len(os.fsencode(parent / name)) <= _LONGEST_SOCKET_DIRECTORY
        if fits and parent.is_dir() and os.access(parent, os.W_OK) and account.reaches(parent):
            return _private_folder(parent / name, account)
    raise PostgresPathUnusable(path=tempfile.gettempdir(), reason="its path is too long for a socket")


def _private_folder(folder: Path, account: Account) -> Path:
    try:
        folder.mkdir(mode=0o700)
        account.own(folder)
    except FileExistsError:
        pass
    _require_private(folder, owner=account.uid, forbidden=0o077)
    return folder


def _require_private(folder: Path, *, owner: int, forbidden: int) -> None:
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != owner or found.st_mode & forbidden:
        raise PostgresPathUnusable(path=str(folder), reason="somebody else made it, or opened it to others")
