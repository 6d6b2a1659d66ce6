"""EMAIL_URL and its neighbours: what can be said, and one sentence for what cannot."""

import pytest

from kadens.config.mail import MailSettingsInvalid, mail_server, public_url

FROM = {"KADENS_MAIL_FROM": "The club <post@club.example>"}


def server(url, **more):
    return mail_server({"EMAIL_URL": url, **FROM, **more})


@pytest.mark.parametrize(
    ("url", "host", "port", "security"),
    [
        ("smtp://mail.example.com", "mail.example.com", 587, "starttls"),
        ("smtp://mail.example.com:2525/?tls=starttls", "mail.example.com", 2525, "starttls"),
        ("smtp://mail.example.com/?tls=none", "mail.example.com", 25, "none"),
        ("smtps://mail.example.com/", "mail.example.com", 465, "tls"),
        ("smtp://[::1]:26?tls=none", "::1", 26, "none"),
    ],
)
def test_a_server_is_named(url, host, port, security):
    found = server(url)
    assert (found.host, found.port, found.security) == (host, port, security)
    assert (found.sender_name, found.sender, found.domain) == ("The club", "post@club.example", "club.example")


def test_a_password_may_hold_anything_and_is_never_shown():
    found = server("smtps://me%40club:p%2F%3A%40ss@mail.example.com")
    assert (found.user, found.password) == ("me@club", "p/:@ss")
    assert "p/:@ss" not in repr(found)


def test_nothing_is_sent_unless_said():
    assert mail_server({}) is None
    assert mail_server({"EMAIL_URL": "  "}) is None
    assert public_url({}) == "http://localhost:8000"


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("mail.example.com", "begins with smtp"),
        ("http://mail.example.com", "begins with smtp"),
        ("smtp://", "no host"),
        ("smtp://:587", "no host"),
        ("smtp://h:0", "no port"),
        ("smtp://h:99999", "port cannot be"),
        ("smtp://h:abc", "port cannot be"),
        ("smtp://[::1", "port cannot be"),
        ("smtp://h/path", "nothing follows the port"),
        ("smtp://u:pa#ss@h", "nothing follows|cannot be|no host"),
        ("smtp://h?tls=maybe", "tls=starttls or tls=none"),
        ("smtp://h?ssl=1", "tls=starttls or tls=none"),
        ("smtps://h?tls=none", "nothing after"),
        ("smtp://user@h", "belong together"),
        ("smtp://u:secret@h?tls=none", "clear text"),
    ],
)
def test_a_url_that_cannot_be_is_one_sentence_without_the_password(url, says):
    with pytest.raises(MailSettingsInvalid, match=says) as refused:
        server(url)
    assert str(refused.value).startswith("EMAIL_URL cannot be used: ")
    assert "secret" not in str(refused.value)


def test_a_password_in_clear_text_goes_no_further_than_this_machine():
    assert server("smtp://u:p@localhost:1025?tls=none").user == "u"


@pytest.mark.parametrize("sender", ["", "nobody", "A <a@>", "@x", "a b@c", "å@c.example"])
def test_who_sends_must_be_said(sender):
    with pytest.raises(MailSettingsInvalid, match="KADENS_MAIL_FROM cannot be used"):
        mail_server({"EMAIL_URL": "smtp://h", "KADENS_MAIL_FROM": sender})


@pytest.mark.parametrize("url", ["", "club.example", "http://club.example", "https://", "https://x/?a=1", "ftp://x"])
def test_where_customers_reach_us_must_be_said(url):
    with pytest.raises(MailSettingsInvalid, match="KADENS_PUBLIC_URL cannot be used"):
        public_url({"EMAIL_URL": "smtp://h", "KADENS_PUBLIC_URL": url})


def test_the_public_url_loses_its_slash():
    assert (
        public_url({"EMAIL_URL": "x", "KADENS_PUBLIC_URL": "https://club.example/kadens/"})
        == "https://club.example/kadens"
    )
    assert public_url({"KADENS_PUBLIC_URL": "http://localhost:8000"}) == "http://localhost:8000"
