"""A school and everything that makes its portal its own: texts, rules of passwords, menus."""

from typing import Any

from django.core.validators import FileExtensionValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.enums import MenuPage, Palette, PasswordProfile


class SchoolQuerySet(models.QuerySet["School"]):
    def open_to(self, user: Any) -> "SchoolQuerySet":
        """Where this account may sign in as a family: the schools of its families."""
        return self.filter(families__guardians__user=user).distinct()

    def worked_at_by(self, user: Any) -> "SchoolQuerySet":
        """The schools this staff account works for; a superuser works for all."""
        return self.all() if user.is_superuser else self.filter(staff=user)


class School(models.Model):  # type: ignore[django-manager-missing] # outgoing_mails: untyped library
    """An établissement, the «Site» of the login page; every row of a family hangs from one."""

    name = models.CharField(_("name in the banner"), max_length=120)
    site_label = models.CharField(
        _("label of the site"),
        max_length=80,
        unique=True,
        help_text=_("As it reads in the drop-down list «Site» and in the header."),
    )
    slug = models.SlugField(_("short name in addresses"), unique=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    logo = models.FileField(
        _("logo"),
        upload_to="logos/",
        blank=True,
        validators=[FileExtensionValidator(["png", "jpg", "jpeg"])],
    )
    accent = models.CharField(
        _("colour"),
        max_length=20,
        choices=Palette,
        blank=True,
        help_text=_("Name of one of the portal's tested palettes."),
    )

    address = models.TextField(_("postal address"), blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    email = models.EmailField(_("e-mail of the secretariat"))
    website = models.URLField(_("website"), blank=True)

    welcome_text = models.TextField(_("welcome text on home"), blank=True)
    help_note = models.TextField(_("note under the forms"), blank=True)
    help_text = models.TextField(_("help page"), blank=True)
    legal_notices = models.TextField(_("legal notices"), blank=True)
    privacy_text = models.TextField(_("privacy text"), blank=True)
    accessibility_text = models.TextField(
        _("text added to the accessibility statement"), blank=True
    )
    image_notice = models.TextField(
        _("notice on image rights"),
        blank=True,
        help_text=_("Under the pupil's sheet, where the consents are given."),
    )

    password_profile = models.CharField(
        _("rule of passwords"),
        max_length=10,
        choices=PasswordProfile,
        default=PasswordProfile.GUIDES,
    )
    password_min_length = models.PositiveSmallIntegerField(_("shortest password"), default=8)
    password_max_length = models.PositiveSmallIntegerField(_("longest password"), default=20)
    lost_password_label = models.CharField(
        _("label of the lost-password link"), max_length=60, default="Mot de passe perdu"
    )
    save_label = models.CharField(
        _("label of the save button"), max_length=30, default="Enregistrer"
    )

    shares_household = models.BooleanField(
        _("the household is shared"),
        default=False,
        help_text=_("Each guardian sees the other's address and contacts."),
    )
    teachers_see_addresses = models.BooleanField(
        _("teachers see addresses"),
        default=False,
        help_text=_("The addresses, phones and e-mails of the pupils of their own courses."),
    )
    asks_proof_of_address = models.BooleanField(
        _("a new address asks for a new proof"), default=False
    )

    objects = SchoolQuerySet.as_manager()

    class Meta:
        verbose_name = _("school")
        verbose_name_plural = _("schools")
        ordering = ["order", "site_label"]
        constraints = [
            models.CheckConstraint(
                name="school_password_bounds",
                condition=Q(password_min_length__gte=8)
                & Q(password_max_length__gte=F("password_min_length"))
                & Q(password_max_length__lte=128),
                violation_error_message=_(
                    "The shortest password has at least 8 characters, "
                    "the longest is no shorter and at most 128."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.site_label

    def shows(self, page: str) -> bool:
        """Whether the menu leads there; a school without rows of its own shows every page."""
        models.prefetch_related_objects([self], "menu_entries")
        rows = self.menu_entries.all()
        return not rows or any(row.page == page for row in rows)


class MenuEntry(models.Model):
    """One entry of a school's menu, or a tab inside one (inventory 30-32)."""

    school = models.ForeignKey(
        School, models.CASCADE, related_name="menu_entries", verbose_name=_("school")
    )
    page = models.CharField(_("leads to"), max_length=20, choices=MenuPage)
    inside = models.CharField(
        _("is a tab inside"),
        max_length=20,
        choices=MenuPage,
        blank=True,
        help_text=_("Empty: an entry of the menu bar."),
    )
    label = models.CharField(_("label"), max_length=40)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("menu entry")
        verbose_name_plural = _("menu entries")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="menu_entry_once_per_place",
                fields=["school", "page", "inside"],
                violation_error_message=_("This page already stands in this menu."),
            ),
            models.CheckConstraint(
                name="menu_entry_not_inside_itself",
                condition=~Q(inside=F("page")),
                violation_error_message=_("A page cannot be a tab of itself."),
            ),
        ]

    def __str__(self) -> str:
        return self.label
