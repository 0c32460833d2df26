"""Addresses of the entry of the portal: login, passwords, accessibility."""

from django.urls import path

from accounts import accessibility_views

app_name = "accounts"
urlpatterns = [
    path("accessibilite/", accessibility_views.preferences, name="accessibility"),
    path("accessibilite/mode/", accessibility_views.switch_mode, name="accessibility_mode"),
]
