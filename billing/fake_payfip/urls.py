"""The addresses of the real one, below wherever this one stands."""

from django.urls import path

from billing.fake_payfip import views

app_name = "fake_payfip"
urlpatterns = [
    path("tpa/services/securite", views.service, name="service"),
    path("tpa/paiementws.web", views.page, name="page"),
    path("tpa/choix", views.choose, name="choose"),
]
