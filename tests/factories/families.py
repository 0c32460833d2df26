"""Families, their guardians and their requests."""

import factory
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from factory.django import DjangoModelFactory

from families.changesets import key_of
from families.enums import ChangeSetStatus, Civility, FieldState, JournalEvent
from families.forms import GuardianForm
from families.models import (
    CannedReason,
    Change,
    ChangeSet,
    Family,
    FamilyViewing,
    FieldRule,
    Guardian,
)
from tests.factories.accounts import SchoolFactory, UserFactory


class FamilyFactory(DjangoModelFactory):
    """A household without people; `GuardianFactory(family=…)` adds one."""

    class Meta:
        model = Family

    school = factory.SubFactory(SchoolFactory)
    name = factory.Sequence(lambda n: f"MARTIN-{n}")


class GuardianFactory(DjangoModelFactory):
    """A complete sheet with its account; `user=None` for a guardian who has none."""

    class Meta:
        model = Guardian

    family = factory.SubFactory(FamilyFactory)
    user = factory.SubFactory(UserFactory)
    rank = factory.LazyAttribute(lambda guardian: guardian.family.guardians.count() + 1)
    civility = Civility.MRS
    last_name = factory.LazyAttribute(lambda guardian: guardian.family.name)
    first_name = "Camille"
    address_line_1 = "3 rue des Lilas"
    postcode = "35500"
    city = "Vitré"
    home_phone = "01 99 00 11 22"
    mobile = "06 39 98 00 01"
    email = factory.LazyAttribute(
        lambda guardian: guardian.user.email if guardian.user else "camille@example.org"
    )


class FieldRuleFactory(DjangoModelFactory):
    """A rule of the guardian's sheet; `field` and `state` are what a test chooses."""

    class Meta:
        model = FieldRule

    school = factory.SubFactory(SchoolFactory)
    form = key_of(GuardianForm)
    field = "mobile"
    state = FieldState.EDITABLE


class CannedReasonFactory(DjangoModelFactory):
    class Meta:
        model = CannedReason

    school = factory.SubFactory(SchoolFactory)
    text = factory.Sequence(lambda n: f"Merci de joindre un justificatif ({n}).")


class ChangeSetFactory(DjangoModelFactory):
    """A request on a guardian's sheet, by default the city; `changes={field: (before, after)}`.

    Traits: `approved`, `rejected`, `withdrawn` (rows only; a test of a decision takes it itself).
    """

    class Meta:
        model = ChangeSet
        skip_postgeneration_save = True

    class Params:
        guardian = factory.SubFactory(GuardianFactory)
        decided = factory.Trait(
            reviewed_at=factory.LazyFunction(timezone.now),
            reviewed_by=factory.SubFactory(UserFactory, staff=True),
        )
        approved = factory.Trait(decided=True, status=ChangeSetStatus.APPROVED)
        rejected = factory.Trait(
            decided=True, status=ChangeSetStatus.REJECTED, review_note="Merci de nous appeler."
        )
        withdrawn = factory.Trait(status=ChangeSetStatus.WITHDRAWN)

    family = factory.SelfAttribute("guardian.family")
    form = key_of(GuardianForm)
    content_type = factory.LazyFunction(lambda: ContentType.objects.get_for_model(Guardian))
    object_id = factory.SelfAttribute("guardian.pk")
    submitted_by = factory.SelfAttribute("guardian.user")

    @factory.post_generation
    def changes(self, create, extracted, **kwargs):
        if create:
            wanted = extracted or {"city": (self.target.city, "Rennes")}
            self.set_changes(wanted, by=self.submitted_by)
            self.log(JournalEvent.SUBMITTED, by=self.submitted_by)


class ChangeFactory(DjangoModelFactory):
    class Meta:
        model = Change

    changeset = factory.SubFactory(ChangeSetFactory)
    field = "mobile"
    before = "06 39 98 00 01"
    after = "06 39 98 00 02"
    proposed_by = factory.SelfAttribute("changeset.submitted_by")


class FamilyViewingFactory(DjangoModelFactory):
    class Meta:
        model = FamilyViewing

    guardian = factory.SubFactory(GuardianFactory)
    family = factory.SelfAttribute("guardian.family")
    staff = factory.SubFactory(UserFactory, staff=True)
    started_at = factory.LazyFunction(timezone.now)
