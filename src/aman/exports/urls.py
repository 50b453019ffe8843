"""The addresses of the pages about files that leave Aman. References stand in them, never names."""

from __future__ import annotations

from django.urls import path

from aman.exports import views

app_name = "exports"
urlpatterns = [
    path("", views.list_exports, name="list_exports"),
    path("ask/", views.ask_export, name="ask_export"),
    path("return/<int:pk>/", views.return_list, name="return_list"),
    path("recipients/", views.list_recipients, name="list_recipients"),
    path("recipients/add/", views.add_recipient, name="add_recipient"),
    path("trace/", views.trace_rows, name="trace_rows"),
    path("<str:ref>/", views.view_export, name="view_export"),
    path("<str:ref>/approve/", views.approve_export, name="approve_export"),
    path("<str:ref>/refuse/", views.refuse_export, name="refuse_export"),
    path("<str:ref>/take-back/", views.take_back_export, name="take_back_export"),
    path("<str:ref>/file/", views.download_export, name="download_export"),
    path("<str:ref>/end/", views.end_export, name="end_export"),
]
