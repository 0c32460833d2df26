"""The mails of a campaign: each says what the portal says, and leads to it."""

from collections.abc import Sequence
from typing import Any

from accounts.models import User
from families.models import Guardian
from imuse_portal import mail
from reenrolment.asked import asked_of
from reenrolment.models import Campaign, Correction, CourseWish, Reenrolment, Submission
from reenrolment.readers import readers_of


def reenrolment_received(made: Submission, *, to: User) -> None:
    """Accusé de réception, to who pressed «Valider» (003 L343)."""
    row = made.reenrolment
    _send("reenrolment/mail/received", row, to, submission=made, wishes=asked_of(row))
    _tell_the_others(made, but=to)


def _tell_the_others(made: Submission, *, but: User) -> None:
    """Who may re-enrol the pupil as well hears who did: nothing of the sender's home."""
    row = made.reenrolment
    for guardian in readers_of(row.student):
        if guardian.user and guardian.user != but:
            name = "reenrolment/mail/sent_by_other"
            _send(name, row, guardian.user, submission=made, wishes=asked_of(row))


def reenrolment_to_decide(made: Submission) -> None:
    """To the secretariat (004 L404)."""
    _send_to_staff("reenrolment/mail/to_decide", made.reenrolment, by=made.by, submission=made)


def reenrolment_declined(row: Reenrolment, *, to: User) -> None:
    """That it is noted, and until when it can be undone."""
    _send("reenrolment/mail/declined", row, to)


def reenrolment_declined_at_the_desk(row: Reenrolment, *, by: User) -> None:
    """To the secretariat, which has it in its queue, and need not answer any more."""
    _send_to_staff("reenrolment/mail/declined_at_the_desk", row, by=by)


def reenrolment_accepted(row: Reenrolment, *, text: str) -> None:
    """To everybody concerned; `text` is the school's own, its merge fields filled in."""
    for guardian in readers_of(row.student):
        if guardian.user:
            _send("reenrolment/mail/accepted", row, guardian.user, text=text)


def reenrolment_to_correct(row: Reenrolment, corrections: Sequence[Correction]) -> None:
    for guardian in readers_of(row.student):
        if guardian.user:
            _send("reenrolment/mail/to_correct", row, guardian.user, corrections=corrections)


def reenrolment_refused(row: Reenrolment) -> None:
    for guardian in readers_of(row.student):
        if guardian.user:
            _send("reenrolment/mail/refused", row, guardian.user)


def reenrolment_reopened(row: Reenrolment, *, reason: str) -> None:
    """The school takes its decision back, and says why."""
    for guardian in readers_of(row.student):
        if guardian.user:
            _send("reenrolment/mail/reopened", row, guardian.user, reason=reason)


def place_held(wish: CourseWish) -> None:
    """A place has become free: nobody has to do anything."""
    for guardian in readers_of(wish.reenrolment.student):
        if guardian.user:
            _send("reenrolment/mail/place_held", wish.reenrolment, guardian.user, wish=wish)


def campaign_opens(campaign: Campaign, lines: Sequence[str], *, to: Guardian, text: str) -> None:
    """To every family, once."""
    _tell("reenrolment/mail/opening", campaign, lines, to=to, text=text)


def campaign_closes(campaign: Campaign, lines: Sequence[str], *, to: Guardian, text: str) -> None:
    """To who has not answered yet."""
    _tell("reenrolment/mail/closing", campaign, lines, to=to, text=text)


def campaign_waits(campaign: Campaign, lines: Sequence[str], *, to: Guardian, text: str) -> None:
    """A reminder, with the school's own words."""
    _tell("reenrolment/mail/reminder", campaign, lines, to=to, text=text)


def opening_as_read(
    campaign: Campaign, lines: Sequence[str], *, to: Guardian, text: str
) -> dict[str, Any]:
    """The mail of `campaign_opens`, not sent: `subject` and `message`."""
    context = _of_campaign(campaign, lines, to=to, text=text)
    language = to.user.language if to.user else "fr"
    return mail.as_read("reenrolment/mail/opening", context=context, language=language)


def _tell(name: str, campaign: Campaign, lines: Sequence[str], *, to: Guardian, text: str) -> None:
    if to.user is None:
        return
    context = _of_campaign(campaign, lines, to=to, text=text)
    mail.send(name, to=to.user.email, context=context, language=to.user.language)


def _of_campaign(
    campaign: Campaign, lines: Sequence[str], *, to: Guardian, text: str
) -> dict[str, Any]:
    """Which pupils, until when, the school's own words."""
    return {
        "school": campaign.school,
        "campaign": campaign,
        "name": to.full_name,
        "lines": lines,
        "text": text,
        "link": mail.link("home", site=campaign.school.slug),
    }


def _send(name: str, row: Reenrolment, to: User, **more: Any) -> None:
    mail.send(
        name,
        to=to.email,
        context=_context(row, to) | more,
        language=to.language,
    )


def _send_to_staff(name: str, row: Reenrolment, *, by: User, **more: Any) -> None:
    """Of what `by` did; the link leads to the page of this re-enrolment at the desk."""
    link = mail.link("admin:reenrolment_reenrolment_change", row.pk)
    context = _context(row, by) | {"link": link} | more
    mail.send(name, to=row.campaign.school.email, context=context)


def _context(row: Reenrolment, reader: User) -> dict[str, Any]:
    school = row.campaign.school
    guardian = row.student.family.guardians.filter(user=reader).first()
    return {
        "school": school,
        "campaign": row.campaign,
        "row": row,
        "student": row.student,
        "name": guardian.full_name if guardian else str(reader),
        "link": mail.link("reenrolment:reenrolment", row.student.pk, site=school.slug),
    }
