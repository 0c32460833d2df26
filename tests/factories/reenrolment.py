"""Campaigns, re-enrolments in each state, offers and wishes."""

import datetime as dt

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from reenrolment.enums import (
    CampaignMode,
    MailingKind,
    ObstacleKind,
    Place,
    ReenrolmentState,
    StepKind,
)
from reenrolment.models import (
    Campaign,
    CampaignDownload,
    CampaignStep,
    CourseOffer,
    CourseWish,
    Mailing,
    MailingLine,
    Obstacle,
    ObstacleRule,
    Placement,
    Reenrolment,
    Terms,
)
from students.models import Discipline
from tests.factories.accounts import SchoolFactory, UserFactory
from tests.factories.families import FamilyFactory
from tests.factories.students import FollowUpFactory, SchoolYearFactory, StudentFactory

EVERY_STEP = tuple(StepKind)


class CampaignFactory(DjangoModelFactory):
    """Published and open since yesterday, for ten days, in choice mode; `steps=` names its steps.

    Traits: `simple`, `draft`, `closed`.
    """

    class Meta:
        model = Campaign
        skip_postgeneration_save = True

    class Params:
        simple = factory.Trait(
            mode=CampaignMode.SIMPLE, offers_administrative=True, offers_cursuses=True
        )
        draft = factory.Trait(published_at=None)
        closed = factory.Trait(
            opens_at=factory.LazyFunction(lambda: timezone.now() - dt.timedelta(days=9)),
            closes_at=factory.LazyFunction(lambda: timezone.now() - dt.timedelta(days=1)),
        )

    school = factory.SubFactory(SchoolFactory)
    year = factory.SubFactory(
        SchoolYearFactory, preparing=True, school=factory.SelfAttribute("..school")
    )
    title = "Réinscriptions"
    opens_at = factory.LazyFunction(lambda: timezone.now() - dt.timedelta(days=1))
    closes_at = factory.LazyAttribute(lambda one: one.opens_at + dt.timedelta(days=11))
    published_at = factory.SelfAttribute("opens_at")

    @factory.post_generation
    def steps(self, create, extracted, **kwargs):
        for order, kind in enumerate(EVERY_STEP if extracted is None else extracted):
            CampaignStepFactory(campaign=self, kind=kind, order=order)


class CampaignStepFactory(DjangoModelFactory):
    class Meta:
        model = CampaignStep

    campaign = factory.SubFactory(CampaignFactory, steps=())
    kind = StepKind.INFORMATION


class CampaignDownloadFactory(DjangoModelFactory):
    class Meta:
        model = CampaignDownload

    campaign = factory.SubFactory(CampaignFactory)
    label = factory.Sequence(lambda n: f"Mandat de prélèvement {n}")
    file = factory.django.FileField(filename="mandat.pdf", data=b"%PDF-1.4")


class TermsFactory(DjangoModelFactory):
    class Meta:
        model = Terms

    campaign = factory.SubFactory(CampaignFactory)
    number = factory.Sequence(lambda n: n + 1)
    text = "J’ai pris connaissance du règlement intérieur."
    created_by = factory.SubFactory(UserFactory, staff=True)
    created_at = factory.LazyFunction(timezone.now)


class ReenrolmentFactory(DjangoModelFactory):
    """To do; traits (rows only): `in_progress`, `submitted`, `to_correct`, `accepted`…"""

    class Meta:
        model = Reenrolment

    class Params:
        sent = factory.Trait(
            submitted_at=factory.LazyFunction(timezone.now),
            submitted_by=factory.LazyAttribute(lambda one: _account(one.student.family)),
            revision=1,
        )
        in_progress = factory.Trait(state=ReenrolmentState.IN_PROGRESS)
        submitted = factory.Trait(sent=True, state=ReenrolmentState.SUBMITTED)
        to_correct = factory.Trait(sent=True, state=ReenrolmentState.TO_CORRECT)
        declined = factory.Trait(state=ReenrolmentState.DECLINED)
        accepted = factory.Trait(
            sent=True,
            state=ReenrolmentState.ACCEPTED,
            decided_at=factory.LazyFunction(timezone.now),
            decided_by=factory.SubFactory(UserFactory, staff=True),
        )

    student = factory.SubFactory(StudentFactory)
    campaign = factory.SubFactory(
        CampaignFactory, school=factory.SelfAttribute("..student.family.school")
    )


def _account(family):
    guardian = family.guardians.exclude(user=None).first()
    return guardian.user if guardian else UserFactory()


class CourseOfferFactory(DjangoModelFactory):
    """Without a limit; `capacity=`."""

    class Meta:
        model = CourseOffer

    campaign = factory.SubFactory(CampaignFactory)
    label = factory.Sequence(lambda n: f"Culture musicale 1C1 - Vitré {n}")
    discipline = factory.LazyAttribute(lambda one: _discipline(one.campaign.school))


def _discipline(school, name="Culture musicale"):
    return Discipline.objects.get_or_create(school=school, name=name)[0]


class CourseWishFactory(DjangoModelFactory):
    """Of a course of this year, without an offer; traits: `held`, `waiting` (with `offer=`)."""

    class Meta:
        model = CourseWish

    class Params:
        held = factory.Trait(place=Place.HELD)
        waiting = factory.Trait(
            place=Place.WAITING, waiting_since=factory.LazyFunction(timezone.now)
        )

    reenrolment = factory.SubFactory(ReenrolmentFactory, submitted=True)
    follow_up = factory.SubFactory(
        FollowUpFactory, student=factory.SelfAttribute("..reenrolment.student")
    )


class PlacementFactory(DjangoModelFactory):
    class Meta:
        model = Placement

    reenrolment = factory.SubFactory(ReenrolmentFactory, accepted=True)
    follow_up = factory.SubFactory(
        FollowUpFactory,
        student=factory.SelfAttribute("..reenrolment.student"),
        course__year=factory.SelfAttribute("...reenrolment.campaign.year"),
    )


class ObstacleFactory(DjangoModelFactory):
    """A warning; `is_stop=True`: a stop."""

    class Meta:
        model = Obstacle

    student = factory.SubFactory(StudentFactory)
    campaign = factory.SubFactory(
        CampaignFactory, school=factory.SelfAttribute("..student.family.school")
    )
    kind = ObstacleKind.INSTRUMENT
    text = "Rapportez le violon prêté à l’accueil."


class ObstacleRuleFactory(DjangoModelFactory):
    """A warning of unpaid invoices; `effect="stop"`: a stop."""

    class Meta:
        model = ObstacleRule

    campaign = factory.SubFactory(CampaignFactory)
    kind = ObstacleKind.INVOICE
    text = "Réglez ce qui reste dû, ou voyez avec nous comment le faire."


class MailingFactory(DjangoModelFactory):
    class Meta:
        model = Mailing

    campaign = factory.SubFactory(CampaignFactory)
    kind = MailingKind.OPENING
    asked_at = factory.LazyFunction(timezone.now)
    asked_by = factory.SubFactory(UserFactory, staff=True)


class MailingLineFactory(DjangoModelFactory):
    class Meta:
        model = MailingLine

    mailing = factory.SubFactory(MailingFactory)
    family = factory.SubFactory(
        FamilyFactory, school=factory.SelfAttribute("..mailing.campaign.school")
    )
