"""Addresses of the entry of the portal: login, passwords, accessibility."""

from django.urls import path

from accounts import accessibility_views, views

app_name = "accounts"
urlpatterns = [
    path("connexion/", views.login, name="login"),
    path("deconnexion/", views.logout, name="logout"),
    path("mot-de-passe-perdu/", views.ask_for_password, name="lost_password"),
    path("mot-de-passe-perdu/envoye/", views.password_asked, name="lost_password_sent"),
    path("mot-de-passe/", views.password, name="password"),
    path("session/", views.extend_session, name="extend_session"),
    path("accessibilite/", accessibility_views.preferences, name="accessibility"),
    path("accessibilite/mode/", accessibility_views.switch_mode, name="accessibility_mode"),
]
