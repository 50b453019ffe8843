"""The addresses of the accounts pages."""

from __future__ import annotations

from django.urls import path

from aman.accounts.views import access, offices, own, users

app_name = "accounts"
urlpatterns = [
    path("own/", own.view_account, name="view_account"),
    path("own/sessions/end/", own.end_other_sessions, name="end_other_sessions"),
    path("draft/", own.keep_draft, name="keep_draft"),
    path("draft/<int:draft_id>/drop/", own.drop_draft, name="drop_draft"),
    path("window/", own.explain_window, name="explain_window"),
    path("password/reset/", own.explain_forgotten_password, name="explain_forgotten_password"),
    path("password/weigh/", own.weigh_password, name="weigh_password"),
    # Doors of the sign-in package that stay shut: nobody signs up, and no account hangs on an e-mail address.
    path("signup/", own.closed, name="closed_sign_up"),
    path("email/", own.closed, name="closed_email"),
    path("confirm-email/", own.closed, name="closed_confirm_email"),
    path("password/set/", own.closed, name="closed_set_password"),
    path("login/code/confirm/", own.closed, name="closed_login_code"),
    path("users/", users.list_users, name="list_users"),
    path("users/add/", users.add_user, name="add_user"),
    path("users/<str:username>/", users.view_user, name="view_user"),
    path("users/<str:username>/disable/", users.disable_user, name="disable_user"),
    path("users/<str:username>/enable/", users.enable_user, name="enable_user"),
    path("users/<str:username>/new-password/", users.give_new_password, name="give_new_password"),
    path("users/<str:username>/second-factor/remove/", users.remove_second_factor, name="remove_second_factor"),
    path("users/<str:username>/role/", users.change_role, name="change_role"),
    path("users/<str:username>/vouch/", users.vouch_for_user, name="vouch_for_user"),
    path("users/<str:username>/window-needed/", users.require_window, name="require_window"),
    path("users/<str:username>/windows/give/", access.give_window, name="give_window"),
    path("windows/", access.list_windows, name="list_windows"),
    path("windows/<int:pk>/close/", access.close_window, name="close_window"),
    path("grants/", access.list_grants, name="list_grants"),
    path("sessions/", access.list_sessions, name="list_sessions"),
    path("sessions/<int:pk>/end/", access.end_session, name="end_session"),
    path("duties/", access.view_duties, name="view_duties"),
    path("keys/", offices.list_keys, name="list_keys"),
    path("keys/make/", offices.make_key, name="make_key"),
    path("keys/<int:pk>/confirm/", offices.confirm_key, name="confirm_key"),
    path("keys/<int:pk>/withdraw/", offices.withdraw_key, name="withdraw_key"),
    path("offices/", offices.list_offices, name="list_offices"),
    path("offices/propose/", offices.propose_for_office, name="propose_for_office"),
    path("offices/proposals/<int:pk>/answer/", offices.answer_proposal, name="answer_proposal"),
    path("offices/services/<int:pk>/end/", offices.end_service, name="end_service"),
]
