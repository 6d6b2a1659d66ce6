"""Every kind in both languages, as the customer reads it."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from html import unescape
from zoneinfo import ZoneInfo

import pytest

from kadens.domain.notices.links import CARD, MANAGE, customer_of
from kadens.domain.notices.mail import Unfit
from kadens.domain.notices.markup import read_markup
from kadens.domain.notices.models import KINDS, LANGUAGES
from kadens.domain.notices.placeholders import RULES, Cause, Item
from kadens.domain.notices.samples import sample_letter
from kadens.domain.notices.texts import Wording, wording_in_force
from kadens.domain.payments.declines import UNSAID, in_words
from kadens.edges.mail.formats import lines_of
from kadens.edges.mail.smtp import SmtpMail
from kadens.pure.money import Money

pytestmark = pytest.mark.django_db
MAIL = SmtpMail(server=None, public_url="https://club.example")
STOCKHOLM = ZoneInfo("Europe/Stockholm")
NBSP = "\N{NO-BREAK SPACE}"
SAID = {
    "sv": {
        "customer": ["Åsa Lindström"],
        "amount": [f"249,00{NBSP}kr"],
        "total": [f"249,00{NBSP}kr"],
        "delivery_on": ["14 mars 2030"],
        "due_on": ["11 mars 2030"],
        "until_on": ["1 maj 2030"],
        "expires_on": ["28 februari 2030"],
        "expires_at": ["12 mars 2030 12:30"],
        "items": ["2 × Kriminalroman", "0,5 kg Kaffe"],
        "reason": ["täckning saknas på kortet"],
        "program": ["Bokklubben"],
    },
    "en": {
        "customer": ["Ann Archer"],
        "amount": [f"SEK{NBSP}249.00"],
        "total": [f"SEK{NBSP}249.00"],
        "delivery_on": ["14 March 2030"],
        "due_on": ["11 March 2030"],
        "until_on": ["1 May 2030"],
        "expires_on": ["28 February 2030"],
        "expires_at": ["12 March 2030 12:30"],
        "items": ["2 × Crime novel", "0.5 kg Coffee"],
        "reason": ["there is not enough money on the card"],
        "program": ["The book club"],
    },
}
BOTH = {
    "order": ["100042"],
    "card": ["•••• 4242"],
    "instalment": ["2"],
    "tracking": ["SE123456789"],
    "link": ["https://pay.example/abc"],
    "company": ["Kadens"],
    "manage_link": ["https://club.example/o/"],
    "card_link": ["https://club.example/c/"],
}
every_message = pytest.mark.parametrize(("kind", "language"), [(k, lang) for k in KINDS for lang in LANGUAGES])


def letter_of(kind, language="en", **values):
    letter = sample_letter(kind, language)
    money = {name: Money(249_00, "SEK") for name in ("amount", "total") if name in letter.values}
    return replace(letter, values={**letter.values, **money, **values})


def composed(kind, language="en", wording=None, **values):
    return MAIL.compose(letter_of(kind, language, **values), wording or wording_in_force(kind, language))


def visible(html):
    """The words of a page."""
    body = re.sub(r"(?s)<!--.*?-->|<style.*?</style>|<title.*?</title>", "", html)
    return unescape(re.sub(r"<[^>]+>", " ", body))


@every_message
def test_a_message_says_all_that_its_wording_names_in_both_forms(kind, language):
    wording, message = wording_in_force(kind, language), composed(kind, language)
    blocks, problems = read_markup(wording.body)
    assert problems == []
    named = {name for block in blocks for name in block.names}
    assert RULES[kind].required <= named
    for name in named:
        for said in {**BOTH, **SAID[language]}[name]:
            assert said in message.text
            assert said in (message.html if "link" in name else visible(message.html))


@every_message
def test_nothing_of_the_making_is_left(kind, language):
    message = composed(kind, language)
    for text in (message.subject, message.text, visible(message.html)):
        assert not re.search(r"@@|[{}]|</?[a-z]+>", text)
    assert "@@" not in message.html
    assert "<mj" not in message.html
    assert f'lang="{language}"' in message.html
    assert message.subject == re.search(r"(?s)<title>(.*?)</title>", message.html)[1].strip()


def test_the_languages_differ():
    for kind in KINDS:
        assert composed(kind, "sv").subject != composed(kind, "en").subject
        assert composed(kind, "sv").text != composed(kind, "en").text


def test_the_words_are_the_same_in_both_forms():
    for kind in KINDS:
        message = composed(kind)
        plain = re.sub(r": https://\S+|[\s.,-]+", " ", message.text).split()
        shown = re.sub(r"[\s.,-]+", " ", visible(message.html)).split()
        assert [word for word in plain if word not in shown] == []


HOSTILE = '<script>alert("x")</script> & {amount} @@words@@ \r\nBcc: all@example.com'


def test_a_hostile_name_is_a_name():
    message = composed("upcoming_charge", customer=HOSTILE, program=HOSTILE, items=(Item(HOSTILE, Decimal(1), "pcs"),))
    assert "<script" not in message.html
    assert message.html.count("&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; {amount} @@words@@ Bcc:") >= 2
    assert 'alert("x")</script> & {amount} @@words@@ Bcc: all@example.com' in message.text
    assert "\r" not in message.text + message.html + message.subject + message.name


def test_a_hostile_name_in_the_subject_stays_on_its_line():
    wording = replace(wording_in_force("ended", "en"), subject="Goodbye {customer}")
    message = composed("ended", wording=wording, customer=HOSTILE)
    assert message.subject == "Goodbye " + HOSTILE.replace(" \r\n", " ")
    assert "<title>Goodbye &lt;script&gt;" in message.html


def test_a_paragraph_with_something_unknown_is_left_out():
    message = composed("shipped", tracking="")
    assert "Parcel number" not in message.text + message.html
    assert "Parcel number" in composed("shipped").text


@pytest.mark.parametrize("reason", sorted(UNSAID))
@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_letter_never_tells_that_a_card_was_reported(reason, language):
    unsaid = composed("payment_failed", language=language, reason=Cause(reason))
    plain = composed("payment_failed", language=language, reason="")
    assert (unsaid.text, unsaid.subject) == (plain.text, plain.subject)
    assert in_words(reason).endswith("(do not tell the customer)")


@pytest.mark.parametrize("name", ["amount", "due_on"])
def test_what_must_be_said_must_be_known(name):
    with pytest.raises(Unfit, match=name) as unfit:
        composed("upcoming_charge", **{name: ""})
    assert unfit.value.reason == "incomplete"


def test_links_are_the_customers_own_and_stable():
    letters = [replace(letter_of("card_expired"), customer_id=number) for number in (7, 7, 8)]
    links = [re.search(r"https://club\.example/c/(\S+)", MAIL.compose(each, wording_in_force("card_expired", "en")).text)[1] for each in letters]  # fmt: skip # noqa: E501
    assert links[0] == links[1] != links[2]
    assert [customer_of(CARD, link) for link in links] == [7, 7, 8]
    manage = re.search(r"https://club\.example/o/(\S+)", composed("paused").text)[1]
    assert customer_of(MANAGE, manage) == 0


def test_lists_emphasis_and_links_in_both_forms():
    body = (
        '<p>A <strong>b</strong> &amp; <em>c</em><br/>d <a href="https://x.example/?a=1&amp;b=2">e</a></p>'
        "<ul><li>one {customer}</li><li>two</li></ul>"
    )
    message = composed("ended", wording=Wording("ended", "en", 1, "S", body), customer="X & Y")
    assert message.text == "A b & c\nd e: https://x.example/?a=1&b=2\n\n- one X & Y\n- two\n"
    assert 'A <strong>b</strong> &amp; <em>c</em><br>d <a href="https://x.example/?a=1&amp;b=2">e</a>' in message.html
    assert "<ul><li>one X &amp; Y</li><li>two</li></ul>" in message.html


def test_a_link_alone_is_a_button():
    body = '<p> <a href="{manage_link}">Go &amp; see</a> </p>'
    html = composed("ended", wording=Wording("ended", "en", 1, "S", body)).html
    assert re.search(r'<a[^>]+href="https://club\.example/o/0\.[^"]+"[^>]*>\s*Go &amp; see\s*</a>', html)


@pytest.mark.parametrize(
    ("value", "sv", "en"),
    [
        (Money(1_234_567_00, "SEK"), "1 234 567,00 kr", "SEK 1,234,567.00"),
        (Money(9_99, "EUR"), "9,99 €", "€9.99"),
        (Money(500, "JPY"), "500 JPY", "JP¥500"),
        (Money(1_250, "KWD"), "1,250 KWD", "KWD 1.250"),
        (date(2024, 2, 29), "29 februari 2024", "29 February 2024"),
        (Cause("never_heard_of"), None, None),
        ("  two\twords ", "two words", "two words"),
        ("", None, None),
    ],
)
def test_values_are_written_in_the_language(value, sv, en):
    for language, expected in (("sv", sv), ("en", en)):
        found = [re.sub(r"\s", " ", line) for line in lines_of(value, language, STOCKHOLM)]
        assert found == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("address", "taken"),
    [
        ("a@b.example", "a@b.example"),
        (" a.b+c@b.example ", "a.b+c@b.example"),
        ("a@büro.example", "a@xn--bro-hoa.example"),
        ("a b@c.example", None),
        ("a@b@c.example", None),
        ("nobody", None),
        ("åsa@b.example", None),
        ("a@b.example\r\nBcc: x@y.example", None),
        ("<a@b.example>", None),
        ("a@.example..ö", None),
    ],
)
def test_an_address_is_one_or_the_letter_is_unfit(address, taken):
    letter = replace(letter_of("ended"), address=address)
    if taken:
        assert MAIL.compose(letter, wording_in_force("ended", "en")).address == taken
    else:
        with pytest.raises(Unfit) as unfit:
            MAIL.compose(letter, wording_in_force("ended", "en"))
        assert unfit.value.reason == "bad_address"
