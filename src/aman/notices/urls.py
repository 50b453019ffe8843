"""The addresses of notices, of one's wishes about them, and of what administrators look after."""

from __future__ import annotations

from django.urls import path

from aman.notices import views

app_name = "notices"
urlpatterns = [
    path("", views.list_notices, name="list_notices"),
    path("open/", views.open_notice, name="open_notice"),
    path("read/", views.mark_read, name="mark_read"),
    path("own/", views.set_hours, name="set_hours"),
    path("own/address/", views.ask_address, name="ask_address"),
    path("own/address/confirm/", views.confirm_address, name="confirm_address"),
    path("own/address/forget/", views.forget_address, name="forget_address"),
    path("messages/", views.list_messages, name="list_messages"),
    path("messages/<int:delivery_id>/again/", views.try_again, name="try_again"),
    path("webhooks/", views.list_webhooks, name="list_webhooks"),
    path("webhooks/add/", views.add_webhook, name="add_webhook"),
    path("webhooks/<int:webhook_id>/test/", views.test_webhook, name="test_webhook"),
    path("webhooks/<int:webhook_id>/stop/", views.stop_webhook, name="stop_webhook"),
]
