"""Two windows on one request: nothing that was sent is lost, nobody meets an error."""

import pytest
from django.test import Client
from django.urls import reverse

from reenrolment.models import PreEnrolment, ReenrolmentError
from reenrolment.pre import decision, links
from reenrolment.pre.enums import PreEnrolmentState
from tests.factories import PreEnrolmentFactory
from tests.house.connections import all_together, while_open
from tests.reenrolment.pre.conftest import GUARDIAN, Way
from tests.reenrolment.pre.test_strangers import CONFIRM


def while_erased(row, act):
    """What the page answers when the request is erased under it."""
    rows = PreEnrolment.objects.filter(pk=row.pk)
    return while_open(row.hold, act, then=lambda: rows.delete())[1]


@pytest.mark.django_db
def test_giving_up_erases_nothing_that_was_sent_meanwhile(draft, now):
    seen = PreEnrolment.objects.get(pk=draft.pk)
    draft.send(by=None, at=now, name="NOUVEL Léa")
    with pytest.raises(ReenrolmentError):
        seen.give_up()
    assert PreEnrolment.objects.get(pk=draft.pk).is_unconfirmed


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("page", ["add", "confirmation", "guardians"])
def test_what_is_typed_while_it_is_given_up_is_told(stranger, offer, page):
    stranger.post("guardians", data=GUARDIAN)
    stranger.adds(offer)
    acts = {
        "add": lambda: stranger.adds(offer, first_name="Zoé"),
        "confirmation": lambda: stranger.sends(GUARDIAN["r1-email"]),
        "guardians": lambda: stranger.post("guardians", data=GUARDIAN),
    }
    answer = while_erased(PreEnrolment.objects.get(), acts[page])
    assert "cette demande a été abandonnée" in answer.content.decode()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("name", "led"), [("address_to_withdraw", reverse("reenrolment:pre_start")), ("address_of", "")]
)
def test_a_link_that_is_pressed_while_it_is_erased(period, offer, name, led):
    """It is erased, as was asked; nothing is left to be confirmed."""
    row = PreEnrolmentFactory(period=period, unconfirmed=True)
    url = "/" + getattr(links, name)(row).split("/", 3)[3]
    answer = while_erased(row, lambda: Client().post(url))
    assert answer.status_code == (302 if led else 404)
    assert answer.get("Location", "") == led


@pytest.mark.django_db
def test_a_page_of_the_family_chosen_before_keeps_nothing(household, offer, user, other_family):
    page = household.adds(offer, famille=other_family.pk)
    assert "n’est plus à jour" in page.content.decode()
    assert not PreEnrolment.objects.exists()
    household.adds(offer)
    household.sends(user.email, famille=other_family.pk)
    assert PreEnrolment.objects.get().is_draft


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["add", "confirmation"])
def test_the_page_names_its_family(household, offer, family, page):
    household.adds(offer)
    assert f'name="famille" value="{family.pk}"' in household.reads(page)


@pytest.mark.django_db
def test_two_requests_may_name_one_pupil(period, family, user, staff, now):
    for _ in range(2):
        row = PreEnrolmentFactory(period=period, family=family, waiting=True, sent_by=user)
        decision.accept(row, by=staff, at=now)
    assert family.students.get().pre_enrolled.count() == 2


@pytest.mark.django_db
def test_a_request_names_so_many_pupils_at_most(draft, offer, now):
    values = {"last_name": "NOUVEL", "birth_date": "2017-03-04"}
    with pytest.raises(ReenrolmentError, match="12 élèves au plus"):
        for number in range(13):
            draft.put_student(values | {"first_name": f"Noé {number}"}, [offer], at=now)
    assert draft.students.count() == 12


@pytest.mark.django_db(transaction=True)
def test_ten_who_begin_from_one_network_at_once_are_counted(school, period, settings):
    settings.PRE_ENROLMENTS_PER_ADDRESS = 3
    all_together(lambda n: Way(Client(), "pre", school).post("guardians", data=GUARDIAN), 10)
    assert PreEnrolment.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_ten_who_send_at_once_fill_no_mailbox(school, period, offer, settings, outbox):
    settings.PRE_ENROLMENT_MAILS_PER_DAY = 3
    strangers = [Way(Client(), "pre", school) for _ in range(10)]
    for one in strangers:
        one.post("guardians", data=GUARDIAN)
        one.adds(offer)
    all_together(lambda n: strangers[n].sends(GUARDIAN["r1-email"]), 10)
    assert PreEnrolment.objects.filter(state=PreEnrolmentState.UNCONFIRMED).count() == 10
    assert len(outbox(CONFIRM)) == 3
