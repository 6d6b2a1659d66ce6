"""Which account the server runs as, and which folders that account can reach.

PostgreSQL refuses to run as root. Root therefore hands it to the owner of an existing data directory,
else to `postgres`, else to `nobody`; and whatever lies in a folder closed to that account has to live elsewhere.
"""

import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from kadens.plumbing.postgres.errors import PostgresAccountMissing, PostgresDataForeign

_CANDIDATES = ("postgres", "nobody")


class SpawnAs(TypedDict, total=False):
    """The arguments of `subprocess` that change account."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """The user and the groups that the server runs as; `switched` when they are not our own."""

    uid: int
    gid: int
    groups: frozenset[int]
    switched: bool

    def spawn(self) -> SpawnAs:
        """Arguments for `subprocess.run` that make the child run as this account."""
        if not self.switched:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, path: Path) -> None:
        """Give a file or folder that we made to this account."""
        if self.switched:
            os.chown(path, self.uid, self.gid)

    def reaches(self, path: Path) -> bool:
        """Whether this account can walk down to `path` and read it."""
        steps = [path.resolve(), *path.resolve().parents]
        return all(self._enters(step) for step in steps if step.exists())

    def _enters(self, path: Path) -> bool:
        found = path.stat()
        wanted = stat.S_IXOTH | (stat.S_IROTH if path.is_file() else 0)
        if found.st_uid == self.uid:
            wanted <<= 6
        elif found.st_gid in self.groups:
            wanted <<= 3
        return found.st_mode & wanted == wanted


def account_for(data: Path) -> Account:
    """The account that runs the server of this data directory.

    Raises `PostgresAccountMissing` when root has nobody to hand it to, and `PostgresDataForeign` when an
    ordinary user meets a directory of somebody else.
    """
    owner = data.stat().st_uid if data.exists() else None
    if os.geteuid() != 0:
        if owner not in (None, os.geteuid()):
            raise PostgresDataForeign(data=str(data))
        return Account(uid=os.geteuid(), gid=os.getegid(), groups=frozenset(os.getgroups()), switched=False)
    if owner:
        return _switched(owner)
    for name in _CANDIDATES:
        try:
            return _switched(pwd.getpwnam(name).pw_uid)
        except KeyError:
            continue
    raise PostgresAccountMissing


def _switched(uid: int) -> Account:
    try:
        gid = pwd.getpwuid(uid).pw_gid
    except KeyError:
        gid = uid
    return Account(uid=uid, gid=gid, groups=frozenset({gid}), switched=True)
