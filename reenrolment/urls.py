"""Addresses of the tab Réinscription, in the menu Élèves."""

from django.urls import path

from reenrolment import document_views, views
from reenrolment.pre.urls import urlpatterns as pre_urlpatterns

app_name = "reenrolment"
urlpatterns = [
    path("eleves/<int:pk>/reinscription/", views.reenrolment, name="reenrolment"),
    path("eleves/<int:pk>/reinscription/commencer/", views.start, name="start"),
    path("eleves/<int:pk>/reinscription/renoncer/", views.decline, name="decline"),
    path("eleves/<int:pk>/reinscription/reprendre/", views.resume, name="resume"),
    path("eleves/<int:pk>/reinscription/enregistrer/", views.keep_all, name="keep_all"),
    path("eleves/<int:pk>/reinscription/valider/", views.submit, name="submit"),
    path(
        "eleves/<int:pk>/reinscription/envoi.pdf", document_views.submission_pdf, name="submission"
    ),
    path(
        "eleves/<int:pk>/reinscription/pieces/<slug:level>/importer/",
        document_views.import_files,
        name="import",
    ),
    path(
        "eleves/<int:pk>/reinscription/pieces/<slug:level>/<uuid:document>/supprimer/",
        document_views.remove,
        name="remove",
    ),
    path("eleves/<int:pk>/reinscription/<slug:slug>/", views.step, name="step"),
    path("reinscription/documents/<int:pk>/", document_views.download, name="download"),
    *pre_urlpatterns,
]
