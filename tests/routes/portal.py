"""What each address of the portal answers, by person: the table that a new address must enter."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from reenrolment.pre import links
from tests.routes.world import ANONYMOUS, DESK, FAMILIES, PERSONAS, World

Answers = dict[str, str]
LOGIN, DESK_HOME, STAFF_PASSWORD = "→ accounts:login", "→ admin:index", "→ admin:password_change"
NOT_POSSIBLE, GONE = "405", "404"
LED_AWAY = (LOGIN, DESK_HOME, STAFF_PASSWORD, "→ admin:login")


def everybody(answer: str, **others: str) -> Answers:
    """The same for all, but for the `others`."""
    return dict.fromkeys(PERSONAS, answer) | others


def family(answer: str, *, desk: str = DESK_HOME, **others: str) -> Answers:
    """For families; the anonymous sign in, the desk is led to its own place."""
    answers = {ANONYMOUS: LOGIN} | dict.fromkeys(FAMILIES, answer) | dict.fromkeys(DESK, desk)
    return answers | others


@dataclass(frozen=True)
class Route:
    """Answers to GET and POST; `own` and `missing` fill the address for a row and for none."""

    get: Answers
    post: Answers
    own: Callable[[World], dict[str, Any]] = lambda world: {}
    missing: dict[str, Any] = field(default_factory=dict)
    is_public: bool = False


NO = everybody(NOT_POSSIBLE)
NO_BUT_LOGIN = everybody(NOT_POSSIBLE, anonymous=LOGIN)
BEHIND_LOGIN = family(NOT_POSSIBLE)
PUBLIC_PAGE = Route(get=everybody("200"), post=NO, is_public=True)
NOWHERE = 10**9
NOBODY = uuid.UUID(int=0)
NO_TOKEN = {"token": "nobody.knows"}


def in_a_year(world: World) -> dict[str, Any]:
    """Something is asked for once a school year runs."""
    return {} if world.document.year else {}


def of_student(get: Answers | None = None, post: Answers | None = None, **rows: str) -> Route:
    """A page of the owner's pupil; `rows` name what of the world fills the address."""

    def own(world: World) -> dict[str, Any]:
        kept = {name: getattr(world, row).pk for name, row in rows.items()}
        return {"pk": world.student.pk} | kept

    return Route(
        get=get or family("200", other=GONE),
        post=post or BEHIND_LOGIN,
        own=own,
        missing=dict.fromkeys(["pk", *rows], NOWHERE),
    )


def of_campaign(get: Answers | None = None, post: Answers | None = None, **filling: Any) -> Route:
    """A page of the re-enrolment of the owner's pupil; `filling` is the rest of the address."""

    def own(world: World) -> dict[str, Any]:
        named = {"pk": world.reenrolled.student_id} | filling
        return {name: one(world) if callable(one) else one for name, one in named.items()}

    return Route(
        get=get or family("200", other=GONE),
        post=post or BEHIND_LOGIN,
        own=own,
        missing={"pk": NOWHERE}
        | {n: NOBODY if callable(v) else v for n, v in filling.items() if n != "pk"},
    )


BEGIN, AT_HOME = "→ reenrolment:pre_start", "→ reenrolment:pre_home_start"


def of_strangers(get: str, post: str, **filling: Any) -> Route:
    """A page of pre-enrolment for who is not signed in, with the Site chosen."""

    def answers(answer: str) -> Answers:
        if answer == NOT_POSSIBLE:
            return (
                dict.fromkeys(FAMILIES, AT_HOME)
                | dict.fromkeys(DESK, DESK_HOME)
                | {ANONYMOUS: answer}
            )
        return family(AT_HOME) | {ANONYMOUS: answer}

    def own(world: World) -> dict[str, Any]:
        world.visit()
        return filling

    return Route(get=answers(get), post=answers(post), own=own, is_public=True)


def of_mailbox(goes: str, token: Callable[[World], str]) -> Route:
    """The token is the right: whoever reads the mailbox."""
    return Route(everybody("200"), everybody(goes), lambda w: {"token": token(w)}, NO_TOKEN, True)


def of_request(get: Answers, post: Answers) -> Route:
    """What the owner's family has sent."""
    return Route(get, post, lambda world: {"pk": world.pre_sent.pk}, {"pk": NOWHERE})


def taking(world: World) -> dict[str, Any]:
    """The school takes pre-enrolments."""
    return {} if world.pre_period else {}


def drafted(world: World) -> dict[str, Any]:
    """A request is under way."""
    return {} if world.pre_drafted else {}


def of_bill(row: str) -> Route:
    """A paper of the owner's household."""
    return Route(
        get=family("200", other=GONE),
        post=BEHIND_LOGIN,
        own=lambda world: {"pk": getattr(world, row).pk},
        missing={"pk": NOBODY},
    )


ROUTES: dict[str, Route] = {
    "entry": Route(
        get=family("→ home", anonymous="200"), post=everybody(NOT_POSSIBLE), is_public=True
    ),
    "home": Route(get=family("200"), post=BEHIND_LOGIN),
    "legal_notices": PUBLIC_PAGE,
    "privacy": PUBLIC_PAGE,
    "site_map": PUBLIC_PAGE,
    "help": PUBLIC_PAGE,
    "school_logo": Route(
        get=everybody("200"),
        post=NO,
        own=lambda world: {"slug": world.school_with_logo.slug},
        missing={"slug": "nowhere"},
        is_public=True,
    ),
    "accounts:login": Route(
        get=family("→ home", anonymous="200"),
        post=family("→ home", anonymous="200"),
        is_public=True,
    ),
    "accounts:logout": Route(get=NO_BUT_LOGIN, post=everybody(LOGIN)),
    "accounts:lost_password": Route(
        get=family("→ accounts:password", desk=STAFF_PASSWORD, anonymous="200"),
        post=family("→ accounts:password", desk=STAFF_PASSWORD, anonymous="200"),
        is_public=True,
    ),
    "accounts:lost_password_sent": PUBLIC_PAGE,
    "accounts:password": Route(
        get=family("200", desk=STAFF_PASSWORD), post=family("200", desk=STAFF_PASSWORD)
    ),
    "accounts:extend_session": Route(
        get=everybody("200", anonymous=LOGIN), post=everybody("204", anonymous=LOGIN)
    ),
    "accounts:accessibility": Route(get=everybody("200"), post=everybody("200"), is_public=True),
    "accounts:accessibility_mode": Route(get=NO, post=everybody("→ entry"), is_public=True),
    "families:identity": Route(get=family("200"), post=family("200")),
    # The household is shared: one reads the other's sheet, and has one's own elsewhere.
    "families:other_identity": Route(
        get=family(GONE, owner="200"),
        post=BEHIND_LOGIN,
        own=lambda world: {"rank": world.other.rank},
        missing={"rank": 99},
    ),
    "families:requests": Route(get=family("200"), post=BEHIND_LOGIN),
    "families:withdraw_changeset": Route(
        get=BEHIND_LOGIN,
        post=family("→ families:requests", second=GONE, other=GONE),
        own=lambda world: {"pk": world.changeset.pk},
        missing={"pk": NOWHERE},
    ),
    "families:choose": Route(get=BEHIND_LOGIN, post=family(GONE)),
    "families:view_as": Route(
        get=NO_BUT_LOGIN,
        post=everybody(GONE, anonymous=LOGIN, staff="→ home"),
        own=lambda world: {"pk": world.guardian.pk},
        missing={"pk": NOWHERE},
    ),
    "families:end_viewing": Route(get=NO_BUT_LOGIN, post=everybody(DESK_HOME, anonymous=LOGIN)),
    # The world's other family has no pupil: its page says so.
    "students:choose": Route(get=family("→ students:identity", other="200"), post=BEHIND_LOGIN),
    "students:identity": Route(
        get=family("200", other=GONE),
        post=family("200", other=GONE),
        own=lambda world: {"pk": world.student.pk},
        missing={"pk": NOWHERE},
    ),
    "students:courses": of_student(),
    "students:week": of_student(),
    "students:follow_up": of_student(follow_up_pk="follow_up"),
    "students:evaluation": of_student(follow_up_pk="follow_up", evaluation_pk="evaluation"),
    "students:absence": of_student(follow_up_pk="follow_up", absence_pk="absence"),
    "students:history": of_student(),
    "students:history_sheet": of_student(follow_up_pk="former_follow_up"),
    "students:history_evaluation": of_student(
        follow_up_pk="former_follow_up", evaluation_pk="former_evaluation"
    ),
    "students:repertoire": of_student(),
    "students:event": of_student(performance_pk="performance"),
    "students:career_pdf": of_student(),
    "students:report_pdf": of_student(term_pk="term"),
    "students:declare_absence": of_student(post=family("200", other=GONE)),
    "students:withdraw_absence": of_student(
        get=BEHIND_LOGIN,
        post=family("→ students:courses", other=GONE),
        absence_pk="absence",
    ),
    "students:calendar_address": of_student(post=family("→ students:calendar_address", other=GONE)),
    "students:revoke_calendar": of_student(
        get=BEHIND_LOGIN, post=family("→ students:calendar_address", other=GONE)
    ),
    "documents:family": Route(get=family("200"), post=BEHIND_LOGIN),
    "documents:family_import": Route(get=family("200"), post=family("200"), own=in_a_year),
    "documents:family_submit": Route(
        get=BEHIND_LOGIN, post=family("→ documents:family"), own=in_a_year
    ),
    "documents:family_remove": Route(
        get=family("200", other=GONE),
        post=family("→ documents:family", other=GONE),
        own=lambda world: {"document": world.document.pk},
        missing={"document": NOBODY},
    ),
    "documents:student": of_student(),
    "documents:student_import": Route(
        get=family("200", other=GONE),
        post=family("200", other=GONE),
        own=lambda world: {"pk": world.student_document.student_id},
        missing={"pk": NOWHERE},
    ),
    "documents:student_submit": Route(
        get=BEHIND_LOGIN,
        post=family("→ documents:student", other=GONE),
        own=lambda world: {"pk": world.student_document.student_id},
        missing={"pk": NOWHERE},
    ),
    "documents:student_remove": Route(
        get=family("200", other=GONE),
        post=family("→ documents:student", other=GONE),
        own=lambda world: {"pk": world.student.pk, "document": world.student_document.pk},
        missing={"pk": NOWHERE, "document": NOBODY},
    ),
    "documents:absence_proof": of_student(post=family("200", other=GONE), absence_pk="absence"),
    "documents:remove_absence_proof": of_student(
        get=BEHIND_LOGIN,
        post=family("→ documents:absence_proof", other=GONE),
        absence_pk="absence",
    ),
    # The household is shared: both guardians open the file.
    "documents:file": Route(
        get=family("200", other=GONE),
        post=BEHIND_LOGIN,
        own=lambda world: {"pk": world.document.file_id},
        missing={"pk": NOBODY},
    ),
    "billing:fees": Route(get=family("200"), post=BEHIND_LOGIN),
    "billing:rentals": Route(get=family("200"), post=BEHIND_LOGIN),
    "billing:fees_statement_pdf": Route(get=family("200"), post=BEHIND_LOGIN),
    "billing:rentals_statement_pdf": Route(get=family("200"), post=BEHIND_LOGIN),
    "billing:attestation_pdf": Route(
        get=family("200", other=GONE),
        post=BEHIND_LOGIN,
        own=lambda world: {"year": world.payment.received_on.year},
        missing={"year": 1800},
    ),
    # The household is shared: both guardians read the bills.
    "billing:invoice_pdf": of_bill("invoice"),
    "billing:receipt_pdf": of_bill("payment"),
    "billing:credit_note_pdf": of_bill("credit_note"),
    "billing:reversal_pdf": of_bill("reversal"),
    # Without a window of online payment, back to the account.
    "billing:pay": Route(
        get=BEHIND_LOGIN,
        post=family("→ billing:fees", other=GONE),
        own=lambda world: {"pk": world.invoice.pk},
        missing={"pk": NOBODY},
    ),
    "billing:pay_part": Route(
        get=BEHIND_LOGIN,
        post=family("→ billing:fees", other=GONE),
        own=lambda world: {"pk": world.invoice.pk},
        missing={"pk": NOBODY},
    ),
    "billing:online_payment": of_bill("online_payment"),
    # Who comes back from the bank, and the bank itself, need not be signed in: they prove nothing.
    "billing:payment_return": Route(
        get=everybody("→ billing:online_payment"),
        post=everybody("→ billing:online_payment"),
        own=lambda world: {"pk": world.online_payment.pk},
        is_public=True,
    ),
    "billing:payment_notification": Route(
        get=everybody("200"),
        post=everybody("200"),
        own=lambda world: {"pk": world.online_payment.pk},
        is_public=True,
    ),
    # The fake gateway of tests and demonstration, asked for nothing that it knows.
    "fake_payfip:service": Route(get=NO, post=everybody("400"), is_public=True),
    "fake_payfip:page": Route(get=everybody(GONE), post=NO, is_public=True),
    "fake_payfip:choose": Route(get=NO, post=everybody(GONE), is_public=True),
    # A form of the school, for its families: the other is one of them.
    "documents:blank_form": Route(
        get=family("200"),
        post=BEHIND_LOGIN,
        own=lambda world: {"pk": world.with_form.pk},
        missing={"pk": NOWHERE},
    ),
    # The token is the right: calendar programs do not sign in.
    "students:calendar_feed": Route(
        get=everybody("200"),
        post=NO,
        own=lambda world: {"token": world.calendar_feed.token},
        missing=NO_TOKEN,
        is_public=True,
    ),
    "reenrolment:reenrolment": of_campaign(),
    "reenrolment:start": of_campaign(
        get=BEHIND_LOGIN, post=family("→ reenrolment:step", other=GONE)
    ),
    "reenrolment:decline": of_campaign(post=family("→ reenrolment:reenrolment", other=GONE)),
    "reenrolment:resume": of_campaign(
        get=BEHIND_LOGIN, post=family("→ reenrolment:reenrolment", other=GONE)
    ),
    "reenrolment:keep_all": of_campaign(
        get=BEHIND_LOGIN, post=family("→ reenrolment:reenrolment", other=GONE)
    ),
    "reenrolment:submit": of_campaign(
        get=BEHIND_LOGIN, post=family("→ reenrolment:step", other=GONE)
    ),
    "reenrolment:step": of_campaign(post=family("200", other=GONE), slug="coordonnees"),
    "reenrolment:import": of_campaign(post=family("200", other=GONE), level="famille"),
    "reenrolment:remove": of_campaign(
        post=family("→ reenrolment:step", other=GONE),
        level="famille",
        document=lambda world: world.campaign_document.pk,
    ),
    "reenrolment:submission": of_campaign(
        pk=lambda world: world.submission.reenrolment.student_id,
    ),
    # A notice of the school, for its families that the campaign concerns.
    "reenrolment:download": Route(
        get=family("200", other=GONE),
        post=BEHIND_LOGIN,
        own=lambda world: {"pk": world.download.pk},
        missing={"pk": NOWHERE},
    ),
    # A stranger's pages: who is signed in has their own.
    "reenrolment:pre_start": of_strangers("200", NOT_POSSIBLE),
    "reenrolment:pre_guardians": of_strangers("200", "200"),
    # Without a draft there is nothing to read or to send.
    "reenrolment:pre_summary": of_strangers(BEGIN, NOT_POSSIBLE),
    "reenrolment:pre_add": of_strangers(BEGIN, BEGIN),
    "reenrolment:pre_student": of_strangers(BEGIN, BEGIN, pk=NOWHERE),
    "reenrolment:pre_remove": of_strangers(NOT_POSSIBLE, GONE, pk=NOWHERE),
    "reenrolment:pre_confirmation": of_strangers(BEGIN, BEGIN),
    "reenrolment:pre_give_up": of_strangers(BEGIN, BEGIN),
    "reenrolment:pre_sent": of_strangers("200", NOT_POSSIBLE),
    "reenrolment:pre_confirm": of_mailbox(
        "→ reenrolment:pre_confirm", lambda world: links.token_of(world.unconfirmed)
    ),
    "reenrolment:pre_withdraw": of_mailbox(
        "→ reenrolment:pre_withdraw", lambda world: links.token_to_withdraw(world.pre_asked)
    ),
    "reenrolment:pre_again": of_strangers("200", "200"),
    "reenrolment:pre_home_start": Route(get=family("200"), post=BEHIND_LOGIN, own=taking),
    # The draft is the household's: the other family of the world has none.
    "reenrolment:pre_home_summary": Route(
        get=family("200", other=AT_HOME), post=BEHIND_LOGIN, own=drafted
    ),
    "reenrolment:pre_home_add": Route(get=family("200"), post=family("200"), own=drafted),
    "reenrolment:pre_home_student": Route(
        get=family("200", other=GONE),
        post=family("200", other=GONE),
        own=lambda world: {"pk": world.pre_drafted.students.get().pk},
        missing={"pk": NOWHERE},
    ),
    "reenrolment:pre_home_remove": Route(
        get=BEHIND_LOGIN,
        post=family("→ reenrolment:pre_home_summary", other=GONE),
        own=lambda world: {"pk": world.pre_drafted.students.get().pk},
        missing={"pk": NOWHERE},
    ),
    "reenrolment:pre_home_confirmation": Route(
        get=family("200", other=AT_HOME), post=family("200", other=AT_HOME), own=drafted
    ),
    "reenrolment:pre_home_give_up": Route(
        get=family("200", other=AT_HOME), post=family(AT_HOME), own=drafted
    ),
    "reenrolment:pre_home_withdraw": of_request(
        BEHIND_LOGIN, family("→ reenrolment:pre_home_sent", other=GONE)
    ),
    "reenrolment:pre_home_sent": of_request(family("200", other=GONE), BEHIND_LOGIN),
}
