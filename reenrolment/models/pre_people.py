"""Whom a pre-enrolment names: the responsables, the pupils, what each pupil asks for."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from families.enums import Civility
from reenrolment.models.pre_enrolment import PreEnrolment
from reenrolment.models.pre_period import DisciplineOffer
from students.models import Student


class PreEnrolledGuardian(models.Model):
    """«Responsable 1» and «guardian 2» of a new family, as they were typed."""

    RANKS = (1, 2)
    pre_enrolment = models.ForeignKey(PreEnrolment, models.CASCADE, related_name="guardians")
    rank = models.PositiveSmallIntegerField(_("rank"))
    civility = models.CharField(
        _("civility"), max_length=4, choices=Civility.of_guardians(), blank=True
    )
    last_name = models.CharField(_("last name"), max_length=80)
    first_name = models.CharField(_("first name"), max_length=80)
    address_line_1 = models.CharField(_("address"), max_length=120, blank=True)
    address_line_2 = models.CharField(_("address, continued"), max_length=120, blank=True)
    postcode = models.CharField(_("postcode"), max_length=10, blank=True)
    city = models.CharField(_("city"), max_length=80, blank=True)
    home_phone = models.CharField(_("home phone"), max_length=24, blank=True)
    mobile = models.CharField(_("mobile"), max_length=24, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)

    class Meta:
        verbose_name = _("guardian of a pre-enrolment")
        verbose_name_plural = _("guardians of a pre-enrolment")
        ordering = ["pre_enrolment", "rank"]
        constraints = [
            models.UniqueConstraint(name="pre_guardian_once", fields=["pre_enrolment", "rank"]),
            models.CheckConstraint(name="pre_guardian_rank", condition=Q(rank__in=(1, 2))),
            models.CheckConstraint(
                name="pre_guardian_first_has_an_email", condition=~Q(rank=1, email="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.last_name} {self.first_name}".strip()

    @property
    def full_name(self) -> str:
        return f"{self.get_civility_display()} {self}".strip()

    @property
    def address_lines(self) -> list[str]:
        town = f"{self.postcode} {self.city}".strip()
        return [text for text in (self.address_line_1, self.address_line_2, town) if text]


class PreEnrolledStudentQuerySet(models.QuerySet["PreEnrolledStudent"]):
    def with_wishes(self) -> "PreEnrolledStudentQuerySet":
        """Each with what it asks for, in a query more."""
        offer = "wishes__offer"
        return self.prefetch_related(f"{offer}__discipline", f"{offer}__venue", f"{offer}__cursus")


class PreEnrolledStudent(models.Model):
    """An élève who is not one yet; `student` is the pupil that the acceptance made, or found."""

    pre_enrolment = models.ForeignKey(PreEnrolment, models.CASCADE, related_name="students")
    civility = models.CharField(_("civility"), max_length=4, choices=Civility, blank=True)
    last_name = models.CharField(_("last name"), max_length=80)
    first_name = models.CharField(_("first name"), max_length=80)
    birth_date = models.DateField(_("birth date"))
    birth_place = models.CharField(_("birth place"), max_length=80, blank=True)
    school_level = models.CharField(_("school level"), max_length=40, blank=True)
    is_guardian = models.BooleanField(_("is an adult and guardian 1"), default=False)
    remarks = models.TextField(_("remarks"), blank=True)
    student = models.ForeignKey(
        Student,
        models.SET_NULL,
        related_name="pre_enrolled",
        verbose_name=_("pupil"),
        null=True,
        blank=True,
    )

    objects = PreEnrolledStudentQuerySet.as_manager()

    class Meta:
        verbose_name = _("pupil of a pre-enrolment")
        verbose_name_plural = _("pupils of a pre-enrolment")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="pre_student_once",
                fields=["pre_enrolment", "last_name", "first_name", "birth_date"],
            ),
            models.UniqueConstraint(
                name="pre_student_one_is_the_guardian",
                fields=["pre_enrolment"],
                condition=Q(is_guardian=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.last_name} {self.first_name}".strip()

    @property
    def wished(self) -> "list[DisciplineWish]":
        """With what each names, when it was prefetched."""
        return list(self.wishes.all())


class DisciplineWish(models.Model):
    """A discipline that a pupil asks for, at a venue, in a cursus (003 L413-417)."""

    student = models.ForeignKey(PreEnrolledStudent, models.CASCADE, related_name="wishes")
    offer = models.ForeignKey(
        DisciplineOffer, models.PROTECT, related_name="wishes", verbose_name=_("discipline")
    )

    class Meta:
        verbose_name = _("discipline wished")
        verbose_name_plural = _("disciplines wished")
        ordering = ["offer__order", "pk"]
        constraints = [
            models.UniqueConstraint(name="discipline_wish_once", fields=["student", "offer"]),
        ]

    def __str__(self) -> str:
        return str(self.offer)
