"""The desk in a real browser: a small company that has lived a while, served by this process, looked at by Chromium.

`desk(role)` opens a signed-in page for a role, in English unless told; whatever the page reports as an error, as a
breach of the content security policy or as a failed request fails the test. `looks_well` runs axe on the page.
With KADENS_PICTURES=1 `picture` keeps a screenshot in docs/guide/pictures.
"""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.db import connections
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright
from pytest_django import DjangoDbBlocker

from kadens.plumbing.db.scratch import scratch_database
from kadens.plumbing.staff.models import ROLES, Person
from kadens.plumbing.staff.roles import add_person
from tests.browser.world import TODAY, World, build_world
from tests.factories.another_day import today_is

PASSWORD = "a-quiet-harbour-7"
PICTURES = Path(__file__).parents[2] / "docs" / "guide" / "pictures"
WIDTHS = {"desk": (1440, 900), "phone": (390, 844)}
_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
)

expect.set_options(timeout=20_000)  # a busy machine is no failure
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # playwright's own loop runs in this thread


def chromium() -> str | None:
    """The browser of this machine."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


class _QuietHandler(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as it is called
        pass


class _ClosingHandler(WSGIHandler):
    """Each request has a thread of its own; its connection ends with it."""

    def __call__(self, *args: object, **kwargs: object) -> object:  # type: ignore[override]
        try:
            return super().__call__(*args, **kwargs)  # type: ignore[arg-type]
        finally:
            connections.close_all()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, for the tests of a file: while it is driven this thread has an event loop that others must not meet."""
    path = chromium()
    if path is None:
        pytest.skip("no Chromium on this machine: apt-get install chromium")
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=path, args=list(_FLAGS))
        yield found
        found.close()


@pytest.fixture(scope="module")
def world(browser: Browser, django_test_environment: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """A company with people of every role, committed, for the tests of this worker; its day is today.

    The browser comes first: in a thread with an event loop Django keeps connections in another place than in one
    without, and what was built in the one is not met in the other."""
    with django_db_blocker.unblock(), scratch_database(), today_is(TODAY):
        made = build_world()
        for role in ROLES:
            add_person(role, password=PASSWORD, roles=(role,), name=f"{role.title()} Test", on=TODAY, actor="test")
        yield made


@pytest.fixture(scope="module")
def address(world: World) -> Iterator[str]:
    """Where the desk is served."""
    server = ThreadedWSGIServer(("127.0.0.1", 0), _QuietHandler)
    server.set_app(_ClosingHandler())
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@dataclass
class Desk:
    """A page of the desk as one person sees it, and what went wrong on it."""

    page: Page
    address: str
    width: str
    wrong: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        """Go to a path of the desk."""
        self.page.goto(f"{self.address}{path}")
        return self.page

    def looks_well(self) -> None:
        """Axe finds nothing, and nothing is wider than the window."""
        found = Axe().run(self.page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]})
        assert found.violations_count == 0, found.generate_report()
        wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{self.page.url} is {wide} px wider than the window"

    def picture(self, name: str) -> None:
        """Keep a screenshot for the guide, when asked to."""
        if os.environ.get("KADENS_PICTURES"):
            PICTURES.mkdir(parents=True, exist_ok=True)
            suffix = "" if self.width == "desk" else f"-{self.width}"
            self.page.screenshot(path=PICTURES / f"{name}{suffix}.png", caret="initial")

    def expect_wrong(self, text: str) -> None:
        """The browser's own report of an answer that this test provokes, such as a 403, is no failure."""
        self.expected.append(text)


OpensDesk = Callable[..., Desk]


@pytest.fixture
def desk(browser: Browser, address: str, world: World) -> Iterator[OpensDesk]:
    """Open the desk as a role; at the end of the test nothing may have gone wrong on any page."""
    opened: list[tuple[BrowserContext, Desk]] = []

    def open_desk(role: str | None = "agent", *, language: str = "en", width: str = "desk") -> Desk:
        size = WIDTHS[width]
        context = browser.new_context(viewport={"width": size[0], "height": size[1]}, locale=language)
        cookies = [{"name": "kadens_language", "value": language, "url": address}]
        if role:
            cookies.append({"name": "sessionid", "value": _session(role), "url": address})
        context.add_cookies(cookies)  # type: ignore[arg-type]
        page = context.new_page()
        page.set_default_timeout(30_000)
        made = Desk(page, address, width)
        page.on("console", lambda message: _note(made, message))
        page.on("pageerror", lambda error: made.wrong.append(f"{page.url}: {error}"))
        opened.append((context, made))
        return made

    yield open_desk
    wrong = [text for _, made in opened for text in made.wrong if not any(part in text for part in made.expected)]
    for context, _ in opened:
        context.close()
    assert wrong == []


def _note(made: Desk, message: ConsoleMessage) -> None:
    if message.type in ("error", "warning"):
        made.wrong.append(f"{made.page.url}: {message.text}")


def _session(role: str) -> str:
    """A session of the person of that role."""
    person = Person.objects.get(username=role)
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    return str(session.session_key)


def on(text: str) -> date:
    """A date as it is written."""
    return date.fromisoformat(text)
