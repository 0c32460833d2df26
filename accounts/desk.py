"""The desk: Django's admin, scoped to the schools of the staff member."""

from django.contrib import admin


class Desk(admin.AdminSite):
    site_url = None
