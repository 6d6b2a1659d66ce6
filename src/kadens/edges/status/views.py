"""The status page: whose it is, is the database well, when did each job run last, how much is there. No sign-in, no
data of customers: counts only."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.template import Context, Engine
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kadens.domain.company.parameters import parameters
from kadens.domain.continuity.queries import Count, counts
from kadens.domain.payments.differences import Standing, standing
from kadens.operations.health.database import answer_time
from kadens.operations.jobs.history import LastRun, last_runs
from kadens.plumbing.db.errors import translated
from kadens.pure.errors import KadensError

__all__ = ["status_page"]

ENGINE: Final = Engine(dirs=[str(Path(__file__).parent / "templates" / "status")], autoescape=True)


@dataclass(frozen=True, slots=True)
class Health:
    """Whether the database answers, which it is, and how fast."""

    well: bool
    sentence: str


@require_safe
@never_cache
def status_page(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - the same page for everybody
    """The page; with the status 503 when the database does not answer or lacks its tables."""
    company, health, jobs, numbers, books = _look()
    shown = {"company": company, "health": health, "jobs": jobs, "counts": numbers, "books": books}
    context = Context(shown, use_l10n=False, use_tz=False)
    return HttpResponse(ENGINE.get_template("status.html").render(context), status=200 if health.well else 503)


def _look() -> tuple[str, Health, list[LastRun], list[Count], Standing | None]:
    try:
        with translated():
            health = _health()
            return parameters().name, health, last_runs(), counts(), standing()
    except KadensError as error:
        return "", Health(False, str(error)), [], [], None
    except Exception as error:  # noqa: BLE001 - the page says that it is not well, whatever the reason
        sentence = f"The database answers with an error ({type(error).__name__}): is it migrated?"
        return "", Health(False, sentence), [], [], None


def _health() -> Health:
    version, milliseconds = answer_time()
    return Health(True, f"PostgreSQL {version} answers in {milliseconds:.0f} ms.")
