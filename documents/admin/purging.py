"""The purge by a school's retention rule: asks first, then destroys."""

import datetime as dt

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from accounts.own_pages import OwnPages, must, reader
from documents import retention
from documents.models import DocumentError, DocumentRules

PURGE = "documents.purge_documents"
RULES = "admin:documents_documentrules_change"


class PurgePages(OwnPages):
    """What the rule no longer keeps (GET), destroyed (POST)."""

    def get_urls(self) -> list[URLPattern]:
        page = path(
            "<int:pk>/purge/",
            self.admin_site.admin_view(self.purge_view),
            name="documents_documentrules_purge",
        )
        return [page, *super().get_urls()]

    def purge_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        must(request, PURGE)
        rules, on = self.found(request, pk), timezone.localdate()
        if request.method != "POST":
            return self._asks(request, rules, on)
        seen, by = request.POST.get("seen", ""), reader(request)
        try:
            count = retention.purge(rules, by=by, at=timezone.now(), on=on, seen=seen)
        except DocumentError as error:
            messages.error(request, str(error))
            return self._asks(request, rules, on, status=409)
        sentence = ngettext(
            "%(count)d file is destroyed.", "%(count)d files are destroyed.", count
        ) % {"count": count}
        self.log_change(request, rules, sentence)
        messages.success(request, sentence)
        return redirect(RULES, pk)

    def _asks(
        self, request: HttpRequest, rules: DocumentRules, on: dt.date, status: int = 200
    ) -> HttpResponse:
        title = gettext("Destroy files by the retention rule")
        context = {"title": title, "rules": rules, "due": retention.due(rules, on=on)}
        return self.dressed(request, "purge", context, status=status)
