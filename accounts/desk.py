"""The desk: Django's admin in French, each staff member before the rows of their own schools."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.admin.models import LogEntry
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.auth.decorators import login_not_required
from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils.translation import gettext_lazy as _

from accounts import kept_forms, totp, totp_views
from accounts.granted import only_teaches
from accounts.http import own_page
from accounts.imports import pages as import_pages
from accounts.scoping import (
    ReadOnly,
    SchoolScopedAdmin,
    ScopedStackedInline,
    ScopedTabularInline,
    SuperuserOnly,
    schools_of,
)
from accounts.views import choose_password

__all__ = [
    "Desk",
    "ReadOnly",
    "SchoolScopedAdmin",
    "ScopedStackedInline",
    "ScopedTabularInline",
    "SuperuserOnly",
    "only_teaches",
    "schools_of",
]

FIRST = (
    "families.changeset",
    "documents.document",
    "reenrolment.reenrolment",
    "reenrolment.campaign",
    "reenrolment.placement",
    "reenrolment.courseoffer",
    "reenrolment.obstacle",
    "reenrolment.mailing",
    "reenrolment.preenrolment",
    "reenrolment.preenrolmentperiod",
    "families.family",
    "families.guardian",
    "families.journalentry",
    "families.familyviewing",
    "families.cannedreason",
    "families.fieldrule",
    "students.student",
    "students.course",
    "students.coursefollowup",
    "students.evaluation",
    "students.absence",
    "students.lessonchange",
    "students.event",
    "students.performance",
    "students.teacher",
    "documents.absenceproof",
    "documents.reminder",
    "documents.documenttype",
    "documents.documentrules",
    "documents.documententry",
    "billing.invoice",
    "billing.payment",
    "billing.deposit",
    "billing.collection",
    "billing.mandate",
    "billing.creditnote",
    "billing.reversal",
    "billing.invoicerun",
    "billing.rental",
    "billing.tariff",
    "billing.familybracket",
    "billing.bracket",
    "billing.onlinepayment",
    "billing.paymentwindow",
    "billing.paymentaccount",
    "billing.numberseries",
    "students.schoolyear",
    "students.holiday",
    "accounts.school",
    "accounts.user",
    "imuse_portal.outgoingmail",
    "admin.logentry",
)

Tile = dict[str, Any]
"""One figure of the first page: `label`, `count`, `detail`, `url`, `is_urgent`; or one thing, which
has a `name` instead of a count. Without a `url` it is only told."""

RECENT_ACTIONS = 10
NOT_AT_THE_DESK = frozenset(
    {
        "auth.group",
        "otp_static.staticdevice",
        "otp_totp.totpdevice",
        "post_office.attachment",
        "post_office.email",
        "post_office.emailtemplate",
        "post_office.log",
    }
)
"""Pages of libraries that would undo what code decides: roles are those of `accounts.roles`, the
mails of a school those of `imuse_portal.admin`; or that would show the secrets of the staff."""


class Choices(AutocompleteJsonView):
    """What a search finds, each row named so that it can be told from the others."""

    def get_queryset(self) -> QuerySet[Any]:
        rows = super().get_queryset()
        page = self.model_admin
        return page.with_labels(rows) if isinstance(page, SchoolScopedAdmin) else rows

    def serialize_result(self, obj: Any, to_field_name: str) -> dict[str, str]:
        result: dict[str, str] = super().serialize_result(obj, to_field_name)
        page = self.model_admin
        if isinstance(page, SchoolScopedAdmin):
            result["text"] = page.label_of(obj, self.request)
        return result


class DeskLoginForm(AdminAuthenticationForm):
    """One sentence for every failure; the stock one warns of a case that does not matter here."""

    error_messages = {
        **AdminAuthenticationForm.error_messages,
        "invalid_login": _("The identifier or the password is wrong. Check both."),
    }


class Desk(admin.AdminSite):
    """The site at /gestion/; a page without school scoping is for superusers alone."""

    site_title = site_header = _("School office")
    index_title = _("Overview")
    site_url = "/"
    login_form = DeskLoginForm
    enable_nav_sidebar = False
    empty_value_display = "–"

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        self._tiles: list[Callable[[HttpRequest], list[Tile]]] = []

    def tiles(self, of: Callable[[HttpRequest], list[Tile]]) -> Callable[..., list[Tile]]:
        """Decorator: figures that an app shows on the first page, of one's own schools."""
        self._tiles.append(of)
        return of

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Fails closed: what does not scope itself is only for superusers."""
        alone = isinstance(model_or_iterable, type)
        given: Any = [model_or_iterable] if alone else model_or_iterable
        models = [model for model in given if model._meta.label_lower not in NOT_AT_THE_DESK]
        page = admin_class or admin.ModelAdmin
        if not issubclass(page, SchoolScopedAdmin | SuperuserOnly):
            page = type(page.__name__, (SuperuserOnly, page), {"__module__": page.__module__})
        super().register(models, page, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        if not super().has_permission(request):
            return False
        return not settings.STAFF_TOTP_REQUIRED or totp.is_verified(request)

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Without `view_on_site`, which tells which objects exist."""
        urls = [url for url in super().get_urls() if getattr(url, "name", "") != "view_on_site"]
        kept = path("reprise/", self.admin_view(self.kept_form), name="kept_form")
        return [*totp_views.urls(), *import_pages.urls(), kept, *urls]

    @login_not_required
    def login(self, request: Any, extra_context: Any = None) -> HttpResponse:
        """After the password, the second factor."""
        if request.user.is_active and request.user.is_staff and not self.has_permission(request):
            return redirect(f"{reverse('admin:totp')}?{request.GET.urlencode()}")
        return super().login(request, extra_context)

    def logout(self, request: HttpRequest, extra_context: Any = None) -> TemplateResponse:
        """Who comes next to this computer leaves no form in the account of who left."""
        response = super().logout(request, extra_context)
        kept_forms.forget_account(response)
        return response

    def password_change(self, request: Any, extra_context: Any = None) -> Any:
        """As families do, under the strong rule of staff."""
        title = {"title": _("Change password")}
        context = self.each_context(request) | title | (extra_context or {})
        return choose_password(request, "admin/password_change.html", context)

    def kept_form(self, request: HttpRequest) -> HttpResponse:
        """A form sent after the end of the session: shown nowhere, sent again by one button."""
        page = own_page(request, request.GET.get("page", "")) or reverse("admin:index")
        kept = kept_forms.of_paths(request, request.GET.get("path", ""))
        if kept is None or not self.has_permission(request):
            return redirect(page)
        context = {"title": _("Your form was kept"), "kept": kept, "page": page}
        return render(request, "admin/kept_form.html", self.each_context(request) | context)

    def autocomplete_view(self, request: HttpRequest) -> Any:
        return Choices.as_view(admin_site=self)(request)

    def index(self, request: Any, extra_context: Any = None) -> TemplateResponse:
        tiles = [tile for of in self._tiles for tile in of(request)]
        tiles.sort(key=lambda tile: not tile["is_urgent"])
        actions = self.own_log_entries(request).filter(user=request.user)
        context = {"tiles": tiles, "recent_actions": actions[:RECENT_ACTIONS]}
        return super().index(request, context | (extra_context or {}))

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """In the order of a working day: requests and people first, the installation last."""
        apps = super().get_app_list(request, app_label)
        for app in apps:
            app["models"].sort(key=lambda page: _place(page["model"]._meta.label_lower))
        return sorted(apps, key=lambda app: _place(app["models"][0]["model"]._meta.label_lower))

    def get_log_entries(self, request: HttpRequest) -> QuerySet[LogEntry]:
        """Django asks for them on every page; only the first shows any, by `own_log_entries`."""
        return LogEntry.objects.none()

    def own_log_entries(self, request: HttpRequest) -> QuerySet[LogEntry]:
        """What was done to rows of one's own schools."""
        entries = super().get_log_entries(request)
        return entries if request.user.is_superuser else entries.filter(self._own_objects(request))

    def _own_objects(self, request: HttpRequest) -> Q:
        own = Q(pk=None)
        for model, page in self._registry.items():
            if isinstance(page, SchoolScopedAdmin) and model is not LogEntry:
                as_text = Cast("pk", TextField())
                keys = page.own_rows(request).annotate(_pk_as_text=as_text).values("_pk_as_text")
                own |= Q(
                    content_type__app_label=model._meta.app_label,
                    content_type__model=model._meta.model_name,
                    object_id__in=keys,
                )
        return own


def _place(label: str) -> int:
    return FIRST.index(label) if label in FIRST else len(FIRST)
