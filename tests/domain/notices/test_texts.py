"""Texts that people write: what the linter lets through, versions, and that nothing in them runs."""

import pytest

from kadens.domain.notices.errors import KindUnknown, LinkInvalid, TextInvalid
from kadens.domain.notices.links import CARD, MANAGE, customer_of, link_token
from kadens.domain.notices.linting import lint
from kadens.domain.notices.models import KINDS, LANGUAGES, Text
from kadens.domain.notices.placeholders import RULES
from kadens.domain.notices.texts import reset_text, set_text, text_history, texts_in_force, wording_in_force
from kadens.plumbing.audit.models import AuditEvent
from tests.domain.fulfilment.shop import DAY

CHARGE = '<p>{amount} on {due_on}.</p><p><a href="{manage_link}">Cancel</a></p>'


@pytest.mark.parametrize(("kind", "language"), [(kind, lang) for kind in KINDS for lang in LANGUAGES])
def test_the_house_keeps_its_own_rules(db, kind, language):
    wording = wording_in_force(kind, language)
    assert lint(kind, wording.subject, wording.body) == []
    assert wording.version == 0


def test_every_kind_has_a_rule_that_can_be_kept():
    assert list(RULES) == list(KINDS)
    assert [kind for kind, rule in RULES.items() if rule.given & rule.perhaps or rule.required - rule.given] == []


def test_a_charge_ahead_must_say_how_much_when_and_how_to_stop_it():
    assert lint("upcoming_charge", "A charge", CHARGE) == []
    assert lint("upcoming_charge", "A charge", "<p>Hello</p>") == [
        "{amount} must be said.", "{due_on} must be said.", "{manage_link} must be said."
    ]  # fmt: skip


def test_an_expired_card_must_say_where_to_give_another():
    assert lint("card_expired", "S", "<p>Your card {card} has expired.</p>") == ["{card_link} must be said."]


def test_what_must_be_said_cannot_hang_on_what_may_be_unknown():
    body = CHARGE.replace("{amount} on", "{amount} for {program} on")
    assert lint("upcoming_charge", "S", body) == [
        "{amount} must be said in a paragraph without {program}, which may have no value.",
        "{due_on} must be said in a paragraph without {program}, which may have no value.",
    ]
    assert lint("upcoming_charge", "S", f"<p>{{amount}} for {{program}}</p>{CHARGE}") == []


WRONG = {
    "an unknown name": ("S", "<p>{amuont}</p>", "{amuont} is not known here"),
    "a name of another kind": ("S", "<p>{tracking}</p>", "{tracking} is not known here"),
    "a lone brace": ("S", "<p>a { b</p>", "a brace stands alone"),
    "a template": ("S", "<p>{{ settings.SECRET_KEY }}</p>", "a brace stands alone"),
    "a template tag": ("S", "<p>{% load x %}</p>", "a brace stands alone"),
    "an attribute of a value": ("S", "<p>{customer.__class__}</p>", "a brace stands alone"),
    "a capital": ("S", "<p>{Customer}</p>", "a brace stands alone"),
    "open markup": ("S", "<p>a <strong>b</p>", "</p> ends what was not begun inside <strong>"),
    "never closed": ("S", "<p>a", "<p> is not closed."),
    "closed twice": ("S", "<p>a</p></p>", "</p> ends what was not begun"),
    "a script": ("S", "<p>a</p><script>alert(1)</script>", "<script> is not allowed"),
    "an image": ("S", '<p><img src="https://x/y.png"></p>', "<img> is not allowed"),
    "a style": ("S", '<p style="color:red">a</p>', "<p> cannot have style="),
    "a handler": ("S", '<p><a href="https://x" onclick="x()">a</a></p>', "<a> cannot have onclick="),
    "a comment": ("S", "<p>a<!-- b --></p>", "the comment “b” cannot stay"),
    "a foreign scheme": ("S", '<p><a href="javascript:alert(1)">a</a></p>', "“javascript:alert(1)” is not allowed"),
    "a hidden scheme": ("S", '<p><a href="java&#115;cript:alert(1)">a</a></p>', "is not allowed"),
    "plain http": ("S", '<p><a href="http://x.example">a</a></p>', "“http://x.example” is not allowed"),
    "data": ("S", '<p><a href="data:text/html,x">a</a></p>', "is not allowed"),
    "a relative address": ("S", '<p><a href="/x">a</a></p>', "“/x” is not allowed"),
    "part of an address": ("S", '<p><a href="https://evil.example/{manage_link}">a</a></p>', "is not allowed"),
    "a value as an address": ("S", '<p><a href="{customer}">a</a></p>', "“{customer}” is not allowed"),
    "an address as words": ("S", "<p>{manage_link}</p>", "{manage_link} is an address: write <a href="),
    "no address": ("S", "<p><a>a</a></p>", "<a> needs an address"),
    "a paragraph in another": ("S", "<p>a<p>b</p></p>", "<p> cannot stand inside <p>"),
    "words outside": ("S", "hello <p>a</p>", "the text “hello” stands outside a paragraph"),
    "a list without items": ("S", "<ul>a</ul>", "the text “a” stands inside <ul>"),
    "nothing": ("S", "  ", "it says nothing"),
    "no subject": (" ", "<p>a</p>", "the subject is empty"),
    "two lines of subject": ("a\nb", "<p>a</p>", "one line of plain text"),
    "markup in the subject": ("<b>a</b>", "<p>a</p>", "can have no markup"),
    "perhaps nothing in the subject": ("{program}", "<p>a</p>", "{program} cannot stand in the subject"),
    "a link in the subject": ("{manage_link}", "<p>a</p>", "cannot stand in the subject"),
    "a long subject": ("a" * 151, "<p>a</p>", "more than 150"),
    "a long body": ("S", f"<p>{'a' * 20_001}</p>", "more than 20,000"),
    "a card number": ("S", "<p>4242 4242 4242 4242</p>", "card number"),
    "a declaration": ("S", "<!doctype html><p>a</p>", "is not allowed"),
    "marked section": ("S", "<p>a<![CDATA[x]]></p>", "is not allowed|cannot stay"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_wrong_is_said_in_words(wrong):
    import re

    subject, body, says = WRONG[wrong]
    problems = " ".join(lint("ended", subject, body))
    assert re.search(says if "|" in says else re.escape(says), problems), problems


@pytest.mark.parametrize(
    "body",
    [
        "<p>Bye {customer}</p>",
        "<p>a<br>b<br/>c</p><ul><li>d <em>e</em></li></ul>",
        '<p><a href="https://x.example/?a=1&amp;b=2">a</a><a href="mailto:a@b.se">b</a><a href="tel:+46">c</a></p>',
        "<p>5 &lt; 6 &amp; 7 &gt; 6</p>",
        '<p><a href="{manage_link}"><strong>a</strong></a></p>',
    ],
)
def test_good_texts_are_let_through_and_cleaning_changes_nothing_of_them(db, body):
    from kadens.domain.notices.markup import read_markup

    assert lint("ended", "S", body) == []
    kept = set_text("ended", "en", subject="S", body=body, on=DAY, actor="anna").body
    assert read_markup(kept) == read_markup(body)


def test_a_text_goes_into_force_and_the_one_before_stays_as_a_version(db):
    for number in (1, 2):
        set_text("ended", "sv", subject=f"S{number}", body=f"<p>{number}</p>", on=DAY, actor="anna")
    assert texts_in_force()["ended", "sv"].body == "<p>2</p>"
    assert texts_in_force()["ended", "en"].version == 0
    assert [(each.version, each.active, each.edited_by) for each in text_history("ended", "sv")] == [
        (2, True, "anna"), (1, False, "anna")
    ]  # fmt: skip
    assert reset_text("ended", "sv", on=DAY, actor="bo").version == 0
    assert wording_in_force("ended", "sv").version == 0
    assert [each.active for each in text_history("ended", "sv")] == [False, False]
    assert set_text("ended", "sv", subject="S", body="<p>3</p>", on=DAY, actor="bo").version == 3
    assert list(AuditEvent.objects.order_by("id").values_list("action", "actor")) == [
        ("set_notice_text", "anna"), ("set_notice_text", "anna"), ("reset_notice_text", "bo"), ("set_notice_text", "bo")
    ]  # fmt: skip


def test_a_wrong_text_changes_nothing(db):
    with pytest.raises(TextInvalid, match=r"ended in sv cannot be used: \{x\} is not known here"):
        set_text("ended", "sv", subject="S", body="<p>{x}</p>", on=DAY, actor="anna")
    assert not Text.objects.exists()


@pytest.mark.parametrize(("kind", "language"), [("gossip", "sv"), ("ended", "de")])
def test_only_known_kinds_and_languages(db, kind, language):
    with pytest.raises(KindUnknown, match="known are"):
        set_text(kind, language, subject="S", body="<p>a</p>", on=DAY, actor="anna")


def test_a_link_is_for_one_customer_and_one_purpose(settings):
    token = link_token(CARD, 42)
    assert customer_of(CARD, token) == 42
    for wrong in (token.replace("42", "43", 1), token[:-1], "", "42", token + "x"):
        with pytest.raises(LinkInvalid):
            customer_of(CARD, wrong)
    with pytest.raises(LinkInvalid):
        customer_of(MANAGE, token)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another"
    assert customer_of(CARD, token) == 42
