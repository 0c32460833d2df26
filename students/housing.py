"""Where a pupil lives: the address of a guardian is read from there, to whom may read it."""

from django.utils.translation import gettext

from families.forms import GuardianForm
from families.models import Guardian
from students.models import Student

CONTACTS = (
    "address_of",
    *Student.ADDRESS_FIELDS,
    "home_phone",
    "mobile",
    "work_phone",
    "fax",
    "email",
)
"""What an adult pupil's own guardian row holds once (design 2)."""


def line(guardian: Guardian, *, reader: Guardian) -> str:
    """«Monsieur Z-TEST Essai : 6 rue de Verdun, 35500 VITRE», or why there is no address."""
    if not guardian.is_open_to(reader):
        address = gettext("address not shown")
    else:
        address = ", ".join(guardian.address_lines) or gettext("no address yet")
    return gettext("%(name)s: %(address)s") % {"name": guardian.full_name, "address": address}


def contacts(guardian: Guardian) -> list[tuple[str, str]]:
    """What the guardian's sheet says of how to reach them: label and value, the filled ones."""
    fields = GuardianForm(instance=guardian, family=guardian.family).fields
    names = [name for name in CONTACTS if name in fields]
    return [
        (str(fields[name].label), str(value))
        for name in names
        if (value := getattr(guardian, name))
    ]
