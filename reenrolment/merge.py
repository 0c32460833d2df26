"""Merge fields of the mail of acceptance, «[eleve]» and the like, as schools write them."""

import re
from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from imuse_portal.figures import clock
from reenrolment.models import Reenrolment
from students.models import CourseFollowUp

FIELDS = {
    "eleve": _("name of the pupil"),
    "annee": _("school year"),
    "cours": _("courses with day and time, a line each"),
    "ecole": _("name of the school"),
    "telephone": _("phone of the school"),
    "courriel": _("e-mail of the school"),
}
_FIELD = re.compile(r"\[([a-z]+)\]")


def unknown(text: str) -> list[str]:
    """Fields of a text that are none."""
    return [name for name in _FIELD.findall(text) if name not in FIELDS]


def filled(text: str, row: Reenrolment) -> str:
    """An unknown field stays as it is written."""
    values = _values(row)
    return _FIELD.sub(lambda found: values.get(found[1], found[0]), text)


def _values(row: Reenrolment) -> Mapping[str, str]:
    school = row.campaign.school
    placements = row.placements.select_related("follow_up__course__room__venue")
    return {
        "eleve": str(row.student),
        "annee": str(row.campaign.year),
        "cours": "\n".join(_line(one.follow_up, one.is_to_place) for one in placements),
        "ecole": school.name,
        "telephone": school.phone,
        "courriel": school.email,
    }


def _line(follow_up: CourseFollowUp, is_to_place: bool) -> str:
    """«- FM 204, Mardi 18:30, Fauré (Conservatoire)»."""
    course = follow_up.course
    said = [course.name, f"{follow_up.weekday_name} {clock(follow_up.passes_at)}".strip()]
    said.append(str(course.room or ""))
    if is_to_place:
        said.append(str(_("hours to come")))
    return "- " + ", ".join(filter(None, said))
