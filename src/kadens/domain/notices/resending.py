"""Sending a notice again because a person wants it: a new deed, with a Message-ID of its own."""

from datetime import date

from kadens.domain.notices.errors import NoticeNotSettled, NoticeUnknown
from kadens.domain.notices.models import Notice
from kadens.plumbing.audit.recording import Deed, record
from kadens.plumbing.db.transactions import transaction

__all__ = ["resend_notice"]


def resend_notice(notice_id: int, *, on: date, actor: str) -> int:
    """Queue a notice that was sent, or that failed, once more; how often it was sent again by now.

    Raises NoticeUnknown, and NoticeNotSettled for one that waits to be sent anyway."""
    with transaction():
        notice = Notice.objects.select_for_update().filter(pk=notice_id).first()
        if notice is None:
            raise NoticeUnknown(notice=notice_id)
        if notice.status == "queued":
            raise NoticeNotSettled(notice=notice_id)
        detail = {"was": notice.status, "reason": notice.reason}
        notice.status, notice.reason, notice.attempts = "queued", "", 0
        notice.settled_at = notice.next_try_at = None
        notice.edition += 1
        notice.save(update_fields=["status", "reason", "attempts", "settled_at", "next_try_at", "edition"])
        record([Deed("resend_notice", "notice", notice.pk, detail)], on=on, actor=actor)
        return notice.edition
