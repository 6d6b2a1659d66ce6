from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kadens.plumbing.postgres import Address
from kadens.plumbing.postgres.errors import DatabaseUrlInvalid


def test_a_url_is_read_part_by_part() -> None:
    address = Address.parse("postgresql://anna:s%40cret@db.example:6432/kadens?sslmode=require")
    assert address.parameters() == {
        "host": "db.example",
        "port": 6432,
        "user": "anna",
        "password": "s@cret",
        "dbname": "kadens",
        "sslmode": "require",
    }


def test_a_socket_is_given_as_the_host_option() -> None:
    address = Address.parse("postgres://kadens@/kadens?host=%2Ftmp%2Fkadens&port=5432")
    assert (address.host, address.port, address.user) == ("/tmp/kadens", 5432, "kadens")


def test_an_ipv6_host_keeps_its_port() -> None:
    address = Address.parse("postgresql://[::1]:6432/kadens")
    assert (address.host, address.port) == ("::1", 6432)
    assert Address.parse(address.url()) == address


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("mysql://x/y", "does not begin with postgresql://"),
        ("kadens", "does not begin with postgresql://"),
        ("postgresql://host", "one database"),
        ("postgresql://host/", "one database"),
        ("postgresql://host/a/b", "one database"),
        ("postgresql://host:x/a", "no port number"),
        ("postgresql://host:99999/a", "no port number"),
        ("postgresql:///a?port=-1", "no port number"),
        ("postgresql://[::1/a", "is not a URL"),
    ],
)
def test_a_bad_url_is_one_sentence_that_names_the_part(url: str, reason: str) -> None:
    with pytest.raises(DatabaseUrlInvalid, match=reason) as caught:
        Address.parse(url)
    assert str(caught.value).count("\n") == 0


def test_the_password_is_never_shown() -> None:
    assert "hush" not in repr(Address.parse("postgresql://a:hush@h/d"))


words = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=12)
names = words.filter(lambda word: "/" not in word and word.strip() == word)
hosts = st.sampled_from(["", "localhost", "db.example", "/tmp/some place", "::1"])


@given(
    user=words, password=st.one_of(st.just(""), words), host=hosts, port=st.none() | st.integers(1, 65535), dbname=names
)
def test_an_address_survives_being_written(user: str, password: str, host: str, port: int | None, dbname: str) -> None:
    address = Address(user=user, password=password, host=host, port=port, dbname=dbname)
    assert Address.parse(address.url()) == address
    assert quote(dbname, safe="") in address.url()
