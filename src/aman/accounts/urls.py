"""The addresses of the accounts pages."""

from __future__ import annotations

from django.urls import path

from aman.accounts import views

app_name = "accounts"
urlpatterns = [
    path("own/", views.view_account, name="view_account"),
    path("password/reset/", views.explain_forgotten_password, name="explain_forgotten_password"),
    # Doors of the sign-in package that stay shut: nobody signs up, and no account hangs on an e-mail address.
    path("signup/", views.closed, name="closed_sign_up"),
    path("email/", views.closed, name="closed_email"),
    path("confirm-email/", views.closed, name="closed_confirm_email"),
    path("password/set/", views.closed, name="closed_set_password"),
    path("login/code/confirm/", views.closed, name="closed_login_code"),
    path("users/", views.list_users, name="list_users"),
    path("users/add/", views.add_user, name="add_user"),
    path("users/<str:username>/", views.view_user, name="view_user"),
    path("users/<str:username>/disable/", views.disable_user, name="disable_user"),
    path("users/<str:username>/enable/", views.enable_user, name="enable_user"),
    path("users/<str:username>/new-password/", views.give_new_password, name="give_new_password"),
    path("users/<str:username>/second-factor/remove/", views.remove_second_factor, name="remove_second_factor"),
]
