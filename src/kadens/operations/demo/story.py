"""What each real customer of the record shop does as a member of the club.

Dates are those of the customer's own purchases: the first one enrols, a long silence between two is a pause, and a
while after the last one the membership is cancelled. What the data cannot tell (cards, programs, who renews) follows
from the customer's number alone, so that every run of the demo is the same.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from zlib import crc32

from kadens.pure.cards import Expiry

__all__ = ["Deeds", "Member", "Story", "decline_reason", "tell_story"]

SILENCE = timedelta(days=75)
PATIENCE = timedelta(days=45)
GOODBYE = timedelta(days=60)
DECLINED_IN_A_THOUSAND = 35
RENEWED_IN_A_HUNDRED = 80


@dataclass(frozen=True, slots=True)
class Member:
    """A customer of the shop, by number in the sample, with the days of their purchases."""

    number: int
    code: str
    purchased_on: tuple[date, ...]

    def chance(self, what: str, out_of: int) -> int:
        """A number below `out_of` that is always the same for this member and this matter."""
        return crc32(f"{what}:{self.number}".encode()) % out_of

    @property
    def sku(self) -> str:
        """The program that the member joins."""
        drawn = self.chance("program", 100)
        return "YEAR-OF-JAZZ" if drawn < 15 else "CLASSICS" if drawn < 35 else "RECORD-CLUB"

    @property
    def pays_on_account(self) -> bool:
        return self.chance("account", 20) == 0

    @property
    def expiry(self) -> Expiry:
        """When the member's first card expires: for two in five during the demo."""
        if self.chance("expires early", 5) < 2:
            months = 3 + self.chance("month", 15)
            return Expiry(1997 + months // 12, months % 12 + 1)
        return Expiry(1999, 1 + self.chance("month", 12))

    @property
    def renews(self) -> bool:
        return self.chance("renews", 100) < RENEWED_IN_A_HUNDRED


@dataclass(slots=True)
class Deeds:
    """What members do on one day."""

    enrol: list[Member] = field(default_factory=list)
    pause: list[tuple[Member, date]] = field(default_factory=list)
    renew: list[Member] = field(default_factory=list)
    cancel: list[Member] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Story:
    """The deeds of all members by day."""

    by_day: Mapping[date, Deeds]

    def on(self, day: date) -> Deeds:
        return self.by_day.get(day) or Deeds()


def tell_story(members: Sequence[Member], *, end: date) -> Story:
    """What the members do up to the last day of the demo."""
    days: defaultdict[date, Deeds] = defaultdict(Deeds)
    for member in members:
        days[member.purchased_on[0]].enrol.append(member)
        leaves_on = member.purchased_on[-1] + GOODBYE
        for before, after in pairwise(member.purchased_on):
            if after - before > SILENCE:
                days[before + PATIENCE].pause.append((member, after))
        renewed_on = member.expiry.last_day() + timedelta(days=5 + member.chance("hesitates", 25))
        if member.renews and renewed_on < min(leaves_on, end):
            days[renewed_on].renew.append(member)
        if leaves_on <= end:
            days[leaves_on].cancel.append(member)
    return Story(dict(days))


def decline_reason(token: str, on: date) -> str | None:
    """Why the member's bank declines on that day, if it does; always the same answer for the same card and day."""
    drawn = crc32(f"{token}@{on.isoformat()}".encode()) % 1000
    if drawn >= DECLINED_IN_A_THOUSAND:
        return None
    return "do_not_honor" if drawn % 5 == 0 else "insufficient_funds"
