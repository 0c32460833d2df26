"""All addresses: the roof over the apps."""

from django.contrib import admin
from django.urls import path

urlpatterns = [
    path("gestion/", admin.site.urls),
]
