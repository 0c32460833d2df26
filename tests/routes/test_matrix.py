"""Every address × every kind of person × GET and POST: nobody reaches what is not theirs."""

import pytest

from tests.routes import portal
from tests.routes.asking import ask, body, outcomes, said
from tests.routes.desk import FORBIDDEN, Page, models, pages
from tests.routes.desk import ROUTES as OF_DESK
from tests.routes.portal import GONE, NOT_POSSIBLE, NOWHERE
from tests.routes.resolver import addresses, nameless

pytestmark = pytest.mark.django_db

DECLARED = portal.ROUTES | OF_DESK
WITH_ROWS = [name for name, route in DECLARED.items() if route.missing]
METHODS = ("get", "post")

each_declared = pytest.mark.parametrize("name", DECLARED)
each_with_a_row = pytest.mark.parametrize("name", WITH_ROWS)
each_model = pytest.mark.parametrize("model", models(), ids=lambda model: model._meta.label_lower)


def address_of(name):
    return next(address for address in addresses() if address.name == name)


def declared():
    return {page.name for page in pages()} | set(DECLARED)


def test_every_address_is_declared():
    assert {address.name for address in addresses()} == declared()


def test_an_address_that_is_not_declared_is_found(settings):
    settings.ROOT_URLCONF = "tests.routes.careless"
    assert {address.name for address in addresses()} - declared() == {"careless"}


def test_a_view_that_forgets_whose_row_it_is_is_found(world, settings):
    settings.ROOT_URLCONF = "tests.routes.careless"
    path = address_of("careless").path(pk=world.changeset.pk)
    answers = outcomes(world, path, "get")
    assert (answers["anonymous"], answers["owner"]) == (portal.LOGIN, "200")
    assert answers["other"] != GONE


def test_only_the_desk_has_nameless_addresses():
    """The old form of its rows' pages, which leads to the new one, and what it does not know."""
    assert set(nameless()) == {"<path:object_id>/", "(?P<url>.*)$"}


def test_what_asks_for_no_login_is_declared_public():
    declared = {name for name, route in DECLARED.items() if route.is_public}
    assert {address.name for address in addresses() if not address.asks_for_login} == declared


@each_declared
def test_each_person_gets_what_is_declared(world, name):
    route = DECLARED[name]
    path = address_of(name).path(**route.own(world))
    assert {method: outcomes(world, path, method) for method in METHODS} == {
        "get": route.get,
        "post": route.post,
    }


@each_with_a_row
def test_who_may_not_see_a_row_cannot_tell_whether_it_is_there(world, name):
    route, address = DECLARED[name], address_of(name)
    own, missing = address.path(**route.own(world)), address.path(**route.missing)
    for method in METHODS:
        for person, answer in getattr(route, method).items():
            none = ask(world, person, missing, method)
            if answer == GONE:
                foreign = ask(world, person, own, method)
                assert (none.status_code, body(none)) == (404, body(foreign)), (method, person)
            elif answer not in (NOT_POSSIBLE, FORBIDDEN, *portal.LED_AWAY):
                assert said(none) == GONE, (method, person)


# --- The stock pages of the desk ------------------------------------------------------------------


def pages_follow_the_role(world, model, row):
    for page in pages(model):
        for method in METHODS:
            asked = (page.name, method)
            assert outcomes(world, page.path(row), method) == page.answers(method), asked


def staff_of_another_school_cannot_tell_a_foreign_row_from_none(world, model, row):
    none = model(pk=NOWHERE)
    for page in pages(model):
        if page.is_scoped and page.is_of_row:
            answers = [ask(world, "other_staff", page.path(one), "get") for one in (row, none)]
            assert body(answers[0]) == body(answers[1]), page.name


def lists_hold_the_rows_of_ones_own_schools(world, model, row):
    listing, change = Page(model, "changelist"), Page(model, "change")
    if listing.is_open_to_secretariat("get"):
        own = ask(world, "staff", listing.path(row), "get").content.decode()
        foreign = ask(world, "other_staff", listing.path(row), "get").content.decode()
        assert change.path(row) in own
        assert change.path(row) not in foreign


STOCK = [
    pages_follow_the_role,
    staff_of_another_school_cannot_tell_a_foreign_row_from_none,
    lists_hold_the_rows_of_ones_own_schools,
]


@each_model
def test_the_stock_pages_of_the_desk(world, model):
    row = world.row(model)
    for holds in STOCK:
        holds(world, model, row)


@each_model
def test_every_page_of_the_desk_opens_for_a_superuser(world, admin_client_, model):
    row = world.row(model)
    for page in pages(model):
        expected = 403 if page.is_closed("get") else 200
        assert admin_client_.get(page.path(row)).status_code == expected, page.name
