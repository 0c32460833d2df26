"""Another e-mail for an account: whoever reads the former address learns of it."""

from django.db import transaction
from django.utils import timezone

from accounts import mails
from accounts.models import School, User


@transaction.atomic
def change_email(user: User, email: str, *, school: School) -> None:
    """Raises IntegrityError when another portal account has it."""
    former, user.email = user.email, email
    user.save(update_fields=["email"])
    if former.lower() != email.lower():
        mails.email_changed(user, former=former, at=timezone.now(), school=school)
