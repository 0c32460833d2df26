"""What a campaign offers, from a file: a preview first, then whole or not at all."""

import pytest
from django.urls import reverse

from accounts.imports.running import ImportRefused, load
from reenrolment.models import CourseOffer
from reenrolment.resources import CourseOfferResource
from tests.factories import CourseFactory, CourseOfferFactory, CourseWishFactory

pytestmark = pytest.mark.django_db
HEAD = "nom;pour la discipline;référence du cours;places"


@pytest.fixture
def imported(staff, school, campaign):
    def load_lines(*lines):
        content = "\n".join(lines).encode()
        return load(CourseOfferResource(school=school, by=staff), content)

    return load_lines


def test_offers_are_made_with_class_places_and_discipline(imported, campaign):
    course = CourseFactory(year=campaign.year, reference="PIANO-V")
    imported(HEAD, "Piano - Vitré;Piano;PIANO-V;3", "Piano - La Guerche;Piano;;")
    assert CourseOffer.objects.filter(campaign=campaign).count() == 2
    offer = CourseOffer.objects.get(label="Piano - Vitré")
    assert (offer.course, offer.capacity, offer.discipline.name) == (course, 3, "Piano")


def test_more_places_from_a_file_move_up_who_waits(imported, campaign, outbox):
    offer = CourseOfferFactory(campaign=campaign, label="Piano", capacity=0)
    wish = CourseWishFactory(reenrolment__campaign=campaign, offer=offer, waiting=True)
    imported("nom;places", "Piano;1")
    wish.refresh_from_db()
    assert wish.place == "held"


@pytest.mark.parametrize("line", [";Piano;;3", "Piano;;;3", "Piano;Piano;INCONNU;3"])
def test_a_wrong_line_is_told_and_nothing_is_written(imported, line):
    with pytest.raises(ImportRefused):
        imported(HEAD, line)
    assert not CourseOffer.objects.exists()


def test_the_list_leads_to_its_files(campaign, staff_client):
    page = staff_client.get(reverse("admin:reenrolment_courseoffer_changelist"))
    assert "Importer, exporter" in page.content.decode()
