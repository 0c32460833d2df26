"""The request of a portal page, as the middleware hands it over."""

from django.http import HttpRequest

from accounts.models import School, User
from families.models import Family, FamilyViewing, Guardian


class PortalRequest(HttpRequest):
    """Of somebody signed in, for their family; `guardian` is None only where one still chooses.

    `guardianships` are all of the account; `viewing` is set for staff who look on.
    """

    user: User
    school: School
    family: Family
    guardian: Guardian
    guardianships: list[Guardian]
    viewing: FamilyViewing | None
    is_viewing: bool
