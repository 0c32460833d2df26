"""Files as browsers send them, and a school that asks for something."""

import json
from contextlib import suppress

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.urls import reverse

from documents import sandbox, slots
from documents.models import DocumentType
from documents.shelf import shelf_of
from tests.documents.papers import pdf
from tests.documents.server import Server
from tests.factories import DocumentTypeFactory, SchoolYearFactory


@pytest.fixture(autouse=True)
def _patience(monkeypatch):
    """The gate waits for a machine that is busy with other things."""
    monkeypatch.setattr(sandbox, "PATIENCE", 300)
    monkeypatch.setattr(slots, "PATIENCE", 300)


@pytest.fixture
def year(school):
    return SchoolYearFactory(school=school)


@pytest.fixture
def on(year):
    """A day within the year."""
    return year.starts_on.replace(month=11, day=25)


@pytest.fixture
def kind(school, year):
    """Asked of every family."""
    return DocumentTypeFactory(school=school, label="RIB")


@pytest.fixture
def of_pupil(school, year):
    """Asked of every pupil."""
    return DocumentTypeFactory(school=school, of_student=True, label="Certificat médical")


@pytest.fixture
def upload():
    """`upload("rib.pdf")`: a PDF of that name; `said=` makes it another one."""

    def made(name="rib.pdf", said="RIB"):
        return SimpleUploadedFile(name, pdf(said), content_type="application/pdf")

    return made


@pytest.fixture
def shelf(family, kind, on):
    return shelf_of(family, None, on=on)


@pytest.fixture
def sends(upload):
    """`sends(client, kind)`: imports a file for it on its page, as a form without JavaScript."""

    def sent(client, kind, *files, student=None, replaces=""):
        page = address("import", student)
        chosen = f"{kind.pk}:{replaces}" if replaces else str(kind.pk)
        return client.post(page, lines({"piece": chosen, "papers": list(files or [upload()])}))

    return sent


def address(page="", student=None, *args):
    level = "student" if student else "family"
    of = [student.pk] if student else []
    return reverse(f"documents:{level}_{page}" if page else f"documents:{level}", args=[*of, *args])


def lines(*filled):
    """What a form of import posts."""
    data = {"pieces-TOTAL_FORMS": len(filled), "pieces-INITIAL_FORMS": 0}
    for number, line in enumerate(filled):
        data |= {f"pieces-{number}-{name}": value for name, value in line.items()}
    return data


@pytest.fixture
def folder(tmp_path, settings):
    """Where the server keeps its files, and where this process looks for them."""
    told = settings.STORAGES["documents"] | {"OPTIONS": {"location": str(tmp_path / "documents")}}
    settings.STORAGES = settings.STORAGES | {"documents": told}
    return tmp_path


@pytest.fixture
def server(folder, request):
    """With the portal's store, or the one that a test names."""
    told = {"DOCUMENTS_STORAGE": request.param} if hasattr(request, "param") else {}
    options = json.dumps({"location": str(folder / "documents")})
    told |= {"DOCUMENTS_QUOTA_MB": "5000", "DOCUMENTS_STORAGE_OPTIONS": options}
    started = Server(folder, **told)
    yield started
    if started.process:
        with suppress(ProcessLookupError):
            started.kill()
    connections.close_all()


def kinds(school, count):
    """So many documents that are asked for; what was asked before no longer is."""
    DocumentType.objects.update(is_asked=False)
    before = DocumentType.objects.count()
    rows = [
        DocumentType(school=school, audience="family", label=f"Pièce {number}", order=number)
        for number in range(before, before + count)
    ]
    return DocumentType.objects.bulk_create(rows)
