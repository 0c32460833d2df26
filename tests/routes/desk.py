"""What the desk's pages answer: computed from its models and the secretariat's role."""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib import admin
from django.contrib.admin import ModelAdmin
from django.db.models import Model
from django.urls import reverse

from accounts.desk import ReadOnly, SchoolScopedAdmin
from accounts.roles import SECRETARIAT, permissions_of
from billing.models import Mandate, NumberSeries
from documents.models import Document, DocumentRules
from families.models import ChangeSet, Guardian
from reenrolment.models import (
    Campaign,
    Mailing,
    Placement,
    PreEnrolment,
    Reenrolment,
)
from students.models import Student
from tests.routes.portal import (
    DESK_HOME,
    GONE,
    NOBODY,
    NOT_POSSIBLE,
    NOWHERE,
    Answers,
    Route,
    everybody,
)
from tests.routes.world import ANONYMOUS, DESK, FAMILIES, World

OF_MODEL, OF_ROW = ("changelist", "add"), ("change", "delete", "history")
CLOSED = {
    (Guardian, "add"): "a guardian is added on the page of the family",
    (Student, "add"): "a pupil is added there too",
    (NumberSeries, "delete"): "a series that ends would give its numbers again",
    (AccessAttempt, "add"): "only failures of signing in make one",
    (AccessLog, "add"): "as above",
    (AccessFailureLog, "add"): "as above",
}
"""Stock pages that nobody opens, and why."""
ALL_OPTIONAL = {
    DocumentRules: "a school may say nothing above its documents",
    Mandate: "of what was signed the revocation alone is written, or taken back",
}
"""Models whose empty form is saved, and why."""
ONLY_READ = {ChangeSet, Document, Reenrolment, PreEnrolment, Placement}
"""Its page is read only, whatever is posted there: each decision has an address of its own."""
DESK_LOGIN, FORBIDDEN = "→ admin:login", "403"


def desk(answer: str, **others: str) -> Answers:
    """For staff; everybody else signs in there first."""
    answers = dict.fromkeys((ANONYMOUS, *FAMILIES), DESK_LOGIN) | dict.fromkeys(DESK, answer)
    return answers | others


@dataclass(frozen=True)
class Page:
    """A stock page of one model."""

    model: type[Model]
    action: str

    @property
    def name(self) -> str:
        return f"admin:{self.app}_{self.model._meta.model_name}_{self.action}"

    @property
    def app(self) -> str:
        return self.model._meta.app_label

    @property
    def of_model(self) -> ModelAdmin:
        return admin.site._registry[self.model]

    @property
    def is_of_row(self) -> bool:
        return self.action in OF_ROW

    @property
    def is_told_closed(self) -> bool:
        return (self.model, self.action) in CLOSED

    @property
    def is_scoped(self) -> bool:
        return isinstance(self.of_model, SchoolScopedAdmin)

    def rights(self, method: str) -> list[str]:
        """Any of these opens the page to reading; to posting."""
        if self.action in ("add", "delete"):
            return [self.action]
        writes = (self.action, method) == ("change", "post") and self.model not in ONLY_READ
        return ["change"] if writes else ["view", "change"]

    def is_closed(self, method: str) -> bool:
        """To everybody, a superuser too."""
        is_read_only = isinstance(self.of_model, ReadOnly) or self.model in ONLY_READ
        return (is_read_only and "view" not in self.rights(method)) or self.is_told_closed

    def is_open_to(self, role: str, method: str) -> bool:
        name = self.model._meta.model_name
        wanted = {f"{self.app}.{right}_{name}" for right in self.rights(method)}
        granted = not permissions_of(role).isdisjoint(wanted)
        return self.is_scoped and granted and not self.is_closed(method)

    def is_open_to_secretariat(self, method: str) -> bool:
        return self.is_open_to(SECRETARIAT, method)

    def answers(self, method: str) -> Answers:
        """Without the right, rows of one's own, of others and of nobody are refused alike."""
        if not self.is_open_to_secretariat(method):
            return desk(FORBIDDEN)
        if self.model in ALL_OPTIONAL and (self.action, method) == ("change", "post"):
            return desk(f"→ {self.name.replace('_change', '_changelist')}", other_staff=GONE)
        return desk("200", other_staff=GONE if self.is_of_row else "200")

    def path(self, row: Model) -> str:
        return reverse(self.name, args=[row.pk] if self.is_of_row else [])


def models() -> list[type[Model]]:
    return list(admin.site._registry)


def pages(*of: type[Model]) -> Iterator[Page]:
    """The stock pages of these models; of all."""
    for model in of or models():
        for action in (*OF_MODEL, *OF_ROW):
            yield Page(model, action)


def _decision(*, get: str, post: str, own: Callable[[World], dict]) -> Route:
    """A page of the queue on one request: one of another school does not exist."""
    reading = desk(get) if get == NOT_POSSIBLE else desk(get, other_staff=GONE)
    return Route(get=reading, post=desk(post, other_staff=GONE), own=own, missing={"pk": NOWHERE})


def _pending(world: World) -> dict:
    return {"pk": world.changeset.pk}


def _approved(world: World) -> dict:
    return {"pk": world.approved.pk}


def _second_factor(get: str, post: str) -> Route:
    """A place of staff, of which a family knows nothing."""
    reading = dict.fromkeys(FAMILIES, get if get == NOT_POSSIBLE else GONE)
    return Route(get=desk(get, **reading), post=desk(post, **dict.fromkeys(FAMILIES, GONE)))


def _account(world: World) -> dict:
    return {"id": world.guardian.user.pk}


def _sheet(world: World) -> dict:
    return {"school": world.school.pk, "key": "families.GuardianForm", "context": "sheet"}


def _of_class(get: str, post: str, **more: object) -> Route:
    """A page of one course: that of another school does not exist."""
    return Route(
        get=desk(get, other_staff=GONE),
        post=desk(post, other_staff=GONE),
        own=lambda world: {"pk": world.follow_up.course_id, **more},
        missing={"pk": NOWHERE, **more},
    )


def _evaluation(world: World) -> dict:
    return {"pk": world.evaluation.follow_up.course_id, "evaluation": world.evaluation.pk}


def _of_import(*, get: str, post: str) -> Route:
    """A file of another school does not exist."""
    return Route(
        get=desk(get) if get == NOT_POSSIBLE else desk(get, other_staff=GONE),
        post=desk(post) if post == NOT_POSSIBLE else desk(post, other_staff=GONE),
        own=lambda world: {"pk": world.import_run.pk},
        missing={"pk": uuid.UUID(int=0)},
    )


def _of_document(*, get: str, post: str) -> Route:
    """A page of the queue of documents."""
    reading = desk(get) if get == NOT_POSSIBLE else desk(get, other_staff=GONE)
    return Route(
        get=reading,
        post=desk(post, other_staff=GONE),
        own=lambda world: {"pk": world.submitted.pk},
        missing={"pk": NOBODY},
    )


def _of_reenrolment(*, get: str, post: str) -> Route:
    """A page of the queue on one re-enrolment."""
    return _decision(get=get, post=post, own=lambda world: {"pk": world.row(Reenrolment).pk})


def _of_campaign(*, get: str = NOT_POSSIBLE, post: str) -> Route:
    """What is done with a campaign: one of another school does not exist."""
    return _decision(get=get, post=post, own=lambda world: {"pk": world.row(Campaign).pk})


def _of_mailing(*, post: str) -> Route:
    return _decision(get=NOT_POSSIBLE, post=post, own=lambda world: {"pk": world.row(Mailing).pk})


RUN, BOARD = "→ admin:reenrolment_campaign_change", "→ admin:reenrolment_campaign_board"
REENROLMENTS = "→ admin:reenrolment_reenrolment_changelist"


def _of_bill(row: str, *, get: str, post: str) -> Route:
    """A page of one document of money."""
    return Route(
        get=desk(get) if get == NOT_POSSIBLE else desk(get, other_staff=GONE),
        post=desk(post, other_staff=GONE),
        own=lambda world: {"pk": getattr(world, row).pk},
        missing={"pk": NOBODY},
    )


def _of_family() -> Route:
    return Route(
        get=desk("200", other_staff=GONE),
        post=desk("200", other_staff=GONE),
        own=lambda world: {"family": world.family.pk},
        missing={"family": NOWHERE},
    )


def _of_guardian(**which: object) -> Route:
    """A paper of the account of one guardian, who paid something."""
    return Route(
        get=desk("200", other_staff=GONE),
        post=desk("200", other_staff=GONE),
        own=lambda world: {"guardian": world.payment.payer_id, **which},
        missing={"guardian": NOWHERE, **which},
    )


INVOICE = "→ admin:billing_invoice_change"
INVOICE_RUN = "→ admin:billing_invoicerun_preview"
INVOICES = "→ admin:billing_invoice_changelist"
PAYMENT = "→ admin:billing_payment_change"
COLLECTION = "→ admin:billing_collection_change"
ONLINE = "→ admin:billing_onlinepayment_change"
DOCUMENTS = "→ admin:documents_document_changelist"
CHOOSE = "→ admin:documents_reminder_choose"
REMINDERS = "→ admin:documents_reminder_changelist"
LISTED = "→ admin:families_changeset_changelist"
LESSON = "→ admin:students_course_absences"
YEARS = "→ admin:students_schoolyear_changelist"
SHOWN = "→ admin:families_changeset_change"
LEFT = dict.fromkeys(FAMILIES, DESK_HOME)
PLACEMENTS = "→ admin:reenrolment_placement_changelist"
PRE_ENROLMENTS = "→ admin:reenrolment_preenrolment_changelist"
PRE_SHOWN = "→ admin:reenrolment_preenrolment_change"


def _of_pre_enrolment(*, get: str = NOT_POSSIBLE, post: str) -> Route:
    """A page of the queue of pre-enrolments."""
    return _decision(get=get, post=post, own=lambda world: {"pk": world.pre_asked.pk})


ROUTES: dict[str, Route] = {
    "admin:index": Route(get=desk("200"), post=desk("200")),
    "admin:app_list": Route(
        get=desk("200"), post=desk("200"), own=lambda world: {"app_label": "families"}
    ),
    "admin:login": Route(
        get=everybody("200") | dict.fromkeys(DESK, DESK_HOME), post=everybody("200"), is_public=True
    ),
    "admin:logout": Route(get=desk(NOT_POSSIBLE, **LEFT), post=desk("200", **LEFT)),
    # With nothing kept, back to where one was.
    "admin:kept_form": Route(get=desk(DESK_HOME, staff=DESK_HOME), post=desk(DESK_HOME)),
    "admin:password_change": Route(get=desk("200"), post=desk("200")),
    "admin:password_change_done": Route(get=desk("200"), post=desk(NOT_POSSIBLE)),
    "admin:jsi18n": Route(get=desk("200"), post=desk(NOT_POSSIBLE)),
    # Without the field that asks, nothing is offered.
    "admin:autocomplete": Route(get=desk(FORBIDDEN), post=desk(NOT_POSSIBLE)),
    # The second factor is off in tests: there is nothing to verify yet.
    "admin:totp": _second_factor("→ admin:totp_setup", "→ admin:totp_setup"),
    "admin:totp_setup": _second_factor("200", "200"),
    "admin:totp_codes": _second_factor("→ admin:totp", "→ admin:totp"),
    "admin:totp_codes_noted": _second_factor(NOT_POSSIBLE, "→ admin:totp"),
    "admin:totp_new_codes": _second_factor(NOT_POSSIBLE, "→ admin:totp"),
    # A family chooses its password itself: not even staff of its school give it one.
    "admin:auth_user_password_change": Route(
        get=desk(FORBIDDEN), post=desk(FORBIDDEN), own=_account, missing={"id": NOWHERE}
    ),
    "admin:families_fieldrule_sheets": Route(get=desk("200"), post=desk("200")),
    "admin:families_fieldrule_sheet": Route(
        get=desk("200", other_staff=GONE),
        post=desk("→ admin:families_fieldrule_sheet", other_staff=GONE),
        own=_sheet,
        missing={"school": NOWHERE, "key": "families.GuardianForm", "context": "sheet"},
    ),
    "admin:students_course_class": _of_class("200", "200"),
    "admin:students_course_evaluations": _of_class("200", "200"),
    "admin:students_course_evaluation": Route(
        get=desk("200", other_staff=GONE),
        post=desk("200", other_staff=GONE),
        own=_evaluation,
        missing={"pk": NOWHERE, "evaluation": NOWHERE},
    ),
    "admin:students_course_lesson": _of_class(LESSON, LESSON),
    "admin:students_course_absences": _of_class(
        "200", "→ admin:students_course_class", on="2026-12-01"
    ),
    "admin:students_course_repertoire": _of_class("200", "200"),
    # Without a year in preparation there is nothing to pass to.
    "admin:students_schoolyear_close": Route(
        get=desk(YEARS, other_staff=GONE),
        post=desk(YEARS, other_staff=GONE),
        own=lambda world: {"pk": world.follow_up.course.year_id},
        missing={"pk": NOWHERE},
    ),
    "admin:import_file": Route(
        get=desk("200"),
        post=desk("200"),
        own=lambda world: {"kind": "student"},
        missing={"kind": "nothing"},
    ),
    "admin:import_run": _of_import(get="200", post=NOT_POSSIBLE),
    # What waits for the worker is not confirmed, nor forgotten.
    "admin:import_confirm": _of_import(get=NOT_POSSIBLE, post="→ admin:import_run"),
    "admin:import_drop": _of_import(get=NOT_POSSIBLE, post="→ admin:import_file"),
    # Without a school and a format, back to where they are asked for.
    "admin:export_file": Route(
        get=desk("→ admin:import_file"),
        post=desk(NOT_POSSIBLE),
        own=lambda world: {"kind": "student"},
        missing={"kind": "nothing"},
    ),
    "admin:documents_documenttype_asked": Route(get=desk(NOT_POSSIBLE), post=desk("200")),
    "admin:documents_documenttype_asked_of": Route(
        get=desk(NOT_POSSIBLE, other_staff=GONE),
        post=desk("200", other_staff=GONE),
        own=lambda world: {"pk": world.of_family.pk},
        missing={"pk": NOWHERE},
    ),
    "admin:documents_documentrules_purge": Route(
        get=desk("200", other_staff=GONE),
        post=desk("→ admin:documents_documentrules_change", other_staff=GONE),
        own=lambda world: {"pk": world.rules.pk},
        missing={"pk": NOWHERE},
    ),
    "admin:documents_document_accept": _of_document(get=NOT_POSSIBLE, post="200"),
    "admin:documents_document_correct": _of_document(get=NOT_POSSIBLE, post="200"),
    "admin:documents_document_reopen": _of_document(get=NOT_POSSIBLE, post="409"),
    "admin:documents_document_next": _of_document(get=DOCUMENTS, post=DOCUMENTS),
    "admin:documents_document_accept_many": Route(get=desk(NOT_POSSIBLE), post=desk(DOCUMENTS)),
    "admin:documents_document_file": Route(
        get=desk("200", other_staff=GONE),
        post=desk("200", other_staff=GONE),
        own=lambda world: {"pk": world.submitted.file_id},
        missing={"pk": NOBODY},
    ),
    "admin:documents_document_zip": Route(
        get=desk("200", other_staff=GONE),
        post=desk("200", other_staff=GONE),
        own=lambda world: {"family": world.submitted.family_id},
        missing={"family": NOWHERE},
    ),
    "admin:documents_reminder_choose": Route(get=desk("200"), post=desk("200")),
    "admin:documents_reminder_preview": Route(get=desk(NOT_POSSIBLE), post=desk(CHOOSE)),
    "admin:documents_reminder_send": Route(get=desk(NOT_POSSIBLE), post=desk(REMINDERS)),
    "admin:reenrolment_reenrolment_accept": _of_reenrolment(get=NOT_POSSIBLE, post="200"),
    "admin:reenrolment_reenrolment_correct": _of_reenrolment(get=NOT_POSSIBLE, post="200"),
    "admin:reenrolment_reenrolment_refuse": _of_reenrolment(get=NOT_POSSIBLE, post="200"),
    "admin:reenrolment_reenrolment_reopen": _of_reenrolment(get=NOT_POSSIBLE, post="200"),
    "admin:reenrolment_reenrolment_next": _of_reenrolment(get=REENROLMENTS, post=REENROLMENTS),
    "admin:reenrolment_reenrolment_lift": Route(
        get=desk(NOT_POSSIBLE),
        post=desk("→ admin:reenrolment_reenrolment_change", other_staff=GONE),
        own=lambda world: {"pk": world.row(Reenrolment).pk, "kind": "invoice"},
        missing={"pk": NOWHERE, "kind": "invoice"},
    ),
    "admin:reenrolment_reenrolment_accept_many": Route(
        get=desk(NOT_POSSIBLE), post=desk(REENROLMENTS)
    ),
    "admin:reenrolment_placement_place": Route(get=desk(NOT_POSSIBLE), post=desk(PLACEMENTS)),
    "admin:reenrolment_placement_export": Route(get=desk("200"), post=desk("200")),
    "admin:reenrolment_preenrolment_export": Route(get=desk("200"), post=desk("200")),
    "admin:reenrolment_campaign_publish": _of_campaign(post=RUN),
    "admin:reenrolment_campaign_stop": _of_campaign(get="200", post=RUN),
    "admin:reenrolment_campaign_extend": _of_campaign(post=RUN),
    "admin:reenrolment_campaign_terms": _of_campaign(post=RUN),
    "admin:reenrolment_campaign_copy": _of_campaign(post=RUN),
    "admin:reenrolment_campaign_tell": _of_campaign(get="200", post=BOARD),
    "admin:reenrolment_campaign_remind": _of_campaign(post="200"),
    "admin:reenrolment_mailing_stop": _of_mailing(post=RUN),
    "admin:reenrolment_mailing_resume": _of_mailing(post=RUN),
    "admin:reenrolment_campaign_board": _of_campaign(get="200", post="200"),
    "admin:reenrolment_campaign_download": Route(
        get=desk("200", other_staff=GONE),
        post=desk("200", other_staff=GONE),
        own=lambda world: {
            "pk": world.download.campaign_id,
            "download": world.download.pk,
        },
        missing={"pk": NOWHERE, "download": NOWHERE},
    ),
    "admin:reenrolment_campaign_export": _of_campaign(get="200", post="200"),
    "admin:reenrolment_campaign_invoice": _of_campaign(get="200", post="200"),
    "admin:reenrolment_preenrolment_accept": _of_pre_enrolment(post=PRE_SHOWN),
    "admin:reenrolment_preenrolment_attach": _of_pre_enrolment(post="200"),
    "admin:reenrolment_preenrolment_refuse": _of_pre_enrolment(post="200"),
    "admin:reenrolment_preenrolment_next": _of_pre_enrolment(
        get=PRE_ENROLMENTS, post=PRE_ENROLMENTS
    ),
    "admin:billing_invoice_issue": _of_bill("invoice", get=NOT_POSSIBLE, post=INVOICE),
    "admin:billing_invoice_credit": _of_bill("invoice", get="200", post="200"),
    "admin:billing_invoice_paper": _of_bill("invoice", get="200", post="200"),
    "admin:billing_invoice_remind": Route(get=desk(NOT_POSSIBLE), post=desk(INVOICES)),
    "admin:billing_invoice_journal": Route(get=desk("200"), post=desk("200")),
    "admin:billing_account": _of_family(),
    "admin:billing_account_statement": _of_guardian(ledger="fees"),
    "admin:billing_account_attestation": _of_guardian(year=2026),
    "admin:billing_creditnote_paper": _of_bill("credit_note", get="200", post="200"),
    "admin:billing_reversal_paper": _of_bill("reversal", get="200", post="200"),
    "admin:billing_invoicerun_preview": _of_bill("invoice_run", get="200", post="200"),
    "admin:billing_invoicerun_confirm": _of_bill("invoice_run", get=NOT_POSSIBLE, post=INVOICE_RUN),
    "admin:billing_payment_choose": Route(get=desk("200"), post=desk("200")),
    "admin:billing_payment_enter": _of_family(),
    "admin:billing_payment_allocate": _of_bill("payment", get=NOT_POSSIBLE, post=PAYMENT),
    "admin:billing_payment_keep": _of_bill("payment", get=NOT_POSSIBLE, post=PAYMENT),
    "admin:billing_payment_reverse": _of_bill("payment", get="200", post="200"),
    "admin:billing_onlinepayment_ask": _of_bill("online_payment", get=NOT_POSSIBLE, post=ONLINE),
    "admin:billing_payment_paper": _of_bill("payment", get="200", post="200"),
    "admin:billing_payment_deposit": Route(get=desk(NOT_POSSIBLE), post=desk("200")),
    "admin:billing_collection_draw": Route(get=desk("200"), post=desk("200")),
    "admin:billing_collection_confirm": Route(get=desk(NOT_POSSIBLE), post=desk("200")),
    "admin:billing_collection_file": _of_bill("collection", get="200", post="200"),
    "admin:billing_collection_send": _of_bill("collection", get=NOT_POSSIBLE, post=COLLECTION),
    "admin:billing_collection_cancel": _of_bill("collection", get=NOT_POSSIBLE, post=COLLECTION),
    # What the bank does not have yet, it has not collected.
    "admin:billing_collection_execute": _of_bill("collection", get=COLLECTION, post=COLLECTION),
    "admin:billing_deposit_slip": _of_bill("deposit", get="200", post="200"),
    "admin:families_changeset_approve": _decision(get=NOT_POSSIBLE, post="200", own=_pending),
    "admin:families_changeset_approve_next": _decision(get=NOT_POSSIBLE, post="200", own=_pending),
    "admin:families_changeset_reject": _decision(get=NOT_POSSIBLE, post="200", own=_pending),
    "admin:families_changeset_next": _decision(get=LISTED, post=LISTED, own=_pending),
    "admin:families_changeset_revert": _decision(get="200", post=SHOWN, own=_approved),
    "admin:families_changeset_approve_many": Route(get=desk(NOT_POSSIBLE), post=desk(LISTED)),
}
"""The desk's own addresses beyond the stock pages."""
