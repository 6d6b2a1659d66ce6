"""The mail server and the sender, as they are set up."""

from dataclasses import dataclass, field

__all__ = ["MailServer"]


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """Where to send, how to sign in, as whom. `security`: *tls* from the first byte, *starttls*, or *none*."""

    host: str
    port: int
    security: str
    sender: str
    sender_name: str = ""
    user: str = ""
    password: str = field(default="", repr=False)

    @property
    def domain(self) -> str:
        """The sender's domain: the name that we greet with, and that our Message-IDs end in."""
        return self.sender.rpartition("@")[2]
