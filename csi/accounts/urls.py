"""Sign-in and passwords by allauth, of which only what is named here is reachable; and one's own page.

allauth asks for its addresses by name without a namespace, so this is a plain list.
"""

from allauth.account import views as allauth
from allauth.usersessions.views import list_usersessions
from django.urls import include, path, re_path

from csi.accounts import views

own = [
    path("", views.Me.as_view(), name="me"),
    path("calendar/", views.OwnCalendarAddress.as_view(), name="calendar_address"),
    path("calendar/revoke/", views.RevokeCalendarAddress.as_view(), name="calendar_address_revoke"),
]

urlpatterns = [
    path("me/", include((own, "accounts"))),
    path("log/", views.AccessLog.as_view(), name="access_log"),
    path("login/", allauth.login, name="account_login"),
    path("logout/", allauth.logout, name="account_logout"),
    path("sessions/", list_usersessions, name="usersessions_list"),
    path("second-step/", include("allauth.mfa.urls")),
    path("inactive/", allauth.account_inactive, name="account_inactive"),
    # Closed (csi.accounts.adapter): it says that an administrator makes accounts.
    path("signup/", allauth.signup, name="account_signup"),
    path("reauthenticate/", allauth.reauthenticate, name="account_reauthenticate"),
    path("password/change/", allauth.password_change, name="account_change_password"),
    path("password/set/", allauth.password_set, name="account_set_password"),
    path("password/reset/", allauth.password_reset, name="account_reset_password"),
    path("password/reset/done/", allauth.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        allauth.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        allauth.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
]
