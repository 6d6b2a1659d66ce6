"""The directory of companies: what is read from it, what is refused, and which company a command works for."""

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from django.db import ConnectionHandler

from kadens.config import wiring
from kadens.plumbing.companies.choosing import chosen_place, the_directory, unchosen
from kadens.plumbing.companies.claiming import claim, require_claim
from kadens.plumbing.companies.connecting import company_databases
from kadens.plumbing.companies.directory import Directory, Place, read_directory
from kadens.plumbing.companies.errors import (
    CompanyNotChosen,
    CompanyUnlisted,
    DatabaseNamedTwice,
    DatabaseOfAnother,
    DatabaseUnclaimed,
    DatabaseUnnamed,
    DirectoryInvalid,
    DirectoryMissing,
    DirectoryUnreadable,
)
from kadens.plumbing.companies.models import Claim
from kadens.plumbing.db.connection import server_address
from tests.edges.conftest import Kadens

NORDIC = (
    '[nordic]\ndatabase = "postgresql://kadens:secret@db1.example/nordic"\nhosts = ["Nordic.example"]\nport = 8001\n'
)
ALBA = '[alba]\ndatabase_env = "ALBAS_DATABASE"\n'
NOWHERE = '[nowhere]\ndatabase = "postgresql://kadens:secret@127.0.0.1:1/nothing"\n'


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """No directory, no company, no address; what a command sets is taken back."""
    for name in ("DATABASE_URL", "KADENS_COMPANY", "KADENS_COMPANIES", "ALBAS_DATABASE"):
        monkeypatch.setenv(name, "")


def written(folder: Path, text: str) -> Path:
    path = folder / "companies.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def two(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Directory:
    """A directory in force, with nordic and alba."""
    path = written(tmp_path, NORDIC + ALBA)
    monkeypatch.setenv("KADENS_COMPANIES", str(path))
    return read_directory(path)


def test_a_directory_is_read(two: Directory) -> None:
    nordic, alba = two.places
    assert two.codes == ("nordic", "alba")
    assert (nordic.hosts, nordic.listen, nordic.port) == (("nordic.example",), "127.0.0.1", 8001)
    assert nordic.address.password == "secret"
    assert nordic.server == "db1.example/nordic"
    assert (alba.server, alba.port, alba.hosts) == ("$ALBAS_DATABASE", None, ())


def test_an_address_may_be_left_to_the_environment(two: Directory, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DatabaseUnnamed, match="alba is to be in ALBAS_DATABASE, which is not set"):
        assert two.place("alba").address
    monkeypatch.setenv("ALBAS_DATABASE", "postgresql:///alba")
    found = the_directory()
    assert found
    assert found.place("alba").address.dbname == "alba"


SAME = '[one]\ndatabase = "postgresql://a@DB/x"\n[two]\ndatabase = "postgresql://b@other:5433,db:5432/x"\n'


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "it has no company"),
        ("nordic = 1\n", "nordic is no table"),
        ('[Nordic]\ndatabase = "postgresql:///x"\n', "'Nordic' is no code"),
        ('[""]\ndatabase = "postgresql:///x"\n', "'' is no code"),
        ("[nordic]\n", "nordic needs one of database and database_env"),
        (NORDIC + 'database_env = "X"\n', "nordic needs one of database and database_env"),
        (NORDIC + "colour = 1\n", "nordic has 'colour', which is not known"),
        ('[nordic]\ndatabase = "mysql://db/x"\n', "the database of nordic does not begin with postgresql://"),
        ("[nordic]\ndatabase = 7\n", "database of nordic is no text"),
        ('[nordic]\ndatabase_env = " "\n', "database_env of nordic is no text"),
        ('[nordic]\ndatabase = "postgresql:///x"\nport = true\n', "port of nordic is no port number"),
        ('[nordic]\ndatabase = "postgresql:///x"\nport = 70000\n', "port of nordic is no port number"),
        ('[nordic]\ndatabase = "postgresql:///x"\nhosts = "a"\n', "hosts of nordic is no list of names"),
        ('[nordic]\ndatabase = "postgresql:///x"\nhosts = ["*"]\n', "'*' of nordic is no host name"),
        ('[nordic]\ndatabase = "postgresql:///x"\nhosts = ["a", "A"]\n', "nordic has a host twice"),
        ('[nordic]\ndatabase = "postgresql:///x"\nlisten = 1\n', "listen of nordic is no text"),
        (SAME, "one and two have the same database, DB/x"),
        (NORDIC + ALBA + 'hosts = ["NORDIC.example"]\n', "nordic and alba have the same host, nordic.example"),
        (NORDIC + ALBA + "port = 8001\n", "nordic and alba have the same port, 8001"),
    ],
)
def test_what_a_directory_may_not_say(tmp_path: Path, text: str, reason: str) -> None:
    with pytest.raises(DirectoryInvalid) as refused:
        read_directory(written(tmp_path, text))
    assert reason in str(refused.value)
    assert "secret" not in str(refused.value)


def test_a_file_that_is_no_directory(tmp_path: Path) -> None:
    with pytest.raises(DirectoryUnreadable, match="No such file"):
        read_directory(tmp_path / "nothing")
    with pytest.raises(DirectoryUnreadable, match="no TOML"):
        read_directory(written(tmp_path, "[nordic"))
    path = tmp_path / "bytes"
    path.write_bytes(b"\xff")
    with pytest.raises(DirectoryUnreadable, match="UTF-8"):
        read_directory(path)


def test_without_a_directory_there_is_one_company() -> None:
    assert (chosen_place(), unchosen()) == (None, ())
    assert company_databases(None)["default"]["OPTIONS"]["embedded"] is True


def test_a_company_needs_a_directory(kadens: Kadens) -> None:
    ran = kadens("--company", "nordic", "job", "runs")
    assert ran.code == 2
    assert "There is no directory to find the company nordic in" in ran.err
    with pytest.raises(DirectoryMissing):
        chosen_place()


def test_a_directory_needs_a_company(two: Directory, kadens: Kadens) -> None:
    with pytest.raises(CompanyNotChosen):
        chosen_place()
    ran = kadens("job", "run", "day")
    assert ran.code == 2
    assert "give --company before the command, or KADENS_COMPANY (nordic, alba)" in ran.err
    assert unchosen() == two.places


def test_a_company_that_is_not_listed(two: Directory, kadens: Kadens) -> None:
    ran = kadens("--company", "norfolk", "why", "100001")
    assert ran.code == 2
    assert "has no company norfolk; it has nordic, alba" in ran.err
    with pytest.raises(CompanyUnlisted):
        two.place("norfolk")


def test_one_address_beside_a_directory_is_refused(
    two: Directory, kadens: Kadens, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql:///x")
    for arguments in (["companies"], ["worker"], ["--company", "nordic", "migrate"]):
        assert "are both set" in kadens(*arguments).err
    with pytest.raises(DatabaseNamedTwice):
        the_directory()


def test_the_settings_of_a_company_are_its_own(two: Directory, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = company_databases(two.place("nordic"))["default"]
    assert (settings["HOST"], settings["NAME"]) == ("db1.example", "nordic")
    assert settings["OPTIONS"]["company"].code == "nordic"
    books = wiring._books
    monkeypatch.setenv("KADENS_COMPANY", "nordic")
    assert books().name == "test-gateway-nordic.sqlite"
    monkeypatch.setenv("KADENS_COMPANIES", "")
    monkeypatch.setenv("KADENS_COMPANY", "")
    assert books().name == "test-gateway.sqlite"


@pytest.mark.django_db
def test_a_database_is_claimed_once(two: Directory) -> None:
    nordic, alba = two.places
    with pytest.raises(DatabaseUnclaimed, match="kadens --company nordic migrate"):
        require_claim(nordic)
    claim(nordic)
    claim(nordic)
    require_claim(nordic)
    for verb in (claim, require_claim):
        with pytest.raises(DatabaseOfAnother, match="belongs to the company nordic, not to alba"):
            verb(alba)
    assert Claim.objects.get().code == "nordic"


def test_each_connection_asks_whose_its_database_is(fresh_database: str, two: Directory) -> None:
    address = replace(server_address(), dbname=fresh_database)
    nordic, alba = (replace(place, database=address) for place in two.places)

    def connect(place: Place, *, name: str = fresh_database, unclaimed: bool = False) -> None:
        databases = company_databases(place)
        databases["default"]["NAME"] = name
        databases["default"]["OPTIONS"]["unclaimed"] = unclaimed
        with closing(ConnectionHandler(databases)["default"]) as session:
            session.ensure_connection()

    with pytest.raises(DatabaseUnclaimed):
        connect(nordic)
    connect(nordic, unclaimed=True)
    connect(replace(nordic, database=replace(address, dbname="another")))  # as a simulation does
    Claim.objects.create(id=1, code="nordic")
    connect(nordic)
    for unclaimed in (False, True):
        with pytest.raises(DatabaseOfAnother):
            connect(alba, unclaimed=unclaimed)


def test_the_list_says_why_a_company_is_not_reached(
    kadens: Kadens, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KADENS_COMPANIES", str(written(tmp_path, NOWHERE + ALBA)))
    ran = kadens("companies", "--json")
    assert ran.code == 1
    nowhere, alba = ran.document
    assert "Connection refused" in nowhere["trouble"]
    assert "ALBAS_DATABASE, which is not set" in alba["trouble"]
    assert (nowhere["server"], nowhere["reached"]) == ("127.0.0.1:1/nothing", False)
    assert "secret" not in ran.out + kadens("companies").out


def test_the_list_needs_a_directory(kadens: Kadens) -> None:
    ran = kadens("companies")
    assert ran.code == 2
    assert "set KADENS_COMPANIES" in ran.err


def test_all_companies_are_served_where_the_directory_says(
    kadens: Kadens, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KADENS_COMPANIES", str(written(tmp_path, NOWHERE + ALBA)))
    assert kadens("serve", "--port", "8000").code == 2
    ran = kadens("serve")
    assert ran.code == 1
    assert "nowhere has no port in the directory and is not served." in ran.err


def test_the_doctor_of_a_company(kadens: Kadens, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KADENS_COMPANIES", str(written(tmp_path, NOWHERE)))
    found = kadens("--company", "nowhere", "doctor", "--json")
    assert found.code == 1
    [trouble] = found.document["troubles"]
    assert trouble["mend"] == "Start the server, or correct the directory."
    assert found.document["server"] == "nowhere at 127.0.0.1:1/nothing"
