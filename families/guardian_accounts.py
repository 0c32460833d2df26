"""A guardian's account: made from the sheet, and of the same e-mail as the sheet."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts import identifiers
from accounts.emails import change_email
from accounts.models import School, User
from families.models import Guardian


class AccountError(Exception):
    """The account cannot be made; its text is a sentence for staff."""

    def __init__(self, sentence: object) -> None:
        super().__init__(str(sentence))


def is_taken(email: str, *, but_by: User | None = None) -> bool:
    """Another portal account has this e-mail (000 L52: one identifier an address)."""
    others = User.objects.filter(is_staff=False, email__iexact=email)
    return (others.exclude(pk=but_by.pk) if but_by else others).exists()


@transaction.atomic
def create(guardian: Guardian) -> User:
    """An account without a password: its holder chooses one through the lost-password page."""
    Guardian.objects.select_for_update(of=("self",)).get(pk=guardian.pk)
    guardian.refresh_from_db()
    if guardian.user:
        raise AccountError(_("already has an account."))
    if not guardian.email:
        raise AccountError(_("has no e-mail address."))
    if is_taken(guardian.email):
        raise AccountError(_("another portal account has this e-mail."))
    user = User(
        identifier=identifiers.new_identifier(guardian.last_name),
        email=guardian.email,
        first_name=guardian.first_name,
        last_name=guardian.last_name,
        default_school=guardian.family.school,
    )
    user.set_unusable_password()
    user.save()
    guardian.user = user
    guardian.save(update_fields=["user"])
    return user


@transaction.atomic
def link(guardian: Guardian, *, schools: QuerySet[School]) -> User:
    """The same person in a second family: their account of the same e-mail opens this sheet too.

    Only an account that opens the portal of these schools alone. Raises AccountError.
    """
    user = User.objects.filter(is_staff=False, email__iexact=guardian.email).first()
    if guardian.user:
        raise AccountError(_("already has an account."))
    if not guardian.email or user is None or opens_elsewhere(user, schools=schools):
        raise AccountError(_("no account of your schools has this e-mail."))
    if guardian.family.guardians.filter(user=user).exists():
        raise AccountError(_("another guardian of the family has this account."))
    guardian.user = user
    guardian.save(update_fields=["user"])
    return user


def follow_email(guardian: Guardian, *, schools: QuerySet[School]) -> None:
    """The account takes the e-mail of the sheet; AccountError when it opens other schools."""
    user = guardian.user
    if not user or not guardian.email or user.email == guardian.email:
        return
    if opens_elsewhere(user, schools=schools):
        raise AccountError(_("the account opens another school's portal too; its e-mail stays."))
    change_email(user, guardian.email, school=guardian.family.school)


def opens_elsewhere(user: User, *, schools: QuerySet[School]) -> bool:
    """Whoever redirects the e-mail of such an account would enter a school that is not theirs.

    One that opens nothing any more is of the school that made it.
    """
    families = Guardian.objects.filter(user=user)
    own = schools.order_by().values("pk")
    if not families.exists():
        return not own.filter(pk=user.default_school_id or 0).exists()
    return families.exclude(family__school__in=own).exists()
