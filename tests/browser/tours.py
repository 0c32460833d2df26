"""How each page is reached by a person: the pages are the resolver's, the ways are declared.

A stop is a page or a state of one (after an error, with a message). An address that has no stop
says here why it is none.
"""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from billing import bank_days
from imuse_portal import errors
from tests.browser.person import PASSWORD, Person
from tests.factories import InvoiceFactory
from tests.factories.billing import ISSUED_ON, debiting_account_of, planned
from tests.routes.desk import Page
from tests.routes.desk import pages as stock_pages
from tests.routes.world import World

NO_PAGE = {
    "school_logo": "a picture",
    "accounts:logout": "a POST that leads to the login page",
    "accounts:accessibility_mode": "a POST that leads back",
    "families:withdraw_changeset": "a POST that leads back",
    "families:choose": "a POST; the choice is shown at home",
    "families:view_as": "a POST that leads home",
    "families:end_viewing": "a POST that leads to the desk",
    "admin:login": "the stop of an anonymous reader of admin:index",
    "admin:logout": "a POST that leads to the login page",
    "admin:autocomplete": "data for a field",
    "admin:jsi18n": "a script",
    "admin:import_file": "every step of an import: test_imports.py",
    "admin:import_run": "as above",
    "admin:import_confirm": "a POST, as above",
    "admin:import_drop": "a POST that leads back",
    "admin:export_file": "a file",
    "admin:kept_form": "the stop «a form that was kept»",
    "admin:totp": "shown when the second factor is required: test_second_factor.py",
    "admin:totp_setup": "as above",
    "admin:totp_codes": "as above",
    "admin:totp_codes_noted": "a POST that leads to the desk",
    "admin:totp_new_codes": "a POST that leads to the codes",
    "admin:families_changeset_approve": "a POST; its errors are the stop «reason missing»",
    "admin:families_changeset_approve_next": "a POST, as above",
    "admin:families_changeset_reject": "a POST; its errors are the stop «rejection without reason»",
    "admin:families_changeset_next": "leads to the next request",
    "admin:families_changeset_approve_many": "a POST; its question is the stop «several at once»",
    "admin:students_course_lesson": "leads to the absences of the last lesson",
    "students:withdraw_absence": "a POST that leads back",
    "students:revoke_calendar": "a POST that leads back",
    "students:calendar_feed": "for calendar programs",
    "students:career_pdf": "a PDF: test_papers.py",
    "students:report_pdf": "as above",
    "documents:family_submit": "a POST that leads back",
    "documents:student_submit": "as above",
    "documents:remove_absence_proof": "as above",
    "documents:file": "a file",
    "documents:blank_form": "as above",
    "admin:documents_document_file": "as above",
    "admin:documents_document_zip": "as above",
    "admin:documents_document_accept": "a POST that leads to the next document",
    "admin:documents_document_correct": "a POST; its errors are the stop «correction…»",
    "admin:documents_document_reopen": "a POST that leads back",
    "admin:documents_document_next": "leads to the next document",
    "admin:documents_document_accept_many": "a POST; its question is «several documents»",
    "admin:documents_documenttype_asked": "a POST into a window of its own: test_documents.py",
    "admin:documents_documenttype_asked_of": "as above",
    "admin:documents_reminder_preview": "a POST; the stop «mails before they are sent»",
    "admin:documents_reminder_send": "a POST that leads to the list",
} | dict.fromkeys(
    (
        *(f"billing:{name}_pdf" for name in ("invoice", "receipt", "credit_note", "attestation")),
        *("billing:reversal_pdf", "billing:pay_part", "admin:billing_onlinepayment_ask"),
        "admin:billing_payment_keep",
        *(f"billing:{ledger}_statement_pdf" for ledger in ("fees", "rentals")),
        *("billing:pay", "billing:payment_return", "billing:payment_notification"),
        *(f"fake_payfip:{name}" for name in ("service", "page", "choose")),
        *(f"admin:billing_invoice_{name}" for name in ("issue", "paper", "remind")),
        *(f"admin:billing_payment_{name}" for name in ("allocate", "paper", "deposit")),
        *("admin:billing_deposit_slip", "admin:billing_invoicerun_confirm"),
        *(f"admin:billing_account_{name}" for name in ("statement", "attestation")),
        *(f"admin:billing_{name}_paper" for name in ("creditnote", "reversal")),
        *(f"admin:billing_collection_{name}" for name in ("confirm", "file", "send", "cancel")),
    ),
    "a PDF, a POST, or shown while paying: test_payment.py, tests/billing",
)
"""Address → why no stop shows it."""

Way = Callable[[Person, World], None]


@dataclass(frozen=True)
class Stop:
    """What is shown, as which route, and how somebody gets there."""

    name: str
    way: Way
    route: str = ""


def at(route: str, *, of: Callable[[World], list] = lambda world: [], name: str = "") -> Stop:
    """Just opened."""
    return Stop(name or route, lambda p, world: p.goes_to(reverse(route, args=of(world))), route)


def of_pupil(*rows: str) -> Callable[[World], list]:
    """What fills the address of a page of the pupil; `rows` are those of the world."""
    return lambda world: [world.student.pk, *(getattr(world, row).pk for row in rows)]


def of_class(world: World) -> list:
    return [world.follow_up.course_id]


def sends(
    route: str, button: str, *, of: Callable[[World], list] = lambda world: [], **fields: str
) -> Way:
    """Fills in the fields (by name) of a page and sends it."""

    def way(person: Person, world: World) -> None:
        person.goes_to(reverse(route, args=of(world)))
        for name, value in fields.items():
            person.page.locator(f"[name={name}]").fill(value)
        person.submits(button)

    return way


def failing(status: int) -> Stop:
    """An error page that no address gives on purpose, shown at one that answers it."""

    def way(person: Person, world: World) -> None:
        page = errors.bare_page(RequestFactory().get("/"), status=status)
        person.page.route("**/erreur/", lambda route: route.fulfill(body=page.content.decode()))
        person.goes_to("/erreur/")

    return Stop(f"error {status}", way)


def refuses_the_token(person: Person, world: World) -> None:
    """The page stayed open until its cookie was gone."""
    person.goes_to("/connexion/")
    person.page.context.clear_cookies(name=settings.CSRF_COOKIE_NAME)
    person.submits("Se connecter")


def mistypes(person: Person, world: World) -> None:
    person.goes_to(reverse("accounts:login"))
    person.chooses("Site", world.school.site_label)
    person.fills("Identifiant", "ztest2")
    person.fills("Mot de passe", "Pas-le-bon-1")
    person.submits("Se connecter")


def mistypes_often(person: Person, world: World) -> None:
    for _ in range(settings.AXES_FAILURE_LIMIT):
        mistypes(person, world)


def amends(person: Person, world: World) -> None:
    sends("families:identity", "Enregistrer", mobile="06 39 98 11 22")(person, world)


PUBLIC = [
    at("entry"),
    at("accounts:login"),
    at("accounts:lost_password"),
    at("accounts:lost_password_sent"),
    at("accounts:accessibility"),
    at("legal_notices"),
    at("privacy"),
    at("site_map"),
    at("help"),
    at("admin:index"),
    Stop("login without a site", sends("accounts:login", "Se connecter", identifier="x")),
    Stop("login refused", mistypes),
    Stop("login locked", mistypes_often),
    Stop("lost password, e-mail wrong", sends("accounts:lost_password", "Valider", email="x")),
    Stop("desk, login refused", sends("admin:login", "Se connecter", username="x", password="y")),
    Stop("token refused", refuses_the_token),
    Stop("nowhere", lambda person, world: person.goes_to("/nulle-part/")),
    *map(failing, (400, 413, 429, 500, 503)),
]


def in_a_year(world: World) -> list:
    """Something is asked for and handed in."""
    return [] if world.document.pk else []


def in_debt(world: World) -> list:
    """Something is owed and paid."""
    return [] if world.payment.pk else []


FAMILY = [
    at("home"),
    at("families:identity"),
    at("families:other_identity", of=lambda world: [world.other.rank]),
    at("families:requests"),
    at("accounts:password"),
    at("accounts:accessibility", name="preferences, signed in"),
    at("accounts:extend_session"),
    Stop("identity amended", amends),
    Stop(
        "identity with errors",
        sends("families:identity", "Enregistrer", email="x", postcode="y", last_name=""),
    ),
    Stop(
        "password with errors",
        sends("accounts:password", "Enregistrer", current_password="x", new_password="y"),
    ),
    at("documents:family"),
    at("documents:family_import", of=in_a_year),
    at("documents:family_remove", of=lambda world: [world.document.pk]),
    Stop("import without a file", sends("documents:family_import", "Importer", of=in_a_year)),
    at("billing:fees", of=in_debt),
    at("billing:rentals"),
    at("billing:online_payment", of=lambda world: [world.online_payment.pk]),
    Stop("nowhere, signed in", lambda person, world: person.goes_to("/nulle-part/")),
]


def of_student_document(world: World) -> list:
    return [world.student_document.student_id]


PUPIL = [
    at("students:choose"),
    at("students:identity", of=of_pupil()),
    Stop(
        "pupil with errors",
        sends("students:identity", "Enregistrer", of=of_pupil(), birth_date="x", last_name=""),
    ),
    at("students:courses", of=of_pupil()),
    at("students:week", of=of_pupil()),
    at("students:follow_up", of=of_pupil("follow_up")),
    at("students:evaluation", of=of_pupil("follow_up", "evaluation")),
    at("students:absence", of=of_pupil("follow_up", "absence")),
    at("students:history", of=of_pupil()),
    at("students:history_sheet", of=of_pupil("former_follow_up")),
    at("students:history_evaluation", of=of_pupil("former_follow_up", "former_evaluation")),
    at("students:repertoire", of=of_pupil()),
    at("students:event", of=of_pupil("performance")),
    at("students:declare_absence", of=of_pupil()),
    Stop(
        "absence with errors",
        sends("students:declare_absence", "Annoncer l’absence", of=of_pupil(), reason="x"),
    ),
    at("documents:student", of=of_pupil()),
    at("documents:student_import", of=of_student_document),
    at(
        "documents:student_remove",
        of=lambda world: [world.student.pk, world.student_document.pk],
    ),
    at("documents:absence_proof", of=of_pupil("absence")),
    at("students:calendar_address", of=of_pupil()),
    Stop("calendar made", sends("students:calendar_address", "Créer mon adresse", of=of_pupil())),
]
"""Of the file of the world's pupil, with a row on each page."""


def of_request(world: World) -> list:
    return [world.changeset.pk]


def reviews(button: str, tick: str = "") -> Way:
    """Decides without the reason that is asked for."""

    def way(person: Person, world: World) -> None:
        person.goes_to(reverse("admin:families_changeset_change", args=of_request(world)))
        if tick:
            person.page.get_by_role("checkbox").first.check()
        person.submits(button)

    return way


def chooses_several(person: Person, world: World) -> None:
    person.goes_to(reverse("admin:families_changeset_changelist"))
    for box in person.page.locator("input.action-select").all()[:3]:
        box.check()
    person.page.locator("select[name=action]").select_option(index=1)
    person.submits(person.page.locator(".actions [type=submit]"))


def sees_the_mails(person: Person, world: World) -> None:
    """Of a school in which something is missing."""
    assert world.document.type.is_required
    world.document.delete()
    person.goes_to(reverse("admin:documents_reminder_choose") + f"?school={world.school.pk}")
    person.submits("Voir les messages avant leur envoi")


def sees_the_debits(person: Person, world: World) -> None:
    invoice = InvoiceFactory(payer=world.guardian, days=[ISSUED_ON], issued=True)
    account, on = debiting_account_of(world.school), timezone.localdate()
    assert planned(invoice).items
    first = bank_days.first_possible(account, on=on)
    query = urlencode({"account": account.pk, "collect_on": first})
    person.goes_to(reverse("admin:billing_collection_draw") + f"?{query}")


def executable(world: World) -> list:
    return [world.handed_in.pk]


def sends_back_without_a_reason(person: Person, world: World) -> None:
    person.goes_to(reverse("admin:documents_document_change", args=[world.submitted.pk]))
    person.submits("Renvoyer à corriger et passer à la suivante")


def chooses_documents(person: Person, world: World) -> None:
    person.goes_to(reverse("admin:documents_document_changelist"))
    for box in person.page.locator("input.action-select").all()[:3]:
        box.check()
    person.page.locator("select[name=action]").select_option("accept_selected")
    person.submits(person.page.locator(".actions [type=submit]"))


def adds_nothing(person: Person, world: World) -> None:
    person.goes_to(reverse("admin:families_family_add"))
    person.submits(person.page.locator("[name=_save]"))


def loses_the_session(person: Person, world: World) -> None:
    """Sends a form after the session's end, and signs in again."""
    person.goes_to(reverse("admin:families_family_add"))
    person.page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    person.submits(person.page.locator("[name=_save]"))
    person.fills("Identifiant", world.staff.identifier)
    person.fills("Mot de passe", PASSWORD)
    person.submits("Se connecter")
    expect(person.page.get_by_role("button", name="Envoyer")).to_be_visible()


DESK = [
    at("admin:index"),
    at("admin:app_list", of=lambda world: ["families"]),
    at("admin:password_change"),
    at("admin:password_change_done"),
    at("admin:families_fieldrule_sheets"),
    at(
        "admin:families_fieldrule_sheet",
        of=lambda world: [world.school.pk, "families.GuardianForm", "sheet"],
    ),
    at("admin:families_changeset_revert", of=lambda world: [world.approved.pk]),
    at("admin:students_course_class", of=of_class),
    at("admin:students_course_evaluations", of=of_class),
    at(
        "admin:students_course_evaluation",
        of=lambda world: [world.follow_up.course_id, world.evaluation.pk],
    ),
    at(
        "admin:students_course_absences",
        of=lambda world: [world.follow_up.course_id, world.follow_up.course.year.starts_on],
    ),
    at("admin:students_course_repertoire", of=of_class),
    at("admin:students_schoolyear_close", of=lambda world: [world.follow_up.course.year_id]),
    at("admin:documents_documentrules_purge", of=lambda world: [world.rules.pk]),
    at("admin:documents_reminder_choose"),
    at("admin:billing_invoice_credit", of=lambda world: [world.invoice.pk]),
    at("admin:billing_invoice_journal"),
    at("admin:billing_payment_choose"),
    at("admin:billing_account", of=lambda world: [world.payment.family_id]),
    at("admin:billing_collection_draw"),
    Stop("debits before they are confirmed", sees_the_debits),
    at("admin:billing_collection_execute", of=executable),
    at("admin:billing_payment_enter", of=lambda world: [world.invoice.family_id]),
    at("admin:billing_invoicerun_preview", of=lambda world: [world.invoice_run.pk]),
    Stop("mails before they are sent", sees_the_mails),
    Stop("correction without a reason", sends_back_without_a_reason),
    Stop("several documents", chooses_documents),
    Stop("reason missing", reviews("Accepter", tick="first")),
    Stop("rejection without reason", reviews("Refuser la demande")),
    Stop("several at once", chooses_several),
    Stop("a family without a name", adds_nothing),
    Stop(
        "password with errors, desk",
        sends("admin:password_change", "Enregistrer", current_password="x", new_password="y"),
    ),
    Stop("a form that was kept", loses_the_session),
    Stop("nowhere, desk", lambda person, world: person.goes_to("/gestion/nulle-part/")),
]
OF_SUPERUSER = [at("admin:auth_user_password_change", of=lambda world: [world.staff.pk])]


def looks_as_a_family(person: Person, world: World) -> None:
    person.goes_to(reverse("admin:families_guardian_change", args=[world.guardian.pk]))
    person.page.locator("form[action*=consultation] [type=submit]").click()
    person.page.wait_for_url("**/accueil/")


def saves_while_looking(person: Person, world: World) -> None:
    """The button is closed; whoever posts all the same is told why nothing happens."""
    person.goes_to(reverse("accounts:password"))
    with person.page.expect_navigation(wait_until="networkidle"):
        person.page.evaluate("document.querySelector('main form').submit()")


VIEWING = [
    Stop("home, seen by staff", looks_as_a_family),
    at("families:identity", name="identity, seen by staff"),
    at("families:requests", name="requests, seen by staff"),
    Stop("read only", saves_while_looking),
]


def closed_pages() -> list[Page]:
    """Stock pages that nobody opens."""
    return [page for page in stock_pages() if page.is_closed("get")]


def stock_stops(*, for_superuser: bool, app: str = "") -> list[Stop]:
    """The pages that the desk has for its models; a superuser's are those that staff have not."""
    return [
        Stop(page.name, lambda p, world, page=page: p.goes_to(page.path(world.row(page.model))))
        for page in stock_pages()
        if page.is_open_to_secretariat("get") is not for_superuser
        and not page.is_closed("get")
        and app in ("", page.app)
    ]


def stock_apps() -> list[str]:
    """Of which apps the secretariat has pages."""
    open_pages = (page for page in stock_pages() if page.is_open_to_secretariat("get"))
    return sorted({page.app for page in open_pages})


TOURS = [PUBLIC, FAMILY, PUPIL, VIEWING, DESK, OF_SUPERUSER]
