"""Pre-enrolments in each state, of families and of strangers."""

import datetime as dt

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from families.enums import Civility
from reenrolment.models import (
    DisciplineOffer,
    DisciplineWish,
    PreEnrolledGuardian,
    PreEnrolledStudent,
    PreEnrolment,
    PreEnrolmentPeriod,
)
from reenrolment.pre.enums import PreEnrolmentState, Source
from students.models import Discipline, Venue
from tests.factories.accounts import SchoolFactory, UserFactory
from tests.factories.students import SchoolYearFactory


class PreEnrolmentPeriodFactory(DjangoModelFactory):
    """Open since yesterday, for ten days; `closed` is over."""

    class Meta:
        model = PreEnrolmentPeriod
        django_get_or_create = ("school", "year")

    class Params:
        closed = factory.Trait(
            opens_at=factory.LazyFunction(lambda: timezone.now() - dt.timedelta(days=20)),
        )

    school = factory.SubFactory(SchoolFactory)
    year = factory.SubFactory(
        SchoolYearFactory, preparing=True, school=factory.SelfAttribute("..school")
    )
    title = "Pré-inscriptions"
    opens_at = factory.LazyFunction(lambda: timezone.now() - dt.timedelta(days=1))
    closes_at = factory.LazyAttribute(lambda one: one.opens_at + dt.timedelta(days=11))
    ages_on = dt.date(2027, 12, 31)
    privacy_text = "Vos données servent à la gestion de votre dossier."


class DisciplineOfferFactory(DjangoModelFactory):
    """From the age of 7, at a venue."""

    class Meta:
        model = DisciplineOffer

    period = factory.SubFactory(PreEnrolmentPeriodFactory)
    discipline = factory.LazyAttribute(lambda one: _named(Discipline, one, "Accordéon"))
    venue = factory.LazyAttribute(lambda one: _named(Venue, one, "Site d’Argentré"))
    audience = factory.Sequence(lambda n: f"Enfants à partir de 7 ans {n}")
    youngest = 7


def _named(model, offer, name):
    return model.objects.get_or_create(school=offer.period.school, name=name)[0]


class PreEnrolmentFactory(DjangoModelFactory):
    """A stranger's draft with responsable 1 and a pupil; `family=` makes it a family's own.

    Traits (rows only): `unconfirmed`, `waiting`, `refused`.
    """

    class Meta:
        model = PreEnrolment
        skip_postgeneration_save = True

    class Params:
        sent = factory.Trait(
            sent_at=factory.LazyFunction(timezone.now),
            accepted_by="Madame NOUVEL Léa",
            accepted_words="Vos données…",
        )
        unconfirmed = factory.Trait(sent=True, state=PreEnrolmentState.UNCONFIRMED)
        confirmed = factory.Trait(
            sent=True,
            confirmed_at=factory.LazyAttribute(
                lambda one: None if one.family else one.sent_at,
            ),
        )
        waiting = factory.Trait(confirmed=True, state=PreEnrolmentState.WAITING)
        refused = factory.Trait(
            confirmed=True,
            state=PreEnrolmentState.REFUSED,
            reason="Complet.",
            decided_at=factory.LazyFunction(timezone.now),
            decided_by=factory.SubFactory(UserFactory, staff=True),
        )

    family = None
    period = factory.SubFactory(PreEnrolmentPeriodFactory)
    source = factory.LazyAttribute(lambda one: Source.HOME if one.family else Source.ENTRY)

    @factory.post_generation
    def people(self, create, extracted, **kwargs):
        if not self.family:
            PreEnrolledGuardianFactory(pre_enrolment=self)
        PreEnrolledStudentFactory(pre_enrolment=self)


class PreEnrolledGuardianFactory(DjangoModelFactory):
    class Meta:
        model = PreEnrolledGuardian

    pre_enrolment = factory.SubFactory(PreEnrolmentFactory)
    rank = 1
    civility = Civility.MRS
    last_name = "NOUVEL"
    first_name = "Léa"
    address_line_1 = "1 rue Neuve"
    postcode = "35500"
    city = "Vitré"
    mobile = "06 39 98 12 34"
    email = "lea.nouvel@example.org"


class PreEnrolledStudentFactory(DjangoModelFactory):
    """Born in 2017, with one wish."""

    class Meta:
        model = PreEnrolledStudent
        skip_postgeneration_save = True

    pre_enrolment = factory.SubFactory(PreEnrolmentFactory)
    last_name = "NOUVEL"
    first_name = "Noé"
    birth_date = dt.date(2017, 3, 4)

    @factory.post_generation
    def wish(self, create, extracted, **kwargs):
        DisciplineWishFactory(student=self)


class DisciplineWishFactory(DjangoModelFactory):
    class Meta:
        model = DisciplineWish

    student = factory.SubFactory(PreEnrolledStudentFactory)
    offer = factory.SubFactory(
        DisciplineOfferFactory, period=factory.SelfAttribute("..student.pre_enrolment.period")
    )
