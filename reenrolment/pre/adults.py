"""An adult pupil is responsable 1: of age on the day, and under the same name."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext

from reenrolment.models import PreEnrolment, ReenrolmentError, age_on

OF_AGE = 18


def why_not_guardian(draft: PreEnrolment, student: Mapping[str, Any], *, at: dt.datetime) -> str:
    """What keeps this pupil from being responsable 1; empty where nothing does."""
    if age_on(timezone.localdate(at), born=student["birth_date"]) < OF_AGE:
        return gettext("Only a pupil who is 18 years old can be guardian 1.")
    first = draft.first_guardian
    named = draft.guardians.filter(
        rank=1, last_name__plain=student["last_name"], first_name__plain=student["first_name"]
    )
    if first and not named.exists():
        return gettext("Guardian 1 of this request is %(guardian)s.") % {"guardian": first}
    return ""


def check(draft: PreEnrolment, *, at: dt.datetime) -> None:
    """The guardian may have been typed anew since the pupil was. Raises ReenrolmentError."""
    for student in draft.students.filter(is_guardian=True):
        fields = ("last_name", "first_name", "birth_date")
        if why := why_not_guardian(draft, {name: getattr(student, name) for name in fields}, at=at):
            said = {"pupil": student, "why": why}
            sentence = gettext("%(why)s Correct %(pupil)s, or guardian 1.")
            raise ReenrolmentError(sentence % said)
