"""Finding customers: by anything they may say, the surest first, and never by reading through all of them."""

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kadens.domain.continuity.finding import find_customers
from kadens.domain.customers import finding
from kadens.domain.customers.adding import add_addresses
from kadens.domain.customers.finding import match_customers
from kadens.domain.customers.keeping_found import keep_found
from kadens.domain.customers.models import Customer, FoundWord
from kadens.domain.customers.registering import NewAddress, NewCustomer, register_customers
from kadens.pure.finding import fold, read_question
from tests.factories import ACTOR, DAY, contents, count_statements, in_one_go

NOTHING = ["", "   ", "%", "_", "%%%", "__%", "💶", "@", "@@", "#", "+", "-1", "\uff41", "\uff10"]
HOSTILE = ["\x00", "\ud800", "'", "\\", "'; DROP TABLE customers_customer; --", "' | '", "& | !", ":*"]
BY = {"on": DAY, "actor": ACTOR}
CITY = {"ANNA": ("Göteborg", "411 05"), "JOHAN": ("Stockholm", "111 22"), "AKE": ("Malmö", "211 45")}
PEOPLE = [
    ("ANNA", "Anna-Karin Sjöberg", "anna.sjoberg@example.com", "+46 70-123 45 67"),
    ("JOHAN", "Johan Andersson", "kalle77@posten.se", "08-765 43 21"),
    ("ANNIKA", "Annika Andersson", "", ""),
    ("AKE", "Åke Öhman", "ake@öhman.se", "0046 31 98 76 54"),
    ("WEIRD", "O'Brien \\ 100%_", "o'brien@example.com", "none"),
    ("CDNOW-0042", "Gustaf Gustafsson", "", "070 555 55 55"),
]


@pytest.fixture
def people(db):
    def address(code):
        place, postcode = CITY[code]
        return NewAddress(recipient="-", street="Gatan 1", postcode=postcode, city=place)

    customers = [
        NewCustomer(code=code, name=name, email=email, phone=phone, address=address(code) if code in CITY else None)
        for code, name, email, phone in PEOPLE
    ]
    return register_customers(customers, **BY)


def found(text, **more):
    return [(each.code, each.because) for each in find_customers(text, **more)]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("anna-karin sjöberg", ("ANNA", "name")),
        ("sjoberg anna", ("ANNA", "name")),
        ("SJOEB", ("ANNA", "name")),
        ("sjöb ann", ("ANNA", "name")),
        ("anna göteborg", ("ANNA", "name")),
        ("anna 411 05", ("ANNA", "name")),
        ("aake ohman", ("AKE", "name")),
        ("anna.sjoberg@example.com", ("ANNA", "email")),
        ("ANNA.SJOBERG@EXA", ("ANNA", "email")),
        ("anna.sjob", ("ANNA", "name")),
        ("anna.sjoberg@", ("ANNA", "name")),
        ("kalle77", ("JOHAN", "email")),
        ("ake@öhman.se", ("AKE", "email")),
        ("0701234567", ("ANNA", "phone")),
        ("+46 70 123 45 67", ("ANNA", "phone")),
        ("46701234567", ("ANNA", "phone")),
        ("123 45 67", ("ANNA", "phone")),
        ("765 43", ("JOHAN", "phone")),
        ("031-98 76", ("AKE", "phone")),
        ("211 45", ("AKE", "postcode")),
        ("211", ("AKE", "postcode")),
        ("annika", ("ANNIKA", "code")),
        ("cdnow-0042", ("CDNOW-0042", "code")),
        ("cdnow 00", ("CDNOW-0042", "code")),
        ("jhoan andersson", ("JOHAN", "similar")),
        ("sjöborg", ("ANNA", "similar")),
        ("gustavson", ("CDNOW-0042", "similar")),
        ("anika anderson", ("ANNIKA", "similar")),
        ("o'brien", ("WEIRD", "name")),
    ],
)
def test_a_customer_is_found(people, text, first):
    assert found(text)[:1] == [first]


def test_whole_names_come_before_longer_ones_and_those_before_similar_ones(db):
    register_customers(
        [NewCustomer(code=str(at), name=name) for at, name in enumerate(["Eva Ekman", "Eva Ek", "Eva Eek"])], **BY
    )
    assert [each.name for each in find_customers("eva ek")] == ["Eva Ek", "Eva Ekman"]
    assert [each.name for each in find_customers("eva ekk")] == ["Eva Eek", "Eva Ek"]
    assert [(each.name, each.because) for each in find_customers("eva ekmann")] == [("Eva Ekman", "similar")]


def test_everybody_is_found_by_each_word_of_the_name(people):
    for customer in Customer.objects.all():
        for word in fold(customer.name).split():
            assert customer.code in [code for code, _ in found(word)] or word.isdecimal()


def test_no_more_are_given_than_asked_for(people):
    assert [len(find_customers("a", limit=limit)) for limit in (0, 1)] == [0, 0]
    assert [len(find_customers("an", limit=limit)) for limit in (-1, 0, 1, 2)] == [0, 0, 1, 2]


@pytest.mark.parametrize(
    "text",
    [*NOTHING, *HOSTILE, "x" * 10_000, "%" * 10_000, "9" * 10_000],
)
def test_nonsense_finds_nobody_and_harms_nothing(people, text):
    before = contents()
    assert find_customers(text) == []
    assert contents() == before


@given(st.text(max_size=40))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
def test_any_text_may_be_asked(people, text):
    for match in match_customers(read_question(text), limit=5):
        assert match.customer_id in people.values()


def test_a_customer_is_found_by_a_new_address_and_no_longer_by_the_old_one(people):
    Customer.objects.get(code="ANNA")
    in_one_go("UPDATE customers_address SET replaced_on = %s WHERE customer_id = %s", DAY, people["ANNA"])
    place = NewAddress(recipient="-", street="-", postcode="903 25", city="Umeå")
    add_addresses({people["ANNA"]: place}, **BY)
    assert (found("anna umea"), found("anna göteborg"), found("90325")) == (
        [("ANNA", "name")],
        [],
        [("ANNA", "postcode")],
    )


def test_a_changed_name_is_found_once_it_is_kept(people):
    Customer.objects.filter(code="JOHAN").update(name="Johan Zetterlund", phone="+46 8 111 22 33")
    keep_found([people["JOHAN"]])
    assert found("zeterlund") == [("JOHAN", "similar")]
    assert found("08-111 22") == [("JOHAN", "phone")]
    assert ("JOHAN", "name") not in found("andersson")


def test_keeping_what_is_kept_writes_nothing(people):
    before = in_one_go("SELECT xmin::text, id FROM customers_customer ORDER BY id")
    keep_found(list(people.values()))
    assert in_one_go("SELECT xmin::text, id FROM customers_customer ORDER BY id") == before
    keep_found([])


def test_registering_and_keeping_agree(people):
    kept = list(Customer.objects.order_by("id").values_list("found_by", "phone_digits"))
    Customer.objects.update(found_by="", phone_digits="")
    keep_found(list(people.values()))
    assert list(Customer.objects.order_by("id").values_list("found_by", "phone_digits")) == kept


def test_words_are_learnt_once(people):
    words = FoundWord.objects.count()
    register_customers([NewCustomer(code="X", name="Anna Andersson")], **BY)
    assert FoundWord.objects.count() == words


def test_many_customers_are_kept_in_as_many_statements_as_one(people):
    one, all_of_them = list(people.values())[:1], list(people.values())
    assert count_statements(lambda: keep_found(one)) == count_statements(lambda: keep_found(all_of_them))


def test_a_search_is_a_few_statements(people):
    assert count_statements(lambda: find_customers("nobody of that name")) <= 7


WAYS = {
    "words": ("'anna' & 'sjo':*", None, [], "ix_customers_customer_found_by"),
    "number": (None, "'411':*", ["%411%"], "ix_customers_customer_phone"),
    "both": ("'anna'", "'411':*", ["%411%"], "ix_customers_customer_found_by"),
}


def plan_of(statement, **values):
    in_one_go("SET LOCAL enable_seqscan = off")
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {statement.text}", values)
        return "\n".join(line for (line,) in cursor.fetchall())


@pytest.mark.parametrize("way", WAYS)
def test_nobody_is_looked_for_by_reading_through_the_table(people, way):
    words, number, phones, index = WAYS[way]
    plan = plan_of(finding._MATCH_CUSTOMERS, words=words, number=number, phones=phones, most=20)
    assert index in plan
    assert "Seq Scan" not in plan


def test_mistyped_words_are_looked_for_by_their_indexes(people):
    plan = plan_of(finding._NEAR_WORDS, words=["sjoborg"], slips=["sjoborg joborg"], most=5)
    assert "ix_customers_found_word_slips" in plan
    assert "ix_customers_found_word_near" in plan
