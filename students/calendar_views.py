"""The timetable in the family's own calendar: its private address, and what stands there."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.enums import MenuPage
from imuse_portal import mail
from students import access, calendar_feed
from students.http import StudentRequest

ICALENDAR = "text/calendar; charset=utf-8"


@login_not_required
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """For calendar programs, which do not sign in: the address alone opens it."""
    found = calendar_feed.of_token(token)
    if found is None:
        raise Http404
    response = HttpResponse(calendar_feed.text(found, at=timezone.now()), content_type=ICALENDAR)
    response["Content-Disposition"] = 'inline; filename="cours.ics"'
    response["X-Robots-Tag"] = "noindex"
    response["Cache-Control"] = "private, no-cache"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def calendar_address(request: StudentRequest, pk: int) -> HttpResponse:
    """This guardian's address for this pupil; a POST makes a new one, which ends the former."""
    student = access.student_of(request, pk, tab=MenuPage.STUDENT_COURSES)
    if request.method == "POST":
        calendar_feed.make(student, request.guardian, at=timezone.now())
        messages.success(request, _("The address of the calendar is ready."))
        return redirect("students:calendar_address", student.pk)
    live = None
    if not request.is_viewing:  # an address is a key: it is shown to its guardian alone
        live = student.calendar_feeds.live().filter(guardian=request.guardian).first()
    address = mail.link("students:calendar_feed", live.token) if live else ""
    context = {"student": student, "feed": live, "address": address}
    return render(request, "students/calendar_address.html", context)


@require_POST
def revoke_calendar(request: StudentRequest, pk: int) -> HttpResponse:
    """Who still reads the address finds nothing."""
    student = access.student_of(request, pk, tab=MenuPage.STUDENT_COURSES)
    if calendar_feed.revoke(student, request.guardian, at=timezone.now()):
        messages.success(request, _("The address is revoked: it no longer opens anything."))
    return redirect("students:calendar_address", student.pk)
