"""All addresses: the roof over the apps."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from accounts.views import entry
from imuse_portal import pages
from imuse_portal.home import home

urlpatterns = [
    path("", entry, name="entry"),
    path("accueil/", home, name="home"),
    path("mentions-legales/", pages.legal_notices, name="legal_notices"),
    path("donnees-personnelles/", pages.privacy, name="privacy"),
    path("plan-du-site/", pages.site_map, name="site_map"),
    path("aide/", pages.help_page, name="help"),
    path("sites/<slug:slug>/logo", pages.school_logo, name="school_logo"),
    path("gestion/", admin.site.urls),
    path("", include("accounts.urls")),
    path("", include("families.urls")),
    path("eleves/", include("students.urls")),
    path("", include("documents.urls")),
    path("", include("reenrolment.urls")),
    path("facturation/", include("billing.urls")),
]
if settings.FAKE_PAYFIP_DIR:
    urlpatterns.append(path("payfip/", include("billing.fake_payfip.urls")))

handler400 = "imuse_portal.errors.bad_request"
handler403 = "imuse_portal.errors.permission_denied"
handler404 = "imuse_portal.errors.page_not_found"
handler500 = "imuse_portal.errors.server_error"
