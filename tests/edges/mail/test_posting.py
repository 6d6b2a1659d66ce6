"""Over a real socket: what is accepted, refused, lost, and when the server is left alone."""

import time
from dataclasses import replace
from datetime import timedelta

import pytest

from kadens.domain.notices.mail import Outcome
from kadens.edges.mail import posting
from kadens.edges.mail.posting import IN_A_ROW, LONGEST_MESSAGE, post_messages
from kadens.plumbing import clock
from tests.edges.mail.sink import PASSWORD, USER, Sink, a_message, sink


def post(kept: Sink, *messages, seconds=3600.0, **server):
    return post_messages(
        messages, server=replace(kept.server, **server), until=clock.now() + timedelta(seconds=seconds)
    )


def outcomes(posted):
    return {answer.notice_id: answer.outcome for answer in posted.answers}


def test_many_messages_go_over_one_connection(post_office):
    posted = post(post_office, *(a_message(number) for number in range(1, 6)))
    assert (set(outcomes(posted).values()), posted.trouble) == ({Outcome.SENT}, "")
    assert (len(post_office.mails), post_office.lines) == (5, 1)


def test_a_message_arrives_as_it_was_written(post_office):
    html = f"<p>Hej Åsa</p>{'<p>ö</p>' * 500}"
    post(post_office, a_message(html=html))
    [mail] = post_office.mails
    assert (mail["From"], mail["To"]) == ("The club <post@club.example>", "Åsa <c1@example.com>")
    assert (mail["Subject"], mail["Message-ID"]) == ("Din leverans är på väg", "<notice.1@club.example>")
    assert (mail["Auto-Submitted"], mail["Content-Language"]) == ("auto-generated", "sv")
    assert mail["Date"].datetime.tzinfo is not None
    assert mail.get_content_type() == "multipart/alternative"
    plain, marked = mail.iter_parts()
    assert (plain.get_content(), marked.get_content().strip()) == ("Hej Åsa\r\n", html)


def test_a_refused_recipient_is_one_messages_affair(post_office):
    post_office.refuse = {"c2@example.com": "550 5.1.1 <c2@example.com> is unknown here", "c3@example.com": "451 later"}
    posted = post(post_office, *(a_message(number) for number in range(1, 5)))
    assert outcomes(posted) == {1: Outcome.SENT, 2: Outcome.FAILED, 3: Outcome.LATER, 4: Outcome.SENT}
    refused, later = posted.answers[1], posted.answers[2]
    assert (refused.reason, later.reason, posted.trouble) == ("refused", "", "")
    assert refused.detail == "550 5.1.1 <…> is unknown here"
    assert later.detail == "451 later"


def test_a_message_that_is_refused_after_its_data_is_too(post_office):
    post_office.refuse_data = {"c1@example.com": "554 this is spam", "c2@example.com": "452 no room"}
    posted = post(post_office, a_message(1), a_message(2), a_message(3))
    assert outcomes(posted) == {1: Outcome.FAILED, 2: Outcome.LATER, 3: Outcome.SENT}


def test_a_line_that_drops_leaves_one_message_for_later_and_the_rest_goes_over_a_new_one(post_office):
    post_office.hang_up_on = {"c2@example.com"}
    posted = post(post_office, *(a_message(number) for number in range(1, 5)))
    assert outcomes(posted) == {1: Outcome.SENT, 2: Outcome.LATER, 3: Outcome.SENT, 4: Outcome.SENT}
    assert "connection was lost" in posted.answers[1].detail
    assert post_office.lines == 2


def test_421_ends_the_line_and_not_the_sending(post_office):
    post_office.refuse = {"c2@example.com": "421 too many messages in this session"}
    posted = post(post_office, *(a_message(number) for number in range(1, 4)))
    assert outcomes(posted) == {1: Outcome.SENT, 2: Outcome.LATER, 3: Outcome.SENT}
    assert post_office.lines == 2


def test_a_line_that_always_drops_is_left_alone(post_office):
    post_office.hang_up_on = {f"c{number}@example.com" for number in range(1, 10)}
    posted = post(post_office, *(a_message(number) for number in range(1, 10)))
    assert list(outcomes(posted).values()) == [Outcome.LATER] * 3 + [Outcome.UNTRIED] * 6
    assert "3 times in a row" in posted.trouble


def test_a_server_that_refuses_everybody_fails_nobody(post_office):
    post_office.refuse_all = "554 relaying denied"
    posted = post(post_office, *(a_message(number) for number in range(1, 31)))
    found = list(outcomes(posted).values())
    assert found == [Outcome.LATER] * IN_A_ROW + [Outcome.UNTRIED] * 10
    assert "relaying denied" in posted.trouble


def test_refusals_with_one_accepted_in_between_are_the_recipients(post_office):
    post_office.refuse = {f"c{number}@example.com": "550 no" for number in range(1, 40) if number != 15}
    posted = post(post_office, *(a_message(number) for number in range(1, 30)))
    assert outcomes(posted)[14] == Outcome.FAILED
    assert outcomes(posted)[29] == Outcome.FAILED
    assert not posted.trouble


def test_a_refused_sender_is_our_affair(post_office):
    post_office.refuse_sender = "550 you are not allowed"
    posted = post(post_office, a_message(1), a_message(2))
    assert set(outcomes(posted).values()) == {Outcome.UNTRIED}
    assert posted.trouble == "550 you are not allowed"


def test_nobody_listens():
    with sink() as gone:
        pass
    posted = post(gone, a_message(1), a_message(2))
    assert set(outcomes(posted).values()) == {Outcome.UNTRIED}
    assert "cannot be reached" in posted.trouble


def test_a_password_is_given_and_a_wrong_one_is_the_servers_trouble():
    with sink(asks_password=True) as kept:
        assert outcomes(post(kept, a_message(), user=USER, password=PASSWORD)) == {1: Outcome.SENT}
        posted = post(kept, a_message(), user=USER, password="wrong-and-secret")
    assert outcomes(posted) == {1: Outcome.UNTRIED}
    assert "does not let us in" in posted.trouble
    assert "secret" not in posted.trouble


def test_a_server_without_tls_gets_nothing_when_tls_is_wanted(post_office):
    posted = post(post_office, a_message(), security="starttls", user=USER, password=PASSWORD)
    assert outcomes(posted) == {1: Outcome.UNTRIED}
    assert "does not let us in" in posted.trouble
    assert not post_office.mails


def test_a_slow_server_is_waited_for_only_so_long(post_office, monkeypatch):
    monkeypatch.setattr(posting, "READ_SECONDS", 0.2)
    post_office.slow = 0.6
    started = time.monotonic()
    posted = post(post_office, a_message(1))
    assert time.monotonic() - started < 3
    assert outcomes(posted) == {1: Outcome.LATER}


def test_no_message_is_begun_that_might_outlast_the_claim(post_office):
    until = LONGEST_MESSAGE.total_seconds()
    assert outcomes(post(post_office, a_message(1), seconds=until - 1)) == {1: Outcome.UNTRIED}
    post_office.slow = 0.3
    posted = post(post_office, a_message(1), a_message(2), seconds=until + 0.2)
    assert outcomes(posted) == {1: Outcome.SENT, 2: Outcome.UNTRIED}
    assert not posted.trouble


@pytest.mark.parametrize("name", ['"Quote" \\ <x@y>', "Ende,; Komma", "Ö" * 300, "a\x00b", ""])
def test_no_name_breaks_a_header(post_office, name):
    assert outcomes(post(post_office, a_message(name=name))) == {1: Outcome.SENT}
    [mail] = post_office.mails
    assert mail["To"].addresses[0].addr_spec == "c1@example.com"


def test_long_lines_dots_and_every_letter_survive(post_office):
    text = "\n".join(["." * 3, ".", "å" * 2000, "a " * 600, "=3D = =_x", "\t tab", "🙂", "end "]) + "\n"
    html = f"<p>{text}</p>" * 20
    post(post_office, a_message(text=text, html=html, subject="Ämne " * 30 + "slut"))
    [mail] = post_office.mails
    plain, marked = mail.iter_parts()
    assert plain.get_content().replace("\r\n", "\n").rstrip("\n") == text.rstrip("\n")
    assert marked.get_content() == html
    assert mail["Subject"] == "Ämne " * 30 + "slut"
    assert max(len(line) for line in mail.as_bytes().splitlines()) < 200
