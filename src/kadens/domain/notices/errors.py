"""What notices refuse."""

from kadens.pure.errors import KadensError

__all__ = ["KindUnknown", "LinkInvalid", "NoMail", "NoticeNotSettled", "NoticeUnknown", "TextInvalid"]


class NoMail(KadensError):
    """Nobody said how messages are put into letters."""

    code = "no_mail"
    message = "No mail is connected to this process, so no message can be shown or sent."


class NoticeUnknown(KadensError):
    """No notice has that number."""

    code = "notice_unknown"
    message = "There is no notice {notice}; `kadens notice list` names them."


class NoticeNotSettled(KadensError):
    """A notice was to be sent again that waits to be sent for the first time."""

    code = "notice_not_settled"
    message = "The notice {notice} is queued: it goes out by itself, and is not sent twice."


class KindUnknown(KadensError):
    """There is no such kind of notice, or no such language."""

    code = "notice_kind_unknown"
    message = "There is no {what} {given!r}; known are {known}."


class TextInvalid(KadensError):
    """A wording cannot be used; `problems` says why, in words."""

    code = "notice_text_invalid"
    message = "The text for {kind} in {language} cannot be used: {problems}"


class LinkInvalid(KadensError):
    """A link was not made by us, or for something else."""

    code = "link_invalid"
    message = "This link is not complete or not one of ours."
