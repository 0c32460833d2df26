"""The project's addresses and one more that nobody declared, whose view forgets whose row it is."""

from django.http import HttpResponse
from django.urls import path

from families.models import ChangeSet
from imuse_portal.urls import handler404, urlpatterns

__all__ = ["handler404", "urlpatterns"]


def anybodys_request(request, pk):
    return HttpResponse(ChangeSet.objects.get(pk=pk).form)


urlpatterns = [*urlpatterns, path("negligence/<int:pk>/", anybodys_request, name="careless")]
