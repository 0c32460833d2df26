"""The usual menu of a school, before it makes its own."""

from django.utils.translation import gettext as _

from accounts.enums import MenuPage
from accounts.models import MenuEntry, School


def usual_entries(school: School) -> list[MenuEntry]:
    """The menu of the recent guides (000 L207), unsaved: what a school without rows shows."""
    bar = [
        (MenuPage.HOME, _("Home")),
        (MenuPage.FAMILY, _("Family")),
        (MenuPage.STUDENTS, _("Pupils")),
        (MenuPage.BILLING, _("Billing")),
        (MenuPage.ACCESSIBILITY, _("Accessibility")),
        (MenuPage.PASSWORD, _("Password")),
        (MenuPage.LOGOUT, _("Sign out")),
    ]
    tabs = [
        (MenuPage.FAMILY_IDENTITY, MenuPage.FAMILY, _("Identity")),
        (MenuPage.FAMILY_DOCUMENTS, MenuPage.FAMILY, _("Documents handed in")),
        (MenuPage.FAMILY_REQUESTS, MenuPage.FAMILY, _("Requests")),
        (MenuPage.STUDENT_IDENTITY, MenuPage.STUDENTS, _("Identity")),
        (MenuPage.STUDENT_COURSES, MenuPage.STUDENTS, _("Courses")),
        (MenuPage.STUDENT_HISTORY, MenuPage.STUDENTS, _("History")),
        (MenuPage.STUDENT_REPERTOIRE, MenuPage.STUDENTS, _("Repertoire")),
        (MenuPage.STUDENT_REENROLMENT, MenuPage.STUDENTS, _("Re-enrolment")),
        (MenuPage.STUDENT_DOCUMENTS, MenuPage.STUDENTS, _("Documents handed in")),
        (MenuPage.FEES, MenuPage.BILLING, _("Billing of fees")),
        (MenuPage.RENTALS, MenuPage.BILLING, _("Billing of rentals")),
    ]
    rows = [(page, "", label) for page, label in bar] + tabs
    return [
        MenuEntry(school=school, page=page, inside=inside, label=label, order=order)
        for order, (page, inside, label) in enumerate(rows, start=1)
    ]


def create_usual_entries(school: School) -> list[MenuEntry]:
    """Give a school without a menu rows of its own to edit; one that has some keeps them."""
    if school.menu_entries.exists():
        return []
    return MenuEntry.objects.bulk_create(usual_entries(school))
