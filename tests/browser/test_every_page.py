"""Every page, in both modes, narrow and wide: nothing for axe, nothing cut off, no complaint.

The browser's own complaints (a script or style that the policy refuses) fail in `complaints`.
"""

import pytest

from accounts.accessibility import COOKIE, Preferences
from accounts.models import User
from families.enums import ChangeSetStatus
from families.models import ChangeSet, Guardian
from students.models import Course, CourseFollowUp, SchoolLevel, SchoolYear, Term
from tests.browser import pre_enrolment_tour, reenrolment_tour, tours
from tests.factories import FollowUpFactory, SchoolYearFactory
from tests.routes.resolver import addresses
from tests.routes.world import World

SITE = "Conservatoire (Vitré)"
WIDTHS = (1280, 320)
MODES = {"standard": Preferences(), "comfort": Preferences(is_on=True)}


@pytest.fixture
def world(portal):
    """The rows that addresses speak of: the family of ztest2 and ztest3, which has a request."""
    guardian = Guardian.objects.get(user__identifier="ztest2")
    made = World(
        guardian=guardian,
        student=guardian.family.students.first(),
        staff=User.objects.get(identifier="secretariat-vitre"),
        people={},
    )
    requests = ChangeSet.objects.filter(family__school=made.school)
    made.changeset = requests.pending().filter(family=made.family).first()
    made.approved = requests.filter(status=ChangeSetStatus.APPROVED).first()
    in_years_of_the_demonstration(made)
    tab = {"page": "student_documents", "inside": "students", "label": "Documents fournis"}
    made.school.menu_entries.create(**tab)
    return made


def in_years_of_the_demonstration(world):
    """Courses of the year that runs today, and of one that is closed."""
    year = SchoolYear.objects.current().get(school=world.school)
    closed = SchoolYearFactory(school=world.school, closed=True, start=2001)
    world.follow_up = FollowUpFactory(student=world.student, course__year=year)
    world.former_follow_up = FollowUpFactory(student=world.student, course__year=closed)
    world.rows |= {
        SchoolYear: year,
        Term: world.term,
        Course: world.follow_up.course,
        CourseFollowUp: world.follow_up,
        SchoolLevel: SchoolLevel.objects.filter(year=year).first(),
    }


@pytest.fixture
def visit(world, album):
    """`visit(person, stops, mode)`: what is wrong with them; axe reads at the widths `read_at`."""

    def one(person, stop, mode, read_at):
        stop.way(person, world)
        for width in WIDTHS:
            person.page.set_viewport_size({"width": width, "height": 900})
            if album:
                name = f"{stop.name}-{mode}-{width}.png".replace(":", "-").replace(" ", "-")
                person.page.screenshot(path=album / name, full_page=True)
            if person.overflow() > 0:
                yield f"{stop.name} at {width}: too wide by {person.overflow()}"
            if width in read_at:
                yield from (f"{stop.name} at {width}: {fault}" for fault in person.violations())

    def all_of(person, stops, mode="standard", read_at=WIDTHS):
        return [fault for stop in stops for fault in one(person, stop, mode, read_at)]

    return all_of


def prefers(person, portal, mode):
    cookie = {"name": COOKIE, "value": MODES[mode].cookie_value(), "url": portal}
    person.page.context.add_cookies([cookie])


def test_every_address_is_shown_or_says_why_not():
    walks = [*tours.TOURS, *reenrolment_tour.TOURS, *pre_enrolment_tour.TOURS]
    shown = {stop.route for stops in walks for stop in stops}
    stock = {stop.name for own in (True, False) for stop in tours.stock_stops(for_superuser=own)}
    closed = {page.name for page in tours.closed_pages()}
    known = shown | stock | closed
    known |= tours.NO_PAGE.keys() | reenrolment_tour.NO_PAGE.keys()
    known |= pre_enrolment_tour.NO_PAGE.keys()
    assert {address.name for address in addresses()} - known == set()


@pytest.mark.parametrize("mode", MODES)
def test_public_pages(person, portal, visit, mode):
    reader = person()
    prefers(reader, portal, mode)
    assert visit(reader, tours.PUBLIC, mode) == []


@pytest.mark.parametrize("mode", MODES)
def test_pages_of_a_family(person, world, visit, mode):
    User.objects.filter(identifier="ztest2").update(accessibility=MODES[mode].as_kept())
    parent = person()
    parent.signs_in("ztest2", SITE)
    assert visit(parent, tours.FAMILY, mode) == []


@pytest.mark.parametrize("mode", MODES)
def test_pages_of_a_pupil(person, world, visit, mode):
    User.objects.filter(identifier="ztest2").update(accessibility=MODES[mode].as_kept())
    parent = person()
    parent.signs_in("ztest2", SITE)
    assert visit(parent, tours.PUPIL, mode) == []


@pytest.mark.parametrize("mode", MODES)
def test_pages_of_a_re_enrolment(person, world, visit, mode):
    User.objects.filter(identifier="ztest2").update(accessibility=MODES[mode].as_kept())
    parent = person()
    parent.signs_in("ztest2", SITE)
    assert visit(parent, reenrolment_tour.STEPS, mode) == []


@pytest.mark.parametrize("mode", MODES)
def test_a_re_enrolment_on_one_page(person, world, visit, mode):
    User.objects.filter(identifier="ferreira1").update(accessibility=MODES[mode].as_kept())
    parent = person()
    parent.signs_in("ferreira1", "Combs-La-Ville")
    assert visit(parent, reenrolment_tour.ONE_PAGE, mode) == []


def test_pages_of_a_stranger_who_pre_enrols(person, world, visit):
    assert visit(person(), pre_enrolment_tour.STRANGER) == []


def test_pages_of_a_family_that_pre_enrols(person, world, visit):
    parent = person()
    parent.signs_in("ztest2", SITE)
    assert visit(parent, pre_enrolment_tour.FAMILY) == []


def test_pages_of_re_enrolment_at_the_desk(person, world, visit):
    staff = person()
    staff.signs_in_at_the_desk("secretariat-vitre")
    assert visit(staff, reenrolment_tour.DESK) == []


@pytest.mark.parametrize("mode", MODES)
def test_choice_of_a_family(person, visit, mode):
    User.objects.filter(identifier="roussel1").update(accessibility=MODES[mode].as_kept())
    parent = person()
    parent.signs_in("roussel1", SITE)
    assert visit(parent, [tours.at("home", name="choice of a family")], mode) == []


def test_staff_who_look_as_a_family(person, world, visit):
    staff = person()
    staff.signs_in_at_the_desk("secretariat-vitre")
    assert visit(staff, tours.VIEWING) == []


@pytest.mark.parametrize("mode", MODES)
def test_pages_of_the_desk(person, portal, visit, mode):
    staff = person()
    prefers(staff, portal, mode)
    staff.signs_in_at_the_desk("secretariat-vitre")
    assert visit(staff, tours.DESK, mode) == []


@pytest.mark.parametrize("app", tours.stock_apps())
def test_pages_of_the_rows_of_the_desk(person, visit, app):
    """They are many, of one make: read once, and looked at in both widths."""
    staff = person()
    staff.signs_in_at_the_desk("secretariat-vitre")
    stops = tours.stock_stops(for_superuser=False, app=app)
    assert visit(staff, stops, read_at=WIDTHS[:1]) == []


def test_pages_of_a_superuser(person, visit):
    somebody = person()
    somebody.signs_in_at_the_desk("admin")
    stops = [*tours.OF_SUPERUSER, *tours.stock_stops(for_superuser=True)]
    assert visit(somebody, stops) == []
