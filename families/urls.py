"""Addresses of the menu Famille."""

from django.urls import path

from families import views

app_name = "families"
urlpatterns = [
    path("famille/identite/", views.identity, name="identity"),
    path("famille/identite/<int:rank>/", views.other_identity, name="other_identity"),
    path("famille/demandes/", views.family_requests, name="requests"),
    path("famille/demandes/<int:pk>/retirer/", views.withdraw_changeset, name="withdraw_changeset"),
    path("famille/choix/", views.choose, name="choose"),
    path("famille/consultation/<int:pk>/", views.view_as, name="view_as"),
    path("famille/consultation/fin/", views.end_viewing, name="end_viewing"),
]
