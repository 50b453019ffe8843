"""The addresses of the reports pages."""

from __future__ import annotations

from django.urls import path

from aman.reports import views
from aman.reports.views import calendars, pictures, public, releases

app_name = "reports"
urlpatterns = [
    path("", views.today, name="today"),
    path("briefs/", views.list_briefs, name="list_briefs"),
    path("briefs/new/", views.make_brief, name="make_brief"),
    path("briefs/<str:ref>/", views.view_brief, name="view_brief"),
    path("briefs/<str:ref>/file/", views.take_brief, name="take_brief"),
    path("today/<slug:what>/", views.list_rows, name="list_rows"),
    path("calendar/", calendars.keep_calendar, name="keep_calendar"),
    path("calendar/<slug:secret>.ics", calendars.calendar, name="calendar"),
    path("pictures/", pictures.view_pictures, name="view_pictures"),
    path("pictures/<slug:name>/", pictures.take_picture, name="take_picture"),
    path("releases/", releases.list_releases, name="list_releases"),
    path("releases/propose/", releases.propose_release, name="propose_release"),
    path("releases/<int:number>/", releases.view_release, name="view_release"),
    path("releases/<int:number>/answer/", releases.answer_release, name="answer_release"),
    path("figures/", public.public_figures, name="public_figures"),
    path("figures/figures.csv", public.public_figures_csv, name="public_csv"),
    path("figures/figures.json", public.public_figures_json, name="public_json"),
    path("figures/<int:number>/", public.public_figures, name="public_release"),
    path("figures/<int:number>/figures.csv", public.public_figures_csv, name="public_figures_csv"),
    path("figures/<int:number>/figures.json", public.public_figures_json, name="public_figures_json"),
]
