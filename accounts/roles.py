"""What each role may do at the desk: the groups that staff accounts are given.

Permissions are named one by one; whose rows they reach is the question of `accounts.scoping`.
"""

from typing import Final

from django.contrib.auth.models import Group, Permission
from django.db import transaction

SECRETARIAT: Final = "secretariat"
CAMPAIGN: Final = "campaign"
TEACHER: Final = "teacher"

EVERYTHING: Final = ("view", "add", "change", "delete")
READING: Final = ("view",)
EDITING: Final = ("view", "change")

Grants = dict[str, tuple[str, ...]]
"""`app.model` → actions of the stock permissions."""

_TAUGHT: Final[Grants] = {
    f"students.{model}": EVERYTHING
    for model in (
        "absence",
        "course",
        "coursefollowup",
        "cursus",
        "cycle",
        "department",
        "discipline",
        "evaluation",
        "event",
        "holiday",
        "lessonchange",
        "performance",
        "resultband",
        "room",
        "schoollevel",
        "schoolyear",
        "teacher",
        "term",
        "venue",
    )
}

_CAMPAIGNS: Final[Grants] = {
    "reenrolment.campaign": EVERYTHING,
    "reenrolment.campaignstep": EVERYTHING,
    "reenrolment.campaigndownload": EVERYTHING,
    "reenrolment.courseoffer": EVERYTHING,
    "reenrolment.obstacle": EVERYTHING,
    "reenrolment.obstaclerule": EVERYTHING,
    "reenrolment.reenrolment": READING,
    "reenrolment.mailing": READING,
    "reenrolment.placement": READING,
}
_PRE_ENROLMENTS: Final[Grants] = {
    "reenrolment.preenrolmentperiod": EVERYTHING,
    "reenrolment.disciplineoffer": EVERYTHING,
    "reenrolment.preenrolment": READING,
}

_GRANTS: Final[dict[str, Grants]] = {
    SECRETARIAT: {
        "accounts.school": EDITING,
        "accounts.menuentry": EVERYTHING,
        "accounts.accessibilityaudit": EVERYTHING,
        "accounts.user": EDITING,
        "families.family": EVERYTHING,
        "families.guardian": EVERYTHING,
        "families.fieldrule": EVERYTHING,
        "families.cannedreason": EVERYTHING,
        "families.changeset": READING,
        "families.journalentry": READING,
        "families.familyviewing": READING,
        **_TAUGHT,
        "students.student": EVERYTHING,
        "students.guardianstudent": EVERYTHING,
        "documents.documenttype": EVERYTHING,
        "documents.documentrules": EVERYTHING,
        "documents.document": READING,
        "documents.documententry": READING,
        "documents.absenceproof": READING,
        "documents.reminder": READING,
        **_CAMPAIGNS,
        **_PRE_ENROLMENTS,
        "students.calendarfeed": EDITING,
        "billing.paymentaccount": EVERYTHING,
        "billing.paymentwindow": EVERYTHING,
        "billing.numberseries": ("view", "add"),
        "billing.invoice": EVERYTHING,
        "billing.invoiceline": EVERYTHING,
        "billing.instalment": EVERYTHING,
        "billing.bracket": EVERYTHING,
        "billing.familybracket": EVERYTHING,
        "billing.tariff": EVERYTHING,
        "billing.tariffline": EVERYTHING,
        "billing.invoicerun": EVERYTHING,
        "billing.rental": EVERYTHING,
        "billing.payment": ("view", "add", "change"),
        "billing.creditnote": READING,
        "billing.reversal": READING,
        "billing.deposit": READING,
        "billing.mandate": EVERYTHING,
        "billing.collection": READING,
        "billing.onlinepayment": READING,
        "imuse_portal.outgoingmail": EDITING,
        "admin.logentry": READING,
    },
    CAMPAIGN: {
        **_CAMPAIGNS,
        **_PRE_ENROLMENTS,
        "families.family": READING,
        "families.guardian": READING,
        "families.changeset": READING,
        "students.student": READING,
    },
    TEACHER: {
        "students.course": READING,
        "students.lessonchange": READING,
        "students.student": READING,
        "students.event": READING,
        "students.coursefollowup": EDITING,
        "students.evaluation": EVERYTHING,
        "students.absence": EVERYTHING,
        "students.performance": EVERYTHING,
        "reenrolment.obstacle": ("view", "add", "delete"),
    },
}
_NAMED: Final[dict[str, tuple[str, ...]]] = {
    SECRETARIAT: (
        "families.review_changeset",
        "families.view_portal_as_family",
        "students.close_schoolyear",
        "documents.review_document",
        "documents.remind_families",
        "documents.download_documents",
        "documents.purge_documents",
        "reenrolment.review_reenrolment",
        "reenrolment.remind_reenrolment",
        "reenrolment.run_campaign",
        "reenrolment.decide_preenrolment",
        "reenrolment.place_pupils",
        "billing.issue_invoice",
        "billing.credit_invoice",
        "billing.remind_invoice",
        "billing.export_journal",
        "billing.receive_payment",
        "billing.deposit_payment",
        "billing.reverse_payment",
        "billing.collect_payment",
    ),
    CAMPAIGN: ("reenrolment.remind_reenrolment", "reenrolment.run_campaign"),
    TEACHER: (),
}
"""Permissions of our own, beyond the stock four."""


def permissions_of(role: str) -> set[str]:
    """The permissions of a role, as `app.codename`."""
    stock = {
        f"{model.split('.')[0]}.{action}_{model.split('.')[1]}"
        for model, actions in _GRANTS[role].items()
        for action in actions
    }
    return stock | set(_NAMED[role])


@transaction.atomic
def make_roles() -> list[Group]:
    """Make or mend the groups, taking away what a role no longer grants; may be run at any time.

    Raises Permission.DoesNotExist: a role that names what is not there is a mistake.
    """
    rows = Permission.objects.values_list("content_type__app_label", "codename", "pk")
    known = {f"{app_label}.{codename}": pk for app_label, codename, pk in rows}
    return [_make(role, known) for role in _GRANTS]


def _make(role: str, known: dict[str, int]) -> Group:
    if missing := permissions_of(role) - known.keys():
        raise Permission.DoesNotExist(*missing)
    group, _ = Group.objects.get_or_create(name=role)
    group.permissions.set(known[name] for name in permissions_of(role))
    return group
