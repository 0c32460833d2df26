"""The accounts of the demonstration, as a table for a terminal."""

from django.utils.translation import gettext

from imuse_portal.demonstration import PASSWORD
from imuse_portal.demonstration.loading import accounts


def of_accounts() -> str:
    rows = [(gettext("Site"), gettext("Identifier"), gettext("Who")), *accounts()]
    widths = [max(len(row[column]) for row in rows) for column in (0, 1)]
    lines = [f"{site:{widths[0]}}  {who:{widths[1]}}  {shows}" for site, who, shows in rows]
    lines.insert(1, "-" * max(map(len, lines)))
    password = gettext("Password of all: %(password)s") % {"password": PASSWORD}
    return "\n".join([*lines, "", password])
