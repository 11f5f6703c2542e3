"""The pages of allauth that are used, one's own account and the access log.

allauth reverses its URL names without a namespace, so this module has no app_name.
"""

from allauth.account import views as allauth
from allauth.usersessions.views import list_usersessions
from django.urls import include, path, re_path

from csi.accounts import views
from csi.accounts.languages import LanguageView

profile_urls = [
    path("", views.ProfileView.as_view(), name="profile"),
    path("calendar/", views.CalendarFeedView.as_view(), name="calendar_feed"),
    path("calendar/revoke/", views.CalendarFeedDeleteView.as_view(), name="calendar_feed_delete"),
]

urlpatterns = [
    path("me/", include((profile_urls, "accounts"))),
    path("language/", LanguageView.as_view(), name="language"),
    path("log/", views.AccessLogView.as_view(), name="access_log"),
    path("import/", views.UserImportView.as_view(), name="user_import"),
    path("login/", allauth.login, name="account_login"),
    path("logout/", allauth.logout, name="account_logout"),
    path("sessions/", list_usersessions, name="usersessions_list"),
    path("second-step/", include("allauth.mfa.urls")),
    path("inactive/", allauth.account_inactive, name="account_inactive"),
    # allauth requires the name; the page says that sign-up is closed (csi.accounts.adapter).
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
