"""`kadens notice`."""

import pytest

from kadens.domain.notices.models import Notice, Text
from kadens.plumbing.audit.models import AuditEvent
from tests.edges.conftest import Kadens
from tests.edges.played import INGRID, YEAR, play

pytestmark = pytest.mark.django_db


def test_notices_are_listed_and_narrowed(kadens: Kadens) -> None:
    play(INGRID, YEAR, until="2024-01-10")
    kinds = [each["kind"] for each in kadens("notice", "list", "--json").document]
    assert kinds == ["continuity_charged", "order_confirmed", "order_confirmed"]
    found, _ = kadens("notice", "list", "--kind", "order_confirmed", "--status", "queued", "--json").document
    assert found["fact"].startswith("order:")
    assert kadens("notice", "list", "--customer", "KAREN").out == "There are none.\n"
    assert "order confirmed" in kadens("notice", "list").out


def test_a_notice_is_shown_and_previewed(kadens: Kadens, tmp_path) -> None:
    play(INGRID, until="2024-01-10")
    number = Notice.objects.get().pk
    assert "Nobody tried to send it yet." in kadens("notice", "show", number).out
    assert kadens("notice", "show", number, "--json").document["notice"]["status"] == "queued"
    page = tmp_path / "a.html"
    ran = kadens("notice", "preview", number, "--html", page)
    assert (ran.code, ran.err) == (0, "")
    assert "Subject: Thank you for your order" in ran.out
    assert "1 × BOOK" in ran.out or "1 × Book" in ran.out
    assert page.read_text(encoding="utf-8").lstrip().lower().startswith("<!doctype html>")
    assert Notice.objects.get().status == "queued"


def test_a_sample_needs_no_notice(kadens: Kadens) -> None:
    document = kadens("notice", "preview", "--kind", "upcoming_charge", "--language", "sv", "--json").document
    assert document["subject"].startswith("Vi drar 249,00")
    assert "https://club.example/o/" in document["text"]


def test_a_sent_notice_is_sent_again_by_a_persons_will(kadens: Kadens) -> None:
    play(INGRID, until="2024-01-10")
    number = Notice.objects.get().pk
    assert "is queued: it goes out by itself" in kadens("notice", "resend", number).err
    Notice.objects.update(status="failed", reason="refused", settled_at="2024-01-10T12:00Z")
    assert kadens("notice", "resend", number).out == f"Notice {number} is queued again: sending number 2.\n"
    assert Notice.objects.values_list("status", "reason", "edition", "settled_at").get() == ("queued", "", 1, None)
    deed = AuditEvent.objects.get(action="resend_notice")
    assert (deed.subject_id, deed.detail) == (number, {"was": "failed", "reason": "refused"})
    assert kadens("notice", "resend", 999).code == 2


def test_a_text_is_shown_changed_and_reset(kadens: Kadens, tmp_path) -> None:
    shown = kadens("notice", "text", "show", "ended", "en").out
    file = tmp_path / "ended.txt"
    file.write_text(shown.replace("is complete", "is all done"), encoding="utf-8")
    assert "version 1" in kadens("notice", "text", "set", "ended", "en", file).out
    assert (
        kadens("notice", "preview", "--kind", "ended")
        .out.split("Subject: ")[1]
        .startswith("Your program is all done\n")
    )
    assert "yes" in kadens("notice", "text", "show", "ended", "en", "--history").out
    assert kadens("notice", "text", "show", "ended", "en", "--json").document["placeholders"]["required"] == []
    assert "house's own words" in kadens("notice", "text", "reset", "ended", "en").out
    assert kadens("notice", "text", "show", "ended", "en").out == shown


def test_a_wrong_text_is_refused_with_all_reasons(kadens: Kadens, tmp_path) -> None:
    file = tmp_path / "text.txt"
    file.write_text("S\n\n<p>{x}<b>", encoding="utf-8")
    ran = kadens("notice", "text", "set", "upcoming_charge", "sv", file)
    assert ran.code == 2
    for said in ("{x} is not known", "<b> is not allowed", "<p> is not closed", "{amount} must be said"):
        assert said in ran.err
    assert not Text.objects.exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("list", "--status", "lost"), "no status of a notice"),
        (("list", "--kind", "gossip"), "There is no kind of notice 'gossip'"),
        (("list", "--customer", "NOBODY"), "There is no customer NOBODY"),
        (("show", "1"), "There is no notice 1"),
        (("preview",), "Give the number of a notice, or --kind"),
        (("preview", "1", "--kind", "ended"), "Give the number of a notice, or --kind"),
        (("preview", "--kind", "ended", "--language", "de"), "There is no language 'de'"),
        (("text", "show", "gossip", "sv"), "There is no kind of notice"),
        (("text", "set", "ended", "sv", "/nowhere"), "cannot be read"),
    ],
)
def test_what_is_not_understood_is_one_sentence(kadens: Kadens, arguments, said) -> None:
    ran = kadens("notice", *arguments)
    assert ran.code == 2
    assert said in ran.err
