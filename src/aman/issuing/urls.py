"""The addresses of the issuing pages. Letter and case numbers stand in them, never names."""

from __future__ import annotations

from django.urls import path

from aman.issuing.views import instructions, papers, queue, staff

app_name = "issuing"
urlpatterns = [
    path("", staff.list_letters, name="list_letters"),
    path("queue/", queue.list_requests, name="list_requests"),
    path("queue/<int:pk>/", queue.view_request, name="view_request"),
    path("queue/<int:pk>/approve/", queue.approve_request, name="approve_request"),
    path("queue/<int:pk>/refuse/", queue.refuse_request, name="refuse_request"),
    path("queue/<int:pk>/sign/", queue.sign_request, name="sign_request"),
    path("request/", queue.request_batch, name="request_batch"),
    path("request/<str:ref>/", queue.request_letters, name="request_letters"),
    path("without/", queue.list_uncovered, name="list_uncovered"),
    path("hand-over/<str:ref>/", queue.hand_over_letters, name="hand_over_letters"),
    path("instructions/", instructions.record_instruction, name="record_instruction"),
    path("instructions/<int:pk>/end/", instructions.end_instruction, name="end_instruction"),
    path("issue/<str:ref>/", staff.issue_letters, name="issue_letters"),
    path("sheets/<str:ref>/", papers.download_letters, name="download_letters"),
    path("cards/<str:ref>/", papers.download_cards, name="download_cards"),
    path("<str:letter_id>/", staff.view_letter, name="view_letter"),
    path("<str:letter_id>/sheet/", papers.download_letter, name="download_letter"),
    path("<str:letter_id>/copy/", papers.read_copy, name="read_copy"),
    path("<str:letter_id>/picture/", papers.release_with_picture, name="release_with_picture"),
    path("<str:letter_id>/withdrawal/ask/", staff.ask_withdrawal, name="ask_withdrawal"),
    path("<str:letter_id>/withdraw/", staff.withdraw_letter, name="withdraw_letter"),
    path("<str:letter_id>/keep/", staff.keep_letter, name="keep_letter"),
]
