"""Documents to hand in, files in the store, and what became of them."""

import datetime as dt
import hashlib

import factory
from django.core.files.base import ContentFile
from django.utils import timezone
from factory.django import DjangoModelFactory

from documents.enums import Audience, DocumentEvent, DocumentState, Kind
from documents.models import (
    AbsenceProof,
    Document,
    DocumentRules,
    DocumentType,
    Reminder,
    StoredFile,
)
from students.models import SchoolYear
from tests.factories.accounts import SchoolFactory, UserFactory
from tests.factories.families import FamilyFactory
from tests.factories.students import AbsenceFactory, SchoolYearFactory


class DocumentTypeFactory(DjangoModelFactory):
    """Asked of every family for the school year; trait: `of_student`."""

    class Meta:
        model = DocumentType
        skip_postgeneration_save = True

    class Params:
        of_student = factory.Trait(audience=Audience.STUDENT)

    school = factory.SubFactory(SchoolFactory)
    audience = Audience.FAMILY
    label = factory.Sequence(lambda n: f"RIB {n}")
    order = factory.Sequence(lambda n: n)

    @factory.post_generation
    def disciplines(self, create, extracted, **kwargs):
        if create and extracted:
            self.disciplines.set(extracted)

    @factory.post_generation
    def departments(self, create, extracted, **kwargs):
        if create and extracted:
            self.departments.set(extracted)


class DocumentRulesFactory(DjangoModelFactory):
    class Meta:
        model = DocumentRules
        django_get_or_create = ("school",)

    school = factory.SubFactory(SchoolFactory)
    family_text = "Veuillez déposer les pièces nécessaires."


class StoredFileFactory(DjangoModelFactory):
    """With its bytes in the store; `content=` chooses them."""

    class Meta:
        model = StoredFile
        exclude = ("content",)

    content = factory.Sequence(lambda n: f"%PDF-1.4 fichier {n}".encode())
    family = factory.SubFactory(FamilyFactory)
    kind = Kind.PDF
    size = factory.LazyAttribute(lambda file: len(file.content))
    sha256 = factory.LazyAttribute(lambda file: hashlib.sha256(file.content).hexdigest())
    received_sha256 = factory.SelfAttribute("sha256")
    display_name = "rib.pdf"
    created_by = factory.LazyAttribute(lambda file: _first_account(file.family))
    name = factory.LazyAttribute(lambda file: _stored(file.content))


class DocumentFactory(DjangoModelFactory):
    """Imported; traits: `submitted`, `accepted`, `to_correct`, `expired` (rows only)."""

    class Meta:
        model = Document
        skip_postgeneration_save = True

    class Params:
        sent = factory.Trait(
            submitted_at=factory.SelfAttribute("imported_at"),
            submitted_by=factory.LazyAttribute(lambda one: _first_account(one.family)),
        )
        decided = factory.Trait(
            sent=True,
            decided_at=factory.LazyFunction(timezone.now),
            decided_by=factory.SubFactory(UserFactory, staff=True),
        )
        submitted = factory.Trait(sent=True, state=DocumentState.SUBMITTED)
        accepted = factory.Trait(
            decided=True,
            state=DocumentState.ACCEPTED,
            valid_until=factory.LazyAttribute(lambda one: one.year.ends_on),
        )
        to_correct = factory.Trait(
            decided=True, state=DocumentState.TO_CORRECT, reason="La page 2 manque."
        )
        expired = factory.Trait(
            decided=True,
            state=DocumentState.EXPIRED,
            valid_until=dt.date(2026, 1, 1),
            ended_at=factory.LazyFunction(timezone.now),
        )

    family = factory.SubFactory(FamilyFactory)
    student = None
    type = factory.LazyAttribute(lambda one: _type_for(one.family, one.student))
    year = factory.LazyAttribute(lambda one: _year_of(one.family.school))
    file = factory.SubFactory(StoredFileFactory, family=factory.SelfAttribute("..family"))
    imported_at = factory.LazyFunction(timezone.now)

    @factory.post_generation
    def journal(self, create, extracted, **kwargs):
        if create:
            by = self.file.created_by if self.file else None
            self.log(DocumentEvent.IMPORTED, by=by, at=self.imported_at)


class AbsenceProofFactory(DjangoModelFactory):
    """Of an absence that the family announced."""

    class Meta:
        model = AbsenceProof

    absence = factory.SubFactory(AbsenceFactory, announced=True)
    file = factory.SubFactory(
        StoredFileFactory, family=factory.SelfAttribute("..absence.student.family")
    )


class ReminderFactory(DjangoModelFactory):
    class Meta:
        model = Reminder

    family = factory.SubFactory(FamilyFactory)
    by = factory.SubFactory(UserFactory, staff=True)
    missing = "RIB"


def _first_account(family):
    guardian = family.guardians.exclude(user=None).order_by("rank").first()
    return guardian.user if guardian else None


def _type_for(family, student):
    return DocumentTypeFactory(school=family.school, of_student=student is not None)


def _year_of(school):
    return SchoolYear.objects.current().filter(school=school).first() or SchoolYearFactory(
        school=school
    )


def _stored(content):
    return StoredFile().store.save("essai.pdf", ContentFile(content))
