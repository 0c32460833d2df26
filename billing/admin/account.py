"""The account of a family at the desk, with the papers that the family itself downloads."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext

from accounts.own_pages import OwnPages, must
from accounts.scoping import own_rows_of
from billing import access, papers
from billing.enums import Ledger
from billing.ledgers import Book
from families.models import Family, Guardian

SEE = "billing.view_invoice"


class AccountPages(OwnPages):
    """Each guardian's ledgers as they read them; of one's own schools."""

    def account_urls(self) -> list[URLPattern]:
        wrap, name = self.admin_site.admin_view, "billing_account"
        return [
            path("family/<int:family>/", wrap(self.account_view), name=name),
            path(
                "family/statement/<int:guardian>/<str:ledger>.pdf",
                wrap(self.statement_view),
                name=f"{name}_statement",
            ),
            path(
                "family/attestation/<int:guardian>/<int:year>.pdf",
                wrap(self.attestation_view),
                name=f"{name}_attestation",
            ),
        ]

    def account_view(self, request: HttpRequest, family: int) -> HttpResponse:
        must(request, SEE)
        found = _one(own_rows_of(self.admin_site, Family, request), family)
        people = found.guardians.select_related("family__school").order_by("rank")
        shown = [(one, _books(one)) for one in people if access.ledgers_of(one)]
        title = gettext("Account of family %(family)s") % {"family": found}
        context = {"title": title, "family": found, "people": shown}
        return self.dressed(request, "account", context)

    def statement_view(self, request: HttpRequest, guardian: int, ledger: str) -> HttpResponse:
        """The ledger of today, as the guardian downloads it."""
        must(request, SEE)
        found = _one(own_rows_of(self.admin_site, Guardian, request), guardian)
        if ledger not in access.ledgers_of(found):
            raise Http404
        book = _book(found, Ledger(ledger))
        return papers.inline(papers.statement(book), f"releve-{book.on.isoformat()}")

    def attestation_view(self, request: HttpRequest, guardian: int, year: int) -> HttpResponse:
        must(request, SEE)
        found = _one(own_rows_of(self.admin_site, Guardian, request), guardian)
        content = papers.attestation_of(found, year=year, on=timezone.localdate())
        if content is None:
            raise Http404
        return papers.inline(content, f"attestation-{year}")


def _one(rows: QuerySet[Any], pk: int) -> Any:
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _books(guardian: Guardian) -> list[Book]:
    return [_book(guardian, ledger) for ledger in access.ledgers_of(guardian)]


def _book(guardian: Guardian, ledger: Ledger) -> Book:
    return Book(ledger, guardian, at=timezone.now(), on=timezone.localdate())
