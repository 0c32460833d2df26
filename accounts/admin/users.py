"""Accounts at the desk: staff see those of their families, superusers all and those of staff."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as StockUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts import totp
from accounts.desk import SchoolScopedAdmin, schools_of
from accounts.models import School, User

PERSON = ("identifier", "email", "first_name", "last_name", "language", "is_active")
DATES = ("last_login", "password_changed_at", "sessions_ended_at", "date_joined")


class AccountCreationForm(AdminUserCreationForm):
    class Meta:
        model = User
        fields = ("identifier", "email", "first_name", "last_name", "is_staff")
        field_classes: dict[str, Any] = {}


class AccountForm(UserChangeForm):
    """Without the password's hash, which nobody needs to see."""

    password = None  # type: ignore[assignment]

    def clean_email(self) -> str:
        """Asked here too: the constraint looks at `is_staff`, which not every form has."""
        email: str = self.cleaned_data["email"]
        others = User.objects.filter(is_staff=False, email__iexact=email)
        if self.instance.pk:
            others = others.exclude(pk=self.instance.pk)
        if email and not self.instance.is_staff and others.exists():
            raise ValidationError(gettext("Another portal account has this e-mail."))
        return email

    class Meta:
        model = User
        fields = "__all__"
        field_classes: dict[str, Any] = {}


@admin.register(User)
class UserAdmin(SchoolScopedAdmin, StockUserAdmin):
    """Rights, schools and passwords of staff are for superusers; families choose their own."""

    form = AccountForm
    add_form = AccountCreationForm
    open_choices = frozenset({"groups"})
    list_display = ("identifier", "email", "last_name", "first_name", "is_active", "last_login")
    list_filter = ("is_active", "is_staff", "guardianships__family__school", "schools")
    search_fields = (
        "identifier",
        "email",
        "last_name__plain__contains",
        "first_name__plain__contains",
    )
    ordering = ("identifier",)
    filter_horizontal = ()
    actions = ("end_sessions", "deactivate", "reset_second_factor")
    fieldsets = (
        (None, {"fields": PERSON}),
        (
            _("Desk"),
            {"fields": ("is_staff", "is_superuser", "groups", "schools", "default_school")},
        ),
        (_("Dates"), {"fields": DATES}),
    )
    add_fieldsets = (
        (None, {"fields": ("identifier", "email", "first_name", "last_name", "is_staff")}),
        (_("Password"), {"fields": ("usable_password", "password1", "password2")}),
    )

    def in_schools(self, rows: QuerySet[Any], schools: QuerySet[School]) -> QuerySet[Any]:
        """Portal accounts of the schools' families: staff accounts are for superusers."""
        return rows.filter(pk__in=_guardians_in(schools), is_staff=False)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        sets = super().get_fieldsets(request, obj)
        return sets if request.user.is_superuser or obj is None else (sets[0], sets[2])

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """The e-mail is that of the guardian's sheet, and is changed there."""
        return DATES if request.user.is_superuser else ("identifier", "email", *DATES)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """With the sheets that the account opens, of one's own schools."""
        account = self.get_object(request, object_id)
        own = schools_of(request).order_by()
        sheets = account.guardianships.filter(family__school__in=own) if account else ()
        context = {"sheets": sheets}
        return super().change_view(request, object_id, form_url, context | (extra_context or {}))

    def get_list_filter(self, request: HttpRequest) -> Any:
        """That of staff is of no use to those who see no staff."""
        filters = super().get_list_filter(request)
        hidden = () if request.user.is_superuser else ("is_staff", "schools")
        return [f for f in filters if (f if isinstance(f, str) else f[0]) not in hidden]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Families' accounts are made from their guardians' page."""
        return bool(request.user.is_superuser)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """An account that also opens another school is not for one school's staff to redirect."""
        if not super().has_change_permission(request, obj):
            return False
        return request.user.is_superuser or obj is None or self._is_wholly_own(request, obj)

    def user_change_password(
        self, request: HttpRequest, id: str, form_url: str = ""
    ) -> HttpResponse:
        """Superusers give staff a password; families choose theirs, and nobody else does."""
        target = self.get_object(request, id)
        if not request.user.is_superuser or (target and not target.is_staff):
            raise PermissionDenied
        return super().user_change_password(request, id, form_url)

    @admin.action(description=_("End their sessions"), permissions=["change"])
    def end_sessions(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        people, now = list(self._mine(request, queryset)), timezone.now()
        for person in people:
            person.end_sessions(at=now)
        ended = len(people)
        sentence = ngettext(
            "The sessions of %(count)d account are ended.",
            "The sessions of %(count)d accounts are ended.",
            ended,
        )
        messages.success(request, sentence % {"count": ended})

    @admin.action(description=_("Deactivate"), permissions=["change"])
    def deactivate(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        closed = (
            self._mine(request, queryset)
            .exclude(identifier=request.user.get_username())
            .update(is_active=False)
        )
        sentence = ngettext(
            "%(count)d account is deactivated: it can no longer sign in.",
            "%(count)d accounts are deactivated: they can no longer sign in.",
            closed,
        )
        messages.success(request, sentence % {"count": closed})

    @admin.action(description=_("Reset the second factor"), permissions=["second_factor"])
    def reset_second_factor(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        for user in queryset:
            totp.reset(user)
        messages.success(request, _("They set up their second factor at the next sign-in."))

    def has_second_factor_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_superuser)

    def _mine(self, request: HttpRequest, queryset: QuerySet[User]) -> QuerySet[User]:
        """Those that this staff member may change: none of them opens a foreign school."""
        rows = User.objects.filter(pk__in=queryset.values("pk"))
        if request.user.is_superuser:
            return rows
        foreign = School.objects.exclude(pk__in=schools_of(request).order_by().values("pk"))
        return rows.exclude(pk__in=_guardians_in(foreign))

    def _is_wholly_own(self, request: HttpRequest, user: User) -> bool:
        return user in self._mine(request, User.objects.filter(identifier=user.identifier))


def _guardians_in(schools: QuerySet[School]) -> QuerySet[Any]:
    """The accounts that open the portal of one of these schools."""
    return User.objects.filter(guardianships__family__school__in=schools).order_by().values("pk")
