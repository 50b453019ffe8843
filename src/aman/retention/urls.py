"""The addresses of holds, periods and erasures."""

from __future__ import annotations

from django.urls import path

from aman.retention import views

app_name = "retention"
urlpatterns = [
    path("", views.view_schedule, name="view_schedule"),
    path("period/<slug:kind>/", views.ask_period, name="ask_period"),
    path("periods/<int:pk>/answer/", views.answer_period, name="answer_period"),
    path("hold/<slug:about>/<str:ref>/", views.place_hold, name="place_hold"),
    path("holds/<int:pk>/answer/", views.answer_hold, name="answer_hold"),
    path("people/<str:ref>/erase/", views.ask_erasure, name="ask_erasure"),
    path("erasures/<int:pk>/answer/", views.answer_erasure, name="answer_erasure"),
    path("disposals/<int:pk>/records/", views.list_disposal_records, name="list_disposal_records"),
    path("disposals/<int:pk>/answer/", views.answer_disposal, name="answer_disposal"),
]
