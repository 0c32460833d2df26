"""Addresses of documents, in the menus Famille and Élèves; a file has one of its own."""

from django.urls import path

from documents import proof_views, views

app_name = "documents"
urlpatterns = [
    path("famille/documents/", views.documents, name="family"),
    path("famille/documents/importer/", views.import_files, name="family_import"),
    path("famille/documents/valider/", views.submit, name="family_submit"),
    path("famille/documents/<uuid:document>/supprimer/", views.remove, name="family_remove"),
    path("eleves/<int:pk>/documents/", views.documents, name="student"),
    path("eleves/<int:pk>/documents/importer/", views.import_files, name="student_import"),
    path("eleves/<int:pk>/documents/valider/", views.submit, name="student_submit"),
    path(
        "eleves/<int:pk>/documents/<uuid:document>/supprimer/", views.remove, name="student_remove"
    ),
    path(
        "eleves/<int:pk>/absences/<int:absence_pk>/justificatif/",
        proof_views.absence_proof,
        name="absence_proof",
    ),
    path(
        "eleves/<int:pk>/absences/<int:absence_pk>/justificatif/supprimer/",
        proof_views.remove_absence_proof,
        name="remove_absence_proof",
    ),
    path("documents/<uuid:pk>/", views.file, name="file"),
    path("documents/formulaires/<int:pk>/", views.blank_form, name="blank_form"),
]
