"""Is the server of a data directory alive? Read from `postmaster.pid` and from the kernel, never from hope.

Three traps are met here. A number in the file may by now belong to another process (a container restarted). A killed
postmaster may stay a zombie for ever when nobody reaps it, and PostgreSQL itself takes a zombie for a running server.
And its children may outlive it for a moment, holding the shared memory.
"""

import os
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

_READY = "ready"


@dataclass(frozen=True, slots=True, kw_only=True)
class Postmaster:
    """What `postmaster.pid` says of a server that is alive."""

    pid: int
    socket: str
    port: int
    ready: bool


def living_postmaster(data: Path) -> Postmaster | None:
    """The server that runs on this data directory now, or nothing."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
        pid = int(lines[0])
    except (OSError, ValueError, IndexError):
        return None
    if not _serves(pid, data):
        return None
    padded = [*lines, *[""] * 8]
    port = int(padded[3]) if padded[3].isdecimal() else 0
    return Postmaster(pid=pid, socket=padded[4], port=port, ready=padded[7].strip() == _READY)


def clear_traces(data: Path, *, patience: float = 10.0) -> bool:
    """Make way for a new server where the last one died: wait for its children, then take its pid file away.

    Only for a directory without a living postmaster, and under its lock. False when children are still there.
    """
    deadline = time.monotonic() + patience
    while _others_in(data):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    (data / "postmaster.pid").unlink(missing_ok=True)
    return True


def _serves(pid: int, data: Path) -> bool:
    """Whether this process is alive, no zombie, and works in the data directory (as a postmaster always does)."""
    if not Path("/proc/self").exists():
        return _answers(pid)
    return not _is_zombie(pid) and _works_in(pid, data)


def _answers(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _is_zombie(pid: int) -> bool:
    fields = _status(pid)
    return not fields or fields[0] in ("Z", "X")


def _status(pid: int) -> list[str]:
    """What the kernel says of a process after its name, its state and its parent first; nothing if it is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _works_in(pid: int, data: Path) -> bool:
    try:
        return _working_directory(pid).samefile(data)
    except PermissionError:
        return _could_work_in(pid, data)
    except OSError:
        return False


def _working_directory(pid: int) -> Path:
    link = Path(f"/proc/{pid}/cwd")
    try:
        return link.readlink()
    except PermissionError:
        # Root in a container may lack the right to look into other accounts' processes: ask as their owner.
        if os.geteuid() != 0:
            raise
        return _asked_as_owner(link)


def _asked_as_owner(link: Path) -> Path:
    owner = link.parent.stat()
    program = shutil.which("readlink") or "readlink"
    answer = subprocess.run(
        [program, link],
        user=owner.st_uid,
        group=owner.st_gid,
        extra_groups=[],
        capture_output=True,
        text=True,
        check=False,
    )
    if answer.returncode:
        raise PermissionError(link)
    return Path(answer.stdout.rstrip("\n"))


def _could_work_in(pid: int, data: Path) -> bool:
    """In doubt a server of the same owner is taken for ours: two servers on one directory would destroy it. One that
    says which other directory it serves leaves no doubt."""
    try:
        same_owner = Path(f"/proc/{pid}").stat().st_uid == data.stat().st_uid
        return _is_postgres(pid) and same_owner and not _serves_another(pid, data)
    except OSError:
        return False


def _serves_another(pid: int, data: Path) -> bool:
    """Whether the command line, which everybody may read, names another directory: the process' own, or that of the
    postmaster whose child it is."""
    parent = _status(pid)[1:2]
    named = _named_directory(pid) or (_named_directory(int(parent[0])) if parent else None)
    return named is not None and not named.samefile(data)


def _named_directory(pid: int) -> Path | None:
    """The data directory that a postmaster was started with."""
    words = Path(f"/proc/{pid}/cmdline").read_text(errors="replace").split("\0")
    if "-D" not in words or not _is_postgres(pid):
        return None
    named = Path(words[words.index("-D") + 1])
    return named if named.is_absolute() and named.is_dir() else None


def _others_in(data: Path) -> bool:
    if not Path("/proc/self").exists():
        return False
    numbers = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdecimal()]
    return any(_is_postgres(pid) and not _is_zombie(pid) and _works_in(pid, data) for pid in numbers)


def _is_postgres(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip() in ("postgres", "postmaster")
    except OSError:
        return False
