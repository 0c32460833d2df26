"""What may become of a pre-enrolment; what the database refuses; what is forgotten."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from families.models import Family
from reenrolment.models import DisciplineOffer, Late, PreEnrolment, ReenrolmentError
from reenrolment.pre import decision
from reenrolment.pre.enums import PreEnrolmentState
from reenrolment.pre.sweep import sweep_pre_enrolments
from tests.factories import DisciplineOfferFactory, PreEnrolmentFactory
from tests.house.connections import all_together

NAME = "Madame NOUVEL Léa"


def refused_by(name, **values):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        PreEnrolment.objects.update(**values)


@pytest.mark.django_db
def test_only_a_draft_is_changed(asked, now):
    student = asked.students.get()
    acts = (
        lambda: asked.put_guardian(2, {"last_name": "X", "first_name": "Y"}, at=now),
        lambda: asked.remove_student(student, at=now),
        lambda: asked.send(by=None, at=now, name=NAME),
        lambda: asked.confirm(at=now),
    )
    for act in acts:
        with pytest.raises(ReenrolmentError):
            act()
    assert asked.students.count() == 1


@pytest.mark.django_db
def test_nothing_is_sent_at_the_second_of_the_closing(draft, period):
    with pytest.raises(Late):
        draft.send(by=None, at=period.closes_at, name=NAME)


@pytest.mark.django_db
def test_nothing_is_sent_without_a_pupil(draft, now):
    draft.students.all().delete()
    with pytest.raises(ReenrolmentError):
        draft.send(by=None, at=now, name=NAME)


@pytest.mark.django_db
def test_a_refusal_has_a_reason(asked, staff, now):
    with pytest.raises(ReenrolmentError):
        asked.refuse(by=staff, at=now, reason="  ")


@pytest.mark.django_db
def test_what_happened_stands_in_the_journal(draft, now, staff):
    draft.send(by=None, at=now, name=NAME)
    draft.confirm(at=now)
    draft.refuse(by=staff, at=now, reason="Complet")
    told = [(entry.event, entry.by, entry.note) for entry in draft.journal.all()]
    assert told == [
        ("sent", None, ""),
        ("confirmed", None, ""),
        ("refused", staff, "Complet"),
    ]


@pytest.mark.django_db
def test_the_database_holds_what_is_true_for_ever(asked, now):
    refused_by("of_a_stranger_is_confirmed", confirmed_at=None)
    refused_by("sent_iff_dated", sent_at=None)
    refused_by("sent_in_a_name", accepted_by="")
    refused_by("decided_iff_dated", decided_at=now)
    refused_by("from_home_is_a_family_s", source="home")


@pytest.mark.django_db
def test_a_family_has_one_draft_a_period(period, family):
    PreEnrolmentFactory(period=period, family=family)
    with pytest.raises(IntegrityError, match="one_draft"), transaction.atomic():
        PreEnrolmentFactory(period=period, family=family)


@pytest.mark.django_db
def test_an_offer_is_there_once_even_without_venue(period):
    row = DisciplineOfferFactory(period=period, venue=None, audience="")
    with pytest.raises(IntegrityError, match="discipline_offer_once"), transaction.atomic():
        DisciplineOffer.objects.create(period=period, discipline=row.discipline)


def age(**values):
    PreEnrolment.objects.update(**values)
    return sweep_pre_enrolments(), PreEnrolment.objects.count()


@pytest.mark.django_db
def test_what_a_stranger_typed_is_forgotten_after_some_days(draft, now, settings):
    days = dt.timedelta(days=settings.PRE_ENROLMENT_DAYS_KEPT)
    assert age(touched_at=now - days + dt.timedelta(hours=1)) == (0, 1)
    assert age(touched_at=now - days - dt.timedelta(hours=1)) == (1, 0)


@pytest.mark.django_db
def test_what_nobody_confirmed_is_forgotten_and_what_waits_is_not(period, now, settings):
    long_ago = now - dt.timedelta(days=settings.PRE_ENROLMENT_DAYS_KEPT, hours=1)
    PreEnrolmentFactory(period=period, unconfirmed=True)
    PreEnrolmentFactory(period=period, waiting=True)
    assert age(sent_at=long_ago, touched_at=long_ago) == (1, 1)
    assert PreEnrolment.objects.get().is_waiting


@pytest.mark.django_db
def test_a_refused_stranger_is_forgotten_after_a_year(period, now, settings):
    PreEnrolmentFactory(period=period, refused=True)
    long_ago = now - dt.timedelta(days=settings.PRE_ENROLMENT_REFUSED_DAYS_KEPT)
    assert age(decided_at=long_ago + dt.timedelta(hours=1)) == (0, 1)
    assert age(decided_at=long_ago - dt.timedelta(hours=1)) == (1, 0)


@pytest.mark.django_db
def test_a_family_s_draft_stays_while_it_can_be_sent(period, family, now):
    PreEnrolmentFactory(period=period, family=family)
    assert age(touched_at=now - dt.timedelta(days=9)) == (0, 1)
    period.opens_at, period.closes_at = now - dt.timedelta(90), now - dt.timedelta(60)
    period.save()
    assert sweep_pre_enrolments() == 1


@pytest.mark.django_db(transaction=True)
def test_two_staff_who_accept_at_once_make_one_family(asked, staff):
    def accept(number):
        row = PreEnrolment.objects.get(pk=asked.pk)
        return decision.accept(row, by=staff, at=timezone.now())

    came_to = sorted(all_together(accept, 2), key=str)
    assert came_to[0] == ""
    assert isinstance(came_to[1], ReenrolmentError)
    assert Family.objects.filter(name="NOUVEL").count() == 1
    assert PreEnrolment.objects.get().state == PreEnrolmentState.ACCEPTED
