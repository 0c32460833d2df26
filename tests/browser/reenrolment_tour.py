"""The pages of re-enrolment: step by step, on one page, at the desk; with errors, and once sent."""

from collections.abc import Callable

from django.urls import reverse

from reenrolment.models import Campaign, Obstacle, PreEnrolment, Reenrolment
from tests.browser.person import Person
from tests.browser.tours import Stop, Way, at
from tests.factories import DocumentFactory
from tests.routes.world import World

NO_PAGE = {
    "reenrolment:start": "a POST that leads to a step",
    "reenrolment:resume": "a POST that leads back",
    "reenrolment:keep_all": "a POST; its errors are the stop «one page with errors»",
    "reenrolment:submit": "a POST; its errors are the stop «without J'accepte»",
    "reenrolment:submission": "a PDF",
    "reenrolment:download": "a file",
    "admin:reenrolment_campaign_export": "a file",
    "admin:reenrolment_campaign_download": "a file",
    "admin:reenrolment_placement_export": "a file",
    "admin:reenrolment_preenrolment_export": "a file",
    "admin:reenrolment_placement_place": "a POST; its errors are on the page of a placement",
} | dict.fromkeys(
    (
        *(f"admin:reenrolment_reenrolment_{name}" for name in ("accept", "correct", "refuse")),
        *(
            f"admin:reenrolment_reenrolment_{name}"
            for name in ("next", "lift", "accept_many", "reopen")
        ),
        *(f"admin:reenrolment_campaign_{name}" for name in ("publish", "extend", "remind")),
        *(f"admin:reenrolment_campaign_{name}" for name in ("terms", "copy")),
        *(f"admin:reenrolment_mailing_{name}" for name in ("stop", "resume")),
    ),
    "a POST that leads to a page of the tour, or leads on: tests/reenrolment/test_desk.py",
)
"""Address → why no stop shows it."""


def under_way(world: World) -> Reenrolment:
    """Of the world's family, begun in the demonstration."""
    return Reenrolment.objects.get(student__family=world.family, state="in_progress")


def of_pupil(*more: str) -> Callable[[World], list]:
    return lambda world: [under_way(world).student_id, *more]


def of_file(world: World) -> list:
    """A document for the coming year, just imported."""
    row = under_way(world)
    kind = row.campaign.document_types.get(label__startswith="Relevé")
    handed = DocumentFactory(family=world.family, type=kind, year=row.campaign.year)
    return [row.student_id, "famille", handed.pk]


def leaves(slug: str, button: str, **fields: str) -> Way:
    """Fills in the fields (by name) of a step and sends it."""

    def way(person: Person, world: World) -> None:
        person.goes_to(reverse("reenrolment:step", args=of_pupil(slug)(world)))
        for name, value in fields.items():
            person.page.locator(f"[name={name}]").fill(value)
        person.submits(button)

    return way


NEXT = "Passer à l’étape suivante"
WRONG = {"responsable-postcode": "x", "responsable-email": "y", "eleve-birth_date": "z"}


def sends_all(person: Person, world: World) -> None:
    """Through the last steps; the page that says it is sent, with the way to the next pupil."""
    leaves("coordonnees", NEXT)(person, world)
    person.goes_to(reverse("reenrolment:step", args=of_pupil("cours")(world)))
    person.page.get_by_role("checkbox").first.check()
    person.submits(NEXT)
    person.ticks("J’accepte")
    person.submits("Valider")


STEPS = [
    at("reenrolment:reenrolment", of=of_pupil()),
    at("reenrolment:decline", of=of_pupil()),
    *(
        at("reenrolment:step", of=of_pupil(slug), name=f"step {slug}")
        for slug in ("coordonnees", "autorisations", "documents", "cours")
    ),
    Stop("two forms with errors", leaves("coordonnees", NEXT, **WRONG), "reenrolment:step"),
    Stop("nothing ticked", leaves("cours", NEXT), "reenrolment:step"),
    at("reenrolment:import", of=of_pupil("famille")),
    at("reenrolment:remove", of=of_file),
    Stop("sent", sends_all, "reenrolment:reenrolment"),
]
"""In the order of the wizard; the last one sends."""


def one_page(world: World) -> str:
    row = Reenrolment.objects.filter(student__family__reference="ferreira1", state="to_do").first()
    family = Campaign.objects.get(school__slug="combs-la-ville").school.families
    student = row.student if row else family.get(reference="ferreira1").students.first()
    return reverse("reenrolment:reenrolment", args=[student.pk])


def opens(person: Person, world: World) -> None:
    person.goes_to(one_page(world))


def ticks_nothing(person: Person, world: World) -> None:
    person.goes_to(one_page(world))
    person.submits("Continuer")


def ticks_the_box(person: Person, world: World) -> None:
    person.goes_to(one_page(world))
    person.ticks("Réinscription administrative")
    person.submits("Continuer")


def does_not_accept(person: Person, world: World) -> None:
    person.submits("Valider")


ONE_PAGE = [
    Stop("one page", opens, "reenrolment:reenrolment"),
    Stop("one page with errors", ticks_nothing, "reenrolment:reenrolment"),
    Stop("one page with documents", ticks_the_box, "reenrolment:reenrolment"),
    Stop("without J'accepte", does_not_accept, "reenrolment:reenrolment"),
]


def submitted(world: World) -> Reenrolment:
    return Reenrolment.objects.submitted().filter(campaign__school=world.school).first()


def against_it(person: Person, world: World) -> None:
    row = submitted(world)
    said = {"kind": "instrument", "text": "Rapportez le violon."}
    Obstacle.objects.create(campaign=row.campaign, student=row.student, **said)
    person.goes_to(reverse("admin:reenrolment_reenrolment_change", args=[row.pk]))


def accepts_several(person: Person, world: World) -> None:
    person.goes_to(reverse("admin:reenrolment_reenrolment_changelist"))
    for box in person.page.locator("input.action-select").all()[:3]:
        box.check()
    person.page.locator("select[name=action]").select_option("accept_selected")
    person.submits(person.page.locator(".actions [type=submit]"))


def of_campaign(world: World) -> list:
    return [Campaign.objects.get(school=world.school).pk]


def pre_enrolment(person: Person, world: World) -> None:
    row = PreEnrolment.objects.filter(period__school=world.school, state="waiting").first()
    person.goes_to(reverse("admin:reenrolment_preenrolment_change", args=[row.pk]))


DESK = [
    Stop("what stands against it", against_it),
    Stop("several re-enrolments", accepts_several),
    at("admin:reenrolment_campaign_board", of=of_campaign),
    at("admin:reenrolment_campaign_tell", of=of_campaign),
    at("admin:reenrolment_campaign_stop", of=of_campaign),
    at("admin:reenrolment_campaign_invoice", of=of_campaign),
    at("admin:billing_payment_reverse", of=lambda world: [world.payment.pk]),
    Stop("a pre-enrolment", pre_enrolment),
]
TOURS = [STEPS, ONE_PAGE, DESK]
