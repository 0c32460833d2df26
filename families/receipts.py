"""What a person is told of their request: the same sentences on the page and in the mail."""

from typing import TYPE_CHECKING

from django.utils.text import get_text_list
from django.utils.translation import gettext

from accounts.models import User
from families import changesets
from families.enums import ChangeSetStatus, Outcome
from families.models import ChangeSet

if TYPE_CHECKING:
    from families.sheets import Submission


def sentence(submission: "Submission", *, to: User) -> str:
    """What a save came to, truthfully: nothing is said to be live that waits (design 4)."""
    parts = [_outcome(submission)]
    if submission.at_once and submission.outcome != Outcome.APPLIED:
        parts.append(_already_live(submission))
    if submission.outcome == Outcome.RECORDED and submission.changeset:
        parts.append(_receipt_sent(to))
        parts.append(proof_sentence(submission.changeset))
    return " ".join(filter(None, parts))


def recorded_sentence(changeset: ChangeSet) -> str:
    """Of a request just saved."""
    if changeset.status == ChangeSetStatus.APPROVED:
        return gettext("Your changes are saved. They needed no validation.")
    if changeset.revision > 1:
        return gettext(
            "Your request is amended. It awaits validation by the school: until then the sheet "
            "stays as it is."
        )
    return gettext(
        "Your request is recorded. It awaits validation by the school: until then the sheet stays "
        "as it is."
    )


def proof_sentence(changeset: ChangeSet) -> str:
    """A change of address asks for a new proof, where the school wants one (004 L150)."""
    asked = {change.field for change in changeset.changes.all()}
    if not changeset.family.school.asks_proof_of_address:
        return ""
    if not asked.intersection(changesets.form_class(changeset.form).address_fields):
        return ""
    return gettext("As the address changes, you will also have to give us a new proof of address.")


def decided_sentence(changeset: ChangeSet) -> str:
    """Of a request that the school decided."""
    if changeset.status == ChangeSetStatus.REJECTED:
        return gettext("The school has refused your request.")
    if any(change.is_refused for change in changeset.changes.all()):
        return gettext("The school has accepted your request in part.")
    return gettext("The school has accepted your request: the sheet is up to date.")


def _outcome(submission: "Submission") -> str:
    if submission.outcome == Outcome.RECORDED and submission.changeset:
        return recorded_sentence(submission.changeset)
    if submission.outcome == Outcome.APPLIED:
        return gettext("Your changes are saved. They needed no validation.")
    if submission.outcome == Outcome.OF_ANOTHER_SHEET:
        return gettext(
            "The page you sent showed another family's sheet: nothing was saved. Check that this "
            "is the right family, then type your change again."
        )
    if submission.outcome == Outcome.WITHDRAWN:
        return gettext("Nothing is left to validate: your request is withdrawn.")
    return gettext("You changed nothing: no request was sent.")


def _already_live(submission: "Submission") -> str:
    labels = [changesets.label_of(submission.form, name) for name in submission.at_once]
    return gettext("Already live, without validation: %(fields)s.") % {
        "fields": get_text_list(labels, gettext("and"))
    }


def _receipt_sent(to: User) -> str:
    if not to.email:
        return ""
    return gettext("An acknowledgement is being sent to %(email)s.") % {"email": to.email}
