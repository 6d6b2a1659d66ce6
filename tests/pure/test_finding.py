"""The one rule by which customers are found: nothing it folds says more than it did, and slips meet."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kadens.pure.finding import (
    code_mark,
    email_mark,
    fold,
    found_by,
    name_words,
    national,
    read_question,
    slips,
)

texts = st.text(max_size=60)
letters = st.text(alphabet="aeouåäöéæøœßÅÄÖ lmnrst", max_size=20)
words = st.text(alphabet="abcdefgh", min_size=1, max_size=10)
UNQUOTED = re.compile(r"[^'\\\x00\s]*")


@given(texts)
@example("AÅke Ångström")
@example("ooee aaee")
def test_folding_twice_is_folding_once(text):
    assert fold(fold(text)) == fold(text)


@given(letters | texts, st.data())
def test_the_beginning_of_a_text_folds_to_a_beginning(text, data):
    start = text[: data.draw(st.integers(0, len(text)))]
    assert fold(text).startswith(fold(start))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Sjöberg", "sjoberg"),
        ("Sjöberg", "SJOEBERG"),
        ("Åke Åström", "Aake Astrom"),
        ("Häggström", "Haeggstroem"),
        ("André", "andre"),
        ("Søren Ærø", "soren aro"),
        ("Müller", "Mueller"),
        ("Strauß", "strauss"),
        ("Sjo\u0308berg", "Sjöberg"),
        ("Anna-Karin", "Anna Karin"),
    ],
)
def test_what_is_heard_alike_folds_alike(one, other):
    assert fold(one) == fold(other)


def test_other_names_stay_other_names():
    names = ["Anna", "Anne", "Andersson", "Anderson", "Åsa", "Eva", "Ove", "Olle", "Bo"]
    assert len({fold(name) for name in names}) == len(names)


@given(texts, texts, texts, texts, texts)
def test_nothing_a_customer_is_found_by_has_a_quote_a_blank_or_no_letter(code, name, email, postcode, city):
    found = found_by(code=code, name=name, email=email, postcode=postcode, city=city)
    assert all(word and UNQUOTED.fullmatch(word) for word in found)
    assert len(set(found)) == len(found)


@given(texts)
def test_any_text_is_a_question_without_a_quote(text):
    asked = read_question(text)
    said = [*asked.words, *asked.emails, *asked.phones, asked.number, asked.code, asked.email_start]
    assert all(UNQUOTED.fullmatch(word) for word in said)


@given(texts.filter(lambda text: "@" not in text))
def test_a_name_asks_for_its_own_words(name):
    asked = read_question(name)
    assert set(asked.words) == {word for word in name_words(name) if not (word.isascii() and word.isdecimal())}


@pytest.mark.parametrize(
    "typed", ["070-123 45 67", "+46 70 123 45 67", "+46 (0)70-1234567", "0046701234567", "0701234567"]
)
def test_a_telephone_number_is_the_same_however_it_is_written(typed):
    assert national(typed) == "701234567"


@pytest.mark.parametrize(
    ("typed", "part"),
    [
        ("+1 212 555 0100", "2125550100"),
        ("+358 40 1234567", "401234567"),
        ("+47 22 12 34 56", "22123456"),
        ("08-123 45", "812345"),
        ("", ""),
        ("none", ""),
    ],
)
def test_a_country_code_is_as_long_as_the_country_has_it(typed, part):
    assert national(typed) == part


def test_a_number_without_a_plus_may_have_a_country_code():
    assert read_question("46701234567").phones == ("46701234567", "701234567")
    assert read_question("123 45 67").phones == ("1234567",)
    assert read_question("12").phones == ()


def test_noughts_in_the_middle_of_a_number_are_no_country():
    assert any(part in national("010000100") for part in read_question("0000100").phones)
    assert "701234567" in read_question("0046701234567").phones


@given(st.from_regex(r"0[1-9][0-9]{6,9}", fullmatch=True), st.data())
def test_a_part_of_a_telephone_number_is_part_of_what_is_kept(phone, data):
    first = data.draw(st.integers(1, len(phone) - 3))
    part = phone[first : data.draw(st.integers(first + 3, len(phone)))]
    assert any(each in national(phone) for each in read_question(part).phones) or len(part.lstrip("0")) < 3


@given(words, st.data())
def test_words_one_slip_apart_meet(word, data):
    at = data.draw(st.integers(0, len(word) - 1))
    other = data.draw(st.sampled_from("xyz"))
    slipped = [word[:at] + word[at + 1 :], word[:at] + other + word[at:], word[:at] + other + word[at + 1 :]]
    if at + 1 < len(word):
        slipped.append(word[:at] + word[at + 1] + word[at] + word[at + 2 :])
    assert all(set(slips(word)) & set(slips(each)) for each in slipped)


def test_slips_are_few():
    assert slips("anna") == ("anna", "nna", "ana", "ann")


@pytest.mark.parametrize(
    ("text", "order"), [("100023", 100023), ("100023/2", 100023), ("#7", 7), ("9" * 19, None), ("Anna 7", None)]
)
def test_the_number_of_an_order(text, order):
    assert read_question(text).order == order


def test_a_question_of_everything():
    asked = read_question("Sjöberg, Anna.S@Example.com 123 45")
    assert asked.words == ("sjoberg",)
    assert asked.emails == ("@anna.s@example.com",)
    assert asked.number == "12345"


def test_marks_of_nothing_are_nothing():
    assert (email_mark(" "), code_mark("--"), fold("%_ \x00 💶")) == ("", "", "")


def test_a_question_of_ten_thousand_letters_is_read_no_further_than_anybody_types():
    asked = read_question("Anna " * 2_000)
    assert asked.words == ("anna",)
    assert max(map(len, read_question("x" * 10_000).words)) == 60
