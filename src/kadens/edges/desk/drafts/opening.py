"""Opening a draft for who may work on it, changing it, and telling what others changed meanwhile."""

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kadens.domain.intake.drafting import StoredDraft, read_draft
from kadens.domain.intake.errors import DraftChanged, DraftUnknown
from kadens.edges.desk.shell.gate import actor_of, roles_in
from kadens.edges.desk.shell.saying import in_words
from kadens.edges.desk.templatetags.desk import moment
from kadens.plumbing.audit.models import AuditEvent
from kadens.pure.errors import KadensError

__all__ = ["change", "go", "is_part", "opens_draft", "plain", "version_in"]

MOST_TOLD: Final = 5
_DEEDS: Final[dict[str, Promise]] = {
    "add_line": _("{sku} was added"),
    "change_line": _("{sku} was changed"),
    "remove_line": _("line {at} was taken out"),
    "edit_line": _("the schedule of line {at} was edited"),
    "restore_shipment": _("shipment {event}-{repetition} of line {at} was put back as the program has it"),
    "choose_payment": _("another way to pay was chosen"),
    "choose_address": _("another address was chosen"),
}
_Rest = ParamSpec("_Rest")
_View = Callable[Concatenate[HttpRequest, StoredDraft, _Rest], HttpResponse]


def opens_draft(view: _View[_Rest]) -> Callable[..., HttpResponse]:
    """The view of a draft: answered to its owner and to supervisors; a submitted one shows what became of it."""

    @wraps(view)
    def opened(request: HttpRequest, draft_id: int, *args: _Rest.args, **kwargs: _Rest.kwargs) -> HttpResponse:
        try:
            draft = read_draft(draft_id)
        except DraftUnknown as error:
            raise Http404 from error
        if draft.owner != actor_of(request) and "supervisor" not in roles_in(request):
            return render(request, "drafts/foreign.html", {"owner": named(draft.owner)}, status=403)
        return view(request, draft, *args, **kwargs)

    return opened


def is_part(request: HttpRequest) -> bool:
    """Whether only a part of the page is asked for."""
    return "HX-Request" in request.headers


def go(request: HttpRequest, page: str, *args: Any) -> HttpResponse:
    """Go on to another page, from a part of one as well."""
    if not is_part(request):
        return redirect(page, *args)
    response = HttpResponse()
    response["HX-Redirect"] = reverse(page, args=args)
    return response


def plain(text: str, most: int = 200) -> str:
    """What was typed, without what no database keeps."""
    return text.replace("\0", "").strip()[:most]


def version_in(request: HttpRequest) -> int:
    """The version that the page was shown with; 0, which none has, if it says none."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def change(request: HttpRequest, draft: StoredDraft, act: Callable[[int], object], done: str = "") -> bool:
    """Change the draft as it was shown, and say `done`; or say why not, and what others did. Whether it was done."""
    version = version_in(request)
    try:
        act(version)
    except DraftChanged as error:
        messages.warning(request, " ".join([in_words(error), *_told_since(draft, version)]))
        return False
    except KadensError as error:
        messages.error(request, in_words(error))
        return False
    if done:
        messages.success(request, done)
    return True


def named(actor: str) -> str:
    """A person as colleagues know them."""
    return actor.removeprefix("staff:")


def _told_since(draft: StoredDraft, version: int) -> Iterator[str]:
    """What was done to the draft after the version that was shown: every change counts one."""
    missed = min(max(read_draft(draft.draft_id).version - version, 0), MOST_TOLD)
    deeds = AuditEvent.objects.filter(subject="draft", subject_id=draft.draft_id, action__in=_DEEDS).order_by("-id")
    for deed in reversed(deeds[:missed]):
        what = str(_DEEDS[deed.action]).format_map({"sku": "", "at": "", **deed.detail})
        yield gettext("{who}, {when}: {what}.").format(who=named(deed.actor), when=moment(deed.recorded_at), what=what)
