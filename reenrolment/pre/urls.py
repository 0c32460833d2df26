"""Addresses of pre-enrolment, in the name space of the app."""

from django.urls import path

from reenrolment.pre.views import families, strangers

urlpatterns = [
    path("pre-inscription/", strangers.start, name="pre_start"),
    path("pre-inscription/responsables/", strangers.guardians, name="pre_guardians"),
    path("pre-inscription/demande/", strangers.summary, name="pre_summary"),
    path("pre-inscription/eleves/ajouter/", strangers.add, name="pre_add"),
    path("pre-inscription/eleves/<int:pk>/", strangers.student, name="pre_student"),
    path("pre-inscription/eleves/<int:pk>/retirer/", strangers.remove, name="pre_remove"),
    path("pre-inscription/confirmation/", strangers.confirmation, name="pre_confirmation"),
    path("pre-inscription/abandonner/", strangers.give_up, name="pre_give_up"),
    path("pre-inscription/envoyee/", strangers.sent, name="pre_sent"),
    path("pre-inscription/adresse/<str:token>/", strangers.confirm, name="pre_confirm"),
    path("pre-inscription/retrait/<str:token>/", strangers.withdraw, name="pre_withdraw"),
    path("pre-inscription/lien/", strangers.again, name="pre_again"),
    path("pre-inscription/famille/", families.start, name="pre_home_start"),
    path("pre-inscription/famille/demande/", families.summary, name="pre_home_summary"),
    path("pre-inscription/famille/eleves/ajouter/", families.add, name="pre_home_add"),
    path("pre-inscription/famille/eleves/<int:pk>/", families.student, name="pre_home_student"),
    path(
        "pre-inscription/famille/eleves/<int:pk>/retirer/",
        families.remove,
        name="pre_home_remove",
    ),
    path(
        "pre-inscription/famille/confirmation/",
        families.confirmation,
        name="pre_home_confirmation",
    ),
    path("pre-inscription/famille/abandonner/", families.give_up, name="pre_home_give_up"),
    path("pre-inscription/famille/demandes/<int:pk>/", families.sent, name="pre_home_sent"),
    path(
        "pre-inscription/famille/demandes/<int:pk>/retirer/",
        families.withdraw,
        name="pre_home_withdraw",
    ),
]
