"""What is refused about a decision of two persons."""

from kadens.plumbing.db.errors import register
from kadens.pure.errors import KadensError

__all__ = ["AlreadyDecided", "ApprovalUnknown", "SamePerson"]


class ApprovalUnknown(KadensError):
    """No request for an approval has that number."""

    code = "approval_unknown"
    message = "There is no request for an approval with the number {approval}; `kadens approval list` lists them."


class AlreadyDecided(KadensError):
    """A decision is made once."""

    code = "already_decided"
    message = "The request {approval} was {decision} by {decided_by} already; what is decided stays decided."


class SamePerson(KadensError):
    """Who asks does not decide."""

    code = "same_person"
    message = "Whoever asked for an approval cannot decide on it: another person has to."


register({"ck_approvals_request_two_persons": SamePerson})
