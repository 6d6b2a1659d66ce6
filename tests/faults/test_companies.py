"""Three companies on two servers: everything reaches the right one, and a server that is down stops only its own."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

import psycopg
import pytest

from kadens.plumbing.postgres import Address, ensure_running, status
from tests.faults.dying import wait_for

ROOT = Path(__file__).parents[2]
DAYS = {"nordic": "2024-03-01", "alba": "2024-03-02", "zeta": "2024-03-03"}
CODES = tuple(DAYS)


@dataclass
class House:
    """Two servers, three databases, and the directory of them."""

    folder: Path
    addresses: dict[str, Address]
    ports: dict[str, int]

    @property
    def lonely(self) -> Path:
        """The home of the server on which zeta is alone."""
        return self.folder / "two"

    @property
    def environment(self) -> dict[str, str]:
        plain = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "KADENS_COMPANY")}
        return plain | {
            "PYTHONPATH": str(ROOT / "src"),
            "KADENS_HOME": str(self.folder / "home"),
            "KADENS_COMPANIES": str(self.folder / "companies.toml"),
            "ALBAS_DATABASE": self.addresses["alba"].url(),
        }

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "kadens.config.entry", *arguments]

    def kadens(self, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*arguments),
            cwd=ROOT,
            env=self.environment | more,
            text=True,
            capture_output=True,
            timeout=60,
            check=False,
        )

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """A process that stays; what it says goes to a file."""
        with self.said(arguments[0]).open("w") as said:
            return subprocess.Popen(
                self.command(*arguments), cwd=ROOT, env=self.environment, stdout=said, stderr=said, text=True
            )

    def said(self, name: str) -> Path:
        return self.folder / f"{name}.log"

    def rows(self, code: str, query: str) -> list[tuple[object, ...]]:
        with psycopg.connect(**self.addresses[code].parameters(), autocommit=True) as session:
            found = session.execute(query)
            return found.fetchall() if found.description else []

    def runs(self, code: str) -> list[str]:
        return [str(job) for (job,) in self.rows(code, "SELECT job FROM runner_job_run ORDER BY id")]

    def page(self, code: str, host: str = "") -> tuple[int, str]:
        request = Request(f"http://127.0.0.1:{self.ports[code]}/status", headers={"Host": host} if host else {})
        try:
            with urlopen(request, timeout=20) as answer:  # noqa: S310 - our own page
                return answer.status, answer.read().decode()
        except HTTPError as error:
            return error.code, error.read().decode()
        except URLError:
            return 0, ""


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    """Two servers with their three databases, empty."""
    folder = Path(mkdtemp(prefix="kadens-test-"))
    folder.chmod(0o755)
    servers = {"nordic": folder / "one", "alba": folder / "one", "zeta": folder / "two"}
    try:
        with ThreadPoolExecutor() as pool:
            running = dict(zip(("one", "two"), pool.map(ensure_running, (folder / "one", folder / "two")), strict=True))
        addresses = {}
        for code, home in servers.items():
            server = running[home.name]
            with psycopg.connect(**server.parameters(), autocommit=True) as session:
                session.execute(f"CREATE DATABASE {code}")
            addresses[code] = Address.parse(server.url(dbname=code))
        found = House(folder, addresses, dict(zip(CODES, free_ports(3), strict=True)))
        write_directory(found)
        yield found
    finally:
        for home in set(servers.values()):
            kill(home, signal.SIGQUIT)
        shutil.rmtree(folder)


def write_directory(house: House) -> None:
    databases = {code: f'database = "{address.url()}"' for code, address in house.addresses.items()}
    databases["alba"] = 'database_env = "ALBAS_DATABASE"'
    text = "\n".join(
        f'[{code}]\n{databases[code]}\nhosts = ["{code}.example"]\nport = {house.ports[code]}\n' for code in CODES
    )
    (house.folder / "companies.toml").write_text(text)


def free_ports(count: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


@pytest.fixture(scope="module")
def migrated(house: House) -> House:
    """The same, migrated by one command."""
    ran = house.kadens("migrate")
    assert ran.returncode == 0, ran.stderr
    assert [line.split()[0] for line in ran.stderr.splitlines() if "applied" in line] == list(CODES)
    return house


@pytest.fixture
def keeping(migrated: House) -> Iterator[Callable[[str], subprocess.Popen[str]]]:
    """Start what stays, and stop it in the end."""
    started: list[subprocess.Popen[str]] = []

    def keep(name: str) -> subprocess.Popen[str]:
        started.append(migrated.start(name))
        return started[-1]

    yield keep
    for process in started:
        process.terminate()
    for process in started:
        process.wait(30)


def standings(house: House) -> dict[str, dict[str, object]]:
    return {each["company"]: each for each in json.loads(house.kadens("companies", "--json").stdout)}


def test_what_needs_a_company_names_those_there_are(migrated: House) -> None:
    ran = migrated.kadens("job", "run", "day")
    assert ran.returncode == 2
    assert "(nordic, alba, zeta)" in ran.stderr
    assert "--company" in ran.stderr


def test_a_job_runs_for_its_company_alone(migrated: House) -> None:
    ran = migrated.kadens("--company", "alba", "job", "run", "announce", "--as-of", DAYS["alba"])
    assert ran.returncode == 0, ran.stderr
    assert {code: migrated.runs(code) for code in CODES} == {"nordic": [], "alba": ["announce"], "zeta": []}
    assert standings(migrated)["alba"]["last_run"] == {"job": "announce", "as_of": DAYS["alba"], "status": "done"}
    books = {path.name for path in (migrated.folder / "home").glob("test-gateway*.sqlite")}
    assert books == {"test-gateway-alba.sqlite"}


def test_a_database_of_another_company_is_refused(migrated: House) -> None:
    path = migrated.folder / "wrong.toml"
    path.write_text(f'[zeta]\ndatabase = "{migrated.addresses["nordic"].url()}"\n')
    wrong = {"KADENS_COMPANIES": str(path)}
    before = migrated.runs("nordic")
    for command in (["migrate"], ["worker", "--once"]):
        ran = migrated.kadens("--company", "zeta", *command, **wrong)
        assert ran.returncode == 1
        assert "belongs to the company nordic, not to zeta" in ran.stderr, ran.stderr
    assert migrated.runs("nordic") == before
    listed = migrated.kadens("companies", "--json", **wrong)
    assert json.loads(listed.stdout)[0]["trouble"] == "it belongs to the company nordic"
    told = migrated.kadens("--company", "zeta", "doctor", **wrong).stdout
    assert "belongs to the company nordic, not to zeta" in " ".join(told.split())


def test_a_server_that_is_down_stops_only_its_own_company(
    migrated: House, keeping: Callable[[str], subprocess.Popen[str]]
) -> None:
    house = migrated
    for code in CODES:
        ran = house.kadens("--company", code, "job", "run", "announce", "--as-of", DAYS[code])
        assert ran.returncode == 0, ran.stderr
    serving = keeping("serve")
    soon(lambda: all(house.page(code)[0] == 200 for code in CODES))
    pages = {code: house.page(code)[1] for code in CODES}
    assert {code: [day for day in DAYS.values() if day in page] for code, page in pages.items()} == {
        code: [DAYS[code]] for code in CODES
    }
    assert [house.page("alba", host)[0] for host in ("alba.example", "nordic.example")] == [200, 400]

    working = keeping("worker")
    soon(lambda: all(house.runs(code).count("close_parents") and idle(house, code) for code in CODES))
    assert {line.split()[0] for line in house.said("worker").read_text().splitlines()} == set(CODES)

    house.rows("zeta", "DELETE FROM procrastinate_periodic_defers")  # so that the day is due once more
    kill(house.lonely)
    found = standings(house)
    assert {code: each["reached"] for code, each in found.items()} == {"nordic": True, "alba": True, "zeta": False}
    assert found["zeta"]["trouble"]
    assert [house.page(code)[0] for code in CODES] == [200, 200, 503]
    ran = house.kadens("--company", "nordic", "job", "run", "announce", "--as-of", "2024-03-09")
    assert ran.returncode == 0, ran.stderr
    assert "2024-03-09" in house.page("nordic")[1]
    ran = house.kadens("migrate")
    assert ran.returncode == 1
    assert ran.stderr.splitlines()[-1] == "Not migrated: zeta."
    soon(lambda: "zeta    ended with 1" in house.said("worker").read_text())

    ensure_running(house.lonely)
    before = house.runs("zeta").count("close_parents")
    soon(lambda: house.runs("zeta").count("close_parents") > before)
    assert house.page("zeta")[0] == 200
    assert (working.poll(), serving.poll()) == (None, None)
    working.terminate()
    assert working.wait(30) == 0
    serving.kill()  # what it started must not keep the ports
    soon(lambda: [house.page(code)[0] for code in CODES] == [0, 0, 0])
    assert not {"nordic ended", "alba ended"} & {
        " ".join(line.split()[:2]) for line in house.said("worker").read_text().splitlines()
    }


def soon(condition: Callable[[], bool]) -> None:
    wait_for(condition, seconds=60)


def idle(house: House, code: str) -> bool:
    return not house.rows(code, "SELECT 1 FROM procrastinate_jobs WHERE status IN ('todo', 'doing')")


def kill(home: Path, number: int = signal.SIGKILL) -> None:
    """The server dies at once, and its backends with it."""
    if server := status(home).running:
        os.kill(server.pid, number)
        soon(lambda: status(home).running is None)
