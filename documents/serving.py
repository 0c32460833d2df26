"""A file on its way to a reader: a fixed type, nothing in it can run, nothing is kept."""

from django.core.files.storage import Storage
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404
from django.utils.text import get_valid_filename

from documents.models import DocumentType, StoredFile

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox",
    "Cache-Control": "no-store",
}


def response_of(file: StoredFile, *, within: str = "DENY") -> FileResponse:
    """Http404 when the store has lost it: `manage.py verify` says which.

    `within`: which pages may show it in a frame, as X-Frame-Options says it.
    """
    answer = _answer(file.store, file.name, file.content_type, file.display_name)
    answer["X-Frame-Options"] = within
    return answer


def blank_form_of(kind: DocumentType) -> FileResponse:
    return download_of(kind.blank_form, kind.label)


def download_of(form: FieldFile, label: str) -> FileResponse:
    """A PDF of the school, under its label."""
    name = f"{get_valid_filename(label)[:80]}.pdf"
    return _answer(form.storage, form.name, "application/pdf", name, is_download=True)


def _answer(
    store: Storage, name: str | None, content_type: str, filename: str, *, is_download: bool = False
) -> FileResponse:
    try:
        content = store.open(name or "")
    except FileNotFoundError as error:
        raise Http404 from error
    return FileResponse(
        content,
        as_attachment=is_download,
        filename=filename,
        content_type=content_type,
        headers=HEADERS,
    )
