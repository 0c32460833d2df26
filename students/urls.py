"""Addresses of the menu Élèves."""

from django.urls import path

from students import absence_views, calendar_views, course_views, paper_views, views

app_name = "students"
urlpatterns = [
    path("", views.choose, name="choose"),
    path("<int:pk>/identite/", views.identity, name="identity"),
    path("<int:pk>/cours/", course_views.courses, name="courses"),
    path("<int:pk>/cours/semaine/", course_views.week, name="week"),
    path("<int:pk>/cours/<int:follow_up_pk>/", course_views.follow_up, name="follow_up"),
    path(
        "<int:pk>/cours/<int:follow_up_pk>/evaluations/<int:evaluation_pk>/",
        course_views.evaluation,
        name="evaluation",
    ),
    path(
        "<int:pk>/cours/<int:follow_up_pk>/absences/<int:absence_pk>/",
        course_views.absence,
        name="absence",
    ),
    path("<int:pk>/absences/declarer/", absence_views.declare_absence, name="declare_absence"),
    path(
        "<int:pk>/absences/<int:absence_pk>/retirer/",
        absence_views.withdraw_absence,
        name="withdraw_absence",
    ),
    path("<int:pk>/calendrier/", calendar_views.calendar_address, name="calendar_address"),
    path("<int:pk>/calendrier/revoquer/", calendar_views.revoke_calendar, name="revoke_calendar"),
    path("calendrier/<str:token>.ics", calendar_views.feed, name="calendar_feed"),
    path("<int:pk>/historique/", course_views.history, name="history"),
    path(
        "<int:pk>/historique/<int:follow_up_pk>/",
        course_views.history_sheet,
        name="history_sheet",
    ),
    path(
        "<int:pk>/historique/<int:follow_up_pk>/evaluations/<int:evaluation_pk>/",
        course_views.history_evaluation,
        name="history_evaluation",
    ),
    path("<int:pk>/repertoire/", course_views.repertoire, name="repertoire"),
    path("<int:pk>/repertoire/<int:performance_pk>/", course_views.event, name="event"),
    path("<int:pk>/parcours.pdf", paper_views.career_pdf, name="career_pdf"),
    path("<int:pk>/bulletins/<int:term_pk>.pdf", paper_views.report_pdf, name="report_pdf"),
]
