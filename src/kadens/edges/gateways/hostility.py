"""How hostile the test gateway is to every call, whatever the card: chances, drawn from a seed.

A draw depends on the seed, the call, its subject and how often that was called, not on the order of threads, so that
a run that failed can be repeated.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Final

from kadens.edges.gateways.conduct import Manner, Trouble
from kadens.pure.errors import KadensError

__all__ = ["Hostility", "HostilityInvalid", "drawn_below"]

_TROUBLES: Final[Mapping[str, Trouble]] = {
    "hang_before": Trouble(Manner.HANG),
    "hang_after": Trouble(Manner.HANG, after=True),
    "error_before": Trouble(Manner.ERROR),
    "error_after": Trouble(Manner.ERROR, after=True),
    "garbage_after": Trouble(Manner.GARBAGE, after=True),
    "reset_before": Trouble(Manner.RESET),
    "reset_after": Trouble(Manner.RESET, after=True),
    "too_many": Trouble(Manner.TOO_MANY),
    "key_running": Trouble(Manner.KEY_RUNNING),
}
_WHOLE: Final = ("seed", "burst", "confirms_per_second")


class HostilityInvalid(KadensError):
    """A setting that is not known, or not a number that it can be."""

    code = "hostility_invalid"
    message = "{problem}."


@dataclass(frozen=True, slots=True, kw_only=True)
class Hostility:
    """Chances from 0 to 1 that a call goes wrong, before or after all was done; at most one of them strikes.

    `too_many` (429) comes in bursts of so many calls; more confirmations than `confirms_per_second` are refused (0: no
    limit). `decline` is the chance of a soft decline. Webhooks come `webhook_delay` seconds late, each is repeated with
    the chance `webhook_repeat`, and those that wait are `webhook_shuffle`d with that chance."""

    seed: int = 0
    hang_before: float = 0
    hang_after: float = 0
    error_before: float = 0
    error_after: float = 0
    garbage_after: float = 0
    reset_before: float = 0
    reset_after: float = 0
    too_many: float = 0
    key_running: float = 0
    decline: float = 0
    burst: int = 1
    confirms_per_second: int = 0
    webhook_delay: float = 0
    webhook_repeat: float = 0
    webhook_shuffle: float = 0

    @classmethod
    def read(cls, settings: Mapping[str, object]) -> "Hostility":
        """From what somebody sent. Raises HostilityInvalid."""
        known = [each.name for each in fields(cls)]
        for name, value in settings.items():
            if name not in known:
                raise HostilityInvalid(problem=f"There is no setting {name!r}; there are {', '.join(known)}")
            wanted = _wanted(name, value)
            if wanted:
                raise HostilityInvalid(problem=f"{name} is {wanted}, not {value!r}")
        found = cls(**settings)  # type: ignore[arg-type]
        if found.total() > 1:
            raise HostilityInvalid(problem="The chances of trouble come to more than 1")
        return found

    @classmethod
    def loads(cls, text: str) -> "Hostility":
        return cls(**json.loads(text))

    def dumps(self) -> str:
        return json.dumps(asdict(self))

    def total(self) -> float:
        """How likely it is that a call goes wrong."""
        return float(sum(getattr(self, name) for name in _TROUBLES))

    def trouble(self, call: str, subject: str, number: int, *, reading: bool) -> Trouble | None:
        """What goes wrong with the so-manieth such call, if anything; what only asks can go wrong only before."""
        drawn, so_far = drawn_below(1, self.seed, call, subject, number), 0.0
        for name, trouble in _TROUBLES.items():
            so_far += getattr(self, name)
            if drawn < so_far:
                return None if reading and trouble.manner is Manner.KEY_RUNNING else trouble
        return None


def _wanted(name: str, value: object) -> str:
    """What the value should be; nothing if it is."""
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if name in _WHOLE:
        return "" if isinstance(value, int) and number and 0 <= value < 2**63 else "a whole number from 0"
    top = 86_400 if name == "webhook_delay" else 1
    return "" if number and 0 <= value <= top else f"a number from 0 to {top}"  # type: ignore[operator]


def drawn_below(top: float, seed: int, *subject: object) -> float:
    """A number below the top that is always the same for the seed and the subject."""
    text = "/".join(str(part) for part in (seed, *subject))
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:7], "big") / 2**56 * top
