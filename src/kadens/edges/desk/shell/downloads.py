"""Reports as files that a page gives: comma-separated text as it is read, or a workbook."""

from tempfile import TemporaryFile
from typing import Literal

from django.http import FileResponse, HttpRequest, HttpResponseBase, StreamingHttpResponse

from kadens.plumbing.reports.files import csv_pieces, workbook
from kadens.plumbing.reports.shapes import Report, hand_out

__all__ = ["download"]

_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def download(request: HttpRequest, report: Report, *, kind: Literal["csv", "xlsx"] | None = None) -> HttpResponseBase:
    """The report as a file named after what was asked for, of this kind or, without one, of that of the request:
    `?as=xlsx` a workbook, else text. No file is held in memory."""
    name = "-".join([report.name.replace(" ", "-"), *(str(value) for value in report.asked.values() if value)])
    if (kind or request.GET.get("as")) == "xlsx":
        return _workbook(report, f"{name}.xlsx")
    answer = StreamingHttpResponse(csv_pieces(report), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


def _workbook(report: Report, name: str) -> FileResponse:
    file = TemporaryFile()  # noqa: SIM115 - the answer closes it when it is sent
    with workbook(report, file) as book:
        hand_out(report, [book])
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=name, content_type=_WORKBOOK)
