"""What schools ask for in the demonstration, and papers made up for it, in every state."""

import datetime as dt
import io
import unicodedata
from collections.abc import Iterator

import pikepdf
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image, ImageDraw

from accounts.models import School, User
from documents import handing
from documents.models import Document, DocumentRules, DocumentType
from documents.shelf import shelf_of
from families.models import Family
from imuse_portal.demonstration import DemonstrationError
from imuse_portal.demonstration.data import Data
from students.models import Department

REVIEWED_AFTER = dt.timedelta(hours=20)
PLAIN = ("blank_form", "departments")
"""Keys of a type that are no fields to be copied."""


def lacks_types(school: School) -> bool:
    """Whoever asks for something already keeps it as it is."""
    return not DocumentType.objects.filter(school=school).exists()


def load_types(school: School, data: Data) -> None:
    """What the guide of the school lists, in its order, with its words above."""
    texts = {name: data[name].strip() for name in ("family_text", "student_text") if name in data}
    DocumentRules.objects.get_or_create(
        school=school, defaults=texts | {"kept_months": data.get("kept_months")}
    )
    for order, given in enumerate(data.get("types", ())):
        fields = {name: value for name, value in given.items() if name not in PLAIN}
        kind = DocumentType(school=school, order=order, **fields)
        if title := given.get("blank_form"):
            kind.blank_form.save("formulaire.pdf", ContentFile(pdf(title)), save=False)
        kind.save()
        kind.departments.set(_departments(school, given.get("departments", ())))


def hand_in(data: Data, family: Family, *, by: str, reviewer: User, now: dt.datetime) -> Document:
    """One paper of a TOML file: imported as the page does it, perhaps sent and judged since."""
    user = User.objects.get(identifier=data.get("by", by))
    student = family.students.get(first_name=data["pupil"]) if "pupil" in data else None
    shelf = shelf_of(family, student, on=timezone.localdate(now))
    pieces = shelf.pieces if shelf else []
    piece = next((one for one in pieces if one.kind.label == data["label"]), None)
    if shelf is None or piece is None:
        raise DemonstrationError(f"{by}: “{data['label']}” is not asked for")
    at = now - dt.timedelta(days=data["days_ago"])
    upload = _paper(data, str(shelf.holder))
    document = handing.hand_in(shelf, piece, [upload], by=user, at=at)
    _go_on(document, data, by=user, reviewer=reviewer, at=at, now=now)
    return document


def _go_on(
    document: Document, data: Data, *, by: User, reviewer: User, at: dt.datetime, now: dt.datetime
) -> None:
    """To the state that the file names."""
    state, judged = data["state"], min(at + REVIEWED_AFTER, now)
    if state == "imported" or document.file_id is None:
        return
    seen = document.file_id
    document.submit(by=by, at=at)
    if state == "to_correct":
        document.ask_correction(by=reviewer, at=judged, seen=seen, reason=data["reason"])
    elif state in ("accepted", "expired"):
        document.accept(by=reviewer, at=judged, seen=seen)
        if state == "expired":
            document.expire(at=now)


def _departments(school: School, names: list[str]) -> Iterator[Department]:
    for name in names:
        yield Department.objects.get_or_create(school=school, name=name)[0]


def _paper(data: Data, holder: str) -> SimpleUploadedFile:
    lines = (data["label"], holder)
    if data.get("photo"):
        return SimpleUploadedFile("photo.jpg", photo(*lines), content_type="image/jpeg")
    return SimpleUploadedFile("document.pdf", pdf(*lines), content_type="application/pdf")


def pdf(*lines: str) -> bytes:
    """One page of A4 with these lines, in a font that every reader has."""
    document = pikepdf.new()
    page = document.add_blank_page(page_size=(595, 842))
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font,
        Subtype=pikepdf.Name.Type1,
        BaseFont=pikepdf.Name.Helvetica,
        Encoding=pikepdf.Name.WinAnsiEncoding,
    )
    page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
    page.Contents = document.make_stream(b"\n".join(_shown(lines)))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _shown(lines: tuple[str, ...]) -> Iterator[bytes]:
    for number, line in enumerate(lines):
        text = line[:70].replace("’", "'").encode("cp1252", "replace")
        text = text.replace(b"\\", b"").replace(b"(", b"\\(").replace(b")", b"\\)")
        yield b"BT /F1 13 Tf 50 %d Td (%s) Tj ET" % (780 - 24 * number, text)


def _plain(line: str) -> str:
    """Pillow's own font has no accents."""
    return unicodedata.normalize("NFKD", line).encode("ascii", "ignore").decode()


def photo(*lines: str) -> bytes:
    """As a phone takes it of a sheet of paper on a table."""
    picture = Image.new("RGB", (1200, 1600), "#8a7a66")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((120, 140, 1080, 1460), fill="#fbfaf5")
    for number, line in enumerate(lines):
        draw.text((170, 200 + 60 * number), _plain(line)[:60], fill="#222222", font_size=28)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=80)
    return out.getvalue()
