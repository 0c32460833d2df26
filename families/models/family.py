"""A household of the school, and the adults who answer for it."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import School
from families.enums import Civility, MaritalStatus, OccupationGroup
from imuse_portal.figures import moment
from imuse_portal.references import ReferenceField
from imuse_portal.search import trigrams


class Family(models.Model):
    """A foyer: its guardians, its pupils, its requests, in one school."""

    school = models.ForeignKey(
        School, models.PROTECT, related_name="families", verbose_name=_("school")
    )
    name = models.CharField(_("name"), max_length=80)
    reference = ReferenceField()
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        verbose_name = _("family")
        verbose_name_plural = _("families")
        ordering = ["name", "pk"]
        indexes = [trigrams("name", name="family_name_trigrams")]
        constraints = [
            models.UniqueConstraint(
                name="family_reference_once",
                fields=["school", "reference"],
                violation_error_message=_("The school already has a family of this reference."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Guardian(models.Model):
    """A responsable: an adult of the family, with their own account (003 L12; inventory 42-44)."""

    ADDRESS_FIELDS = ("address_line_1", "address_line_2", "postcode", "city")

    family = models.ForeignKey(
        Family, models.CASCADE, related_name="guardians", verbose_name=_("family")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        related_name="guardianships",
        verbose_name=_("account"),
        null=True,
        blank=True,
    )
    rank = models.PositiveSmallIntegerField(_("rank"), default=1)

    civility = models.CharField(
        _("civility"), max_length=4, choices=Civility.of_guardians(), blank=True
    )
    last_name = models.CharField(_("last name"), max_length=80)
    first_name = models.CharField(_("first name"), max_length=80, blank=True)
    birth_date = models.DateField(_("birth date"), null=True, blank=True)
    birth_place = models.CharField(_("birth place"), max_length=80, blank=True)
    birth_department = models.CharField(_("birth department"), max_length=80, blank=True)
    birth_postcode = models.CharField(_("birth postcode"), max_length=10, blank=True)
    birth_city = models.CharField(_("birth city"), max_length=80, blank=True)
    address_line_1 = models.CharField(_("address"), max_length=120, blank=True)
    address_line_2 = models.CharField(_("address, continued"), max_length=120, blank=True)
    postcode = models.CharField(_("postcode"), max_length=10, blank=True)
    city = models.CharField(_("city"), max_length=80, blank=True)
    home_phone = models.CharField(_("home phone"), max_length=24, blank=True)
    mobile = models.CharField(_("mobile"), max_length=24, blank=True)
    work_phone = models.CharField(_("work phone"), max_length=24, blank=True)
    fax = models.CharField(_("fax"), max_length=24, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    marital_status = models.CharField(
        _("marital status"), max_length=12, choices=MaritalStatus, blank=True
    )
    occupation_group = models.CharField(
        _("occupation group"), max_length=1, choices=OccupationGroup, blank=True
    )
    occupation = models.CharField(_("occupation"), max_length=80, blank=True)
    extra_phone_1 = models.CharField(_("extra phone"), max_length=24, blank=True)
    extra_phone_2 = models.CharField(_("extra phone, second"), max_length=24, blank=True)
    extra_phone_3 = models.CharField(_("extra phone, third"), max_length=24, blank=True)

    sees_money = models.BooleanField(_("sees the billing"), default=True)
    requests_changes = models.BooleanField(_("may request changes and re-enrol"), default=True)
    address_changed_on = models.DateField(_("address changed on"), null=True, editable=False)

    class Meta:
        verbose_name = _("guardian")
        verbose_name_plural = _("guardians")
        ordering = ["family", "rank"]
        indexes = [
            trigrams("last_name", name="guardian_last_name_trigrams"),
            trigrams("first_name", name="guardian_first_name_trigrams"),
            trigrams("email", name="guardian_email_trigrams"),
        ]
        constraints = [
            models.UniqueConstraint(
                name="guardian_rank_unique_in_family",
                fields=["family", "rank"],
                deferrable=models.Deferrable.DEFERRED,  # two guardians may change places
                violation_error_message=_("This family already has a guardian of this rank."),
            ),
            models.UniqueConstraint(
                name="guardian_account_once_in_family",
                fields=["family", "user"],
                violation_error_message=_("This account already has a sheet in this family."),
            ),
            models.CheckConstraint(
                name="guardian_rank_from_one",
                condition=models.Q(rank__gte=1),
                violation_error_message=_("Ranks begin at 1."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.last_name} {self.first_name}".strip()

    @property
    def full_name(self) -> str:
        """«Madame TEST FAMILLE», as the guides greet (004 L134)."""
        return f"{self.get_civility_display()} {self}".strip()

    @property
    def address_lines(self) -> list[str]:
        """As on an envelope, below the name."""
        town = f"{self.postcode} {self.city}".strip()
        return [text for text in (self.address_line_1, self.address_line_2, town) if text]

    def is_open_to(self, reader: "Guardian") -> bool:
        """Whether another guardian reads this one's address and contacts (design 2)."""
        return self.pk == reader.pk or (
            self.family_id == reader.family_id and reader.family.school.shares_household
        )


class FamilyViewing(models.Model):
    """A staff member looked at the portal as this family, read-only (design 5)."""

    LASTS = dt.timedelta(minutes=30)

    family = models.ForeignKey(
        Family, models.CASCADE, related_name="viewings", verbose_name=_("family")
    )
    guardian = models.ForeignKey(
        Guardian, models.CASCADE, related_name="+", verbose_name=_("seen as")
    )
    staff = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by")
    )
    started_at = models.DateTimeField(_("started at"))
    ended_at = models.DateTimeField(_("ended at"), null=True)

    class Meta:
        verbose_name = _("viewing of the portal as a family")
        verbose_name_plural = _("viewings of the portal as a family")
        ordering = ["-started_at"]
        permissions = [("view_portal_as_family", _("Can see the portal as a family"))]

    def __str__(self) -> str:
        return f"{self.family}, {moment(self.started_at)}"

    @property
    def ends_at(self) -> dt.datetime:
        """Half an hour after its start at the latest, whatever the session does."""
        return self.ended_at or self.started_at + self.LASTS
