"""Addresses of the menu Élèves."""

from django.urls import path

from students import views

app_name = "students"
urlpatterns = [
    path("", views.choose, name="choose"),
    path("<int:pk>/identite/", views.identity, name="identity"),
]
