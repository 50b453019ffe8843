"""The addresses of the issuing pages. Letter and case numbers stand in them, never names."""

from __future__ import annotations

from django.urls import path

from aman.issuing.views import staff

app_name = "issuing"
urlpatterns = [
    path("", staff.list_letters, name="list_letters"),
    path("issue/<str:ref>/", staff.issue_letters, name="issue_letters"),
    path("sheets/<str:ref>/", staff.download_letters, name="download_letters"),
    path("<str:letter_id>/", staff.view_letter, name="view_letter"),
    path("<str:letter_id>/sheet/", staff.download_letter, name="download_letter"),
    path("<str:letter_id>/withdrawal/ask/", staff.ask_withdrawal, name="ask_withdrawal"),
    path("<str:letter_id>/withdraw/", staff.withdraw_letter, name="withdraw_letter"),
    path("<str:letter_id>/keep/", staff.keep_letter, name="keep_letter"),
]
