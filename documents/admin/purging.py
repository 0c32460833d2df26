"""The purge by a school's retention rule: asks first, then destroys."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from accounts.own_pages import OwnPages, must, reader
from documents import retention

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
            title = gettext("Destroy files by the retention rule")
            context = {"title": title, "rules": rules, "due": retention.due(rules, on=on)}
            return self.dressed(request, "purge", context)
        count = retention.purge(rules, by=reader(request), at=timezone.now(), on=on)
        sentence = ngettext(
            "%(count)d file is destroyed.", "%(count)d files are destroyed.", count
        ) % {"count": count}
        self.log_change(request, rules, sentence)
        messages.success(request, sentence)
        return redirect(RULES, pk)
