"""Django settings, read from the environment and `.env`.

The defaults are secure. docs/deployment.md documents each variable.
"""

import datetime
import re
import sys
from pathlib import Path
from typing import Any

import environ
from csp.constants import NONE, SELF

from csi.accounts.permissions import Role
from csi.core.db import embedded
from csi.core.environment import Environment
from csi.core.languages import Language

BASE_DIR = Path(__file__).resolve().parent.parent

environ.Env.read_env(BASE_DIR / ".env")
env = Environment()

TESTING = "pytest" in sys.modules

DATA_DIR = env.folder("DATA_DIR", default=embedded.default_data_dir(BASE_DIR))
if TESTING:
    DATA_DIR /= "test"  # tests never use the data of the mission
DEBUG = env.bool("DEBUG", default=False)
HTTPS = env.bool("HTTPS", default=True)
SECRET_KEY = env.secret_key("SECRET_KEY", path=DATA_DIR / "secret-key")
ALLOWED_HOSTS = env.hosts("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.origins("CSRF_TRUSTED_ORIGINS")
# The path under which a proxy publishes the application, such as /csi. It is always set, so that no request header
# (SCRIPT_NAME) can decide which part of a URL is the page.
FORCE_SCRIPT_NAME = env.url_path("SCRIPT_NAME")

# The key that encrypts backups; empty: they are not encrypted.
BACKUP_KEY = env.str("BACKUP_KEY", default="")

# The key that decides how counts are rounded for readers (csi.indicators.disclosure). Published figures stay the same
# as long as it does: keep it when SECRET_KEY changes.
ROUNDING_KEY = env.str("ROUNDING_KEY", default=SECRET_KEY)

# A fixed current date. Empty: the date of the demonstration, else the system date (csi.core.clock).
MISSION_DATE = env.date("MISSION_DATE", default=None)

INSTALLED_APPS = [
    "csi",
    "csi.core",
    "csi.accounts",
    "csi.core.crud",
    "csi.core.history",
    "csi.core.merging",
    "csi.core.search",
    "csi.core.backups",
    "csi.indicators",
    "csi.reports",
    # The panels of a record's page have the order of these apps.
    "districts",
    "forums",
    "receptions",
    "initiatives",
    "csi.concerns",
    "csi.returns",
    "advisers",
    "csi.gallery",
    "csi.notes",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "crispy_forms",
    "django_filters",
    "django_tables2",
    "django_htmx",
    "django_countries",
    "pgtrigger",
    "csp",
    "csi.apps.MissionAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    # In tests under the original name, with which pytest-django finds it and serves static files from their sources.
    "django.contrib.staticfiles" if TESTING else "csi.apps.CollectedStaticFilesConfig",
    "django.contrib.postgres",
    "django.forms",
]

MIDDLEWARE = [
    # First, so that every response has these headers, also static files and redirects to https.
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csi.core.web.compression.TextCompressionMiddleware",
    "csi.accounts.sessions.PageSessionMiddleware",
    "csi.accounts.cache_headers.PrivateResponseMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "csi.accounts.sessions.SessionTimeoutMiddleware",
    "csi.accounts.languages.AccountLanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "csi.accounts.two_factor.TwoFactorRequiredMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "csi.core.history.actor.ActorMiddleware",
    # Last, so that the others use the primary.
    "csi.core.web.replica.ReplicaMiddleware",
]

ROOT_URLCONF = "csi.urls"
WSGI_APPLICATION = "csi.wsgi.application"

FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csi.navigation.provide_layout",
            ],
        },
    }
]

# PostgreSQL: the server of DATABASE_URL, else the embedded server in the data directory, which `make run` starts.
DATABASES = {
    "default": env.database(
        "DATABASE_URL",
        # The owner of the tables, for migrations and the commands that need it; tests create tables.
        owner_var="DATABASE_OWNER_URL",
        pooler_var="DATABASE_POOLER",
        as_owner=TESTING,
        embedded_in=DATA_DIR,
        durable=not TESTING,
        may_start=TESTING or DEBUG,
    )
}
# A streaming standby of that server for reports, if REPLICA_DATABASE_URL is set (csi.core.db.replica).
if replica := env.replica("REPLICA_DATABASE_URL", pooler_var="DATABASE_POOLER"):
    DATABASES["replica"] = replica
REPLICA_MAX_LAG = datetime.timedelta(seconds=env.int("REPLICA_MAX_LAG_SECONDS", default=5, at_least=1))
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# In the database, so that all servers of the mission share the counters of sign-in attempts. A full cache drops
# arbitrary entries: the limit leaves room for many invented user names. Drawings have a cache of their own, in files.
CACHES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "core_cache",
        "OPTIONS": {"MAX_ENTRIES": 3000},
    },
    "drawings": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": DATA_DIR / "drawings",
        "OPTIONS": {"MAX_ENTRIES": 1000},
    },
}
if TESTING:
    for name, cache in CACHES.items():
        cache |= {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": name}

AUTH_USER_MODEL = "accounts.User"
# Access to records is limited by district (csi.core.access).
RECORD_SCOPE_MODEL = "districts.District"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"csi.accounts.validators.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "csi.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_FORMS = {
    "login": "csi.accounts.sign_in_forms.LoginForm",
    "change_password": "csi.accounts.sign_in_forms.ChangePasswordForm",
    "set_password": "csi.accounts.sign_in_forms.SetPasswordForm",
    "reset_password": "csi.accounts.sign_in_forms.ResetPasswordForm",
    "reset_password_from_key": "csi.accounts.sign_in_forms.ResetPasswordKeyForm",
    "reauthenticate": "csi.accounts.sign_in_forms.ReauthenticateForm",
}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
# The server never sends e-mails to unknown addresses.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "csi.accounts.tokens.PasswordLinkGenerator"
# Two-step verification: an authenticator app, passkeys, and recovery codes if both are lost.
MFA_ADAPTER = "csi.accounts.two_factor.EncryptingMFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "CSI"
MFA_FORMS = {
    "authenticate": "csi.accounts.two_factor_forms.CodeForm",
    "reauthenticate": "csi.accounts.two_factor_forms.ReauthenticateCodeForm",
    "activate_totp": "csi.accounts.two_factor_forms.AddAppForm",
    "authenticate_webauthn": "csi.accounts.two_factor_forms.PasskeyForm",
    "reauthenticate_webauthn": "csi.accounts.two_factor_forms.ReauthenticatePasskeyForm",
    "add_webauthn": "csi.accounts.two_factor_forms.AddPasskeyForm",
    "edit_webauthn": "csi.accounts.two_factor_forms.RenamePasskeyForm",
}
# Accept the previous and the next code, because the clocks of phones differ.
MFA_TOTP_TOLERANCE = 1
# The administrator enters the e-mail address, so it needs no verification.
MFA_ALLOW_UNVERIFIED_EMAIL = True
# Passkeys require https, which a local installation does not have.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
TWO_FACTOR_FOR = env.subset("TWO_FACTOR_FOR", Role.values, default=[Role.MANAGER.value, Role.ADMINISTRATOR.value])

LANGUAGE_CODE = Language.ENGLISH.value
LANGUAGES = Language.choices
LANGUAGE_COOKIE_AGE = 365 * 24 * 60 * 60
LANGUAGE_COOKIE_SECURE = HTTPS
LANGUAGE_COOKIE_PATH = FORCE_SCRIPT_NAME or "/"
TIME_ZONE = env.time_zone("TIME_ZONE", default="Asia/Bishkek")
USE_I18N = True
# The English catalogue replaces texts of Django and its packages (`make messages`).
LOCALE_PATHS = [BASE_DIR / "csi" / "locale"]
USE_TZ = True
FORMAT_MODULE_PATH = "csi.core.formats"
USE_THOUSAND_SEPARATOR = True

# Absolute, because a relative one is read before the first request sets the path.
STATIC_URL = f"{FORCE_SCRIPT_NAME}/static/"
STATIC_ROOT = env.folder("STATIC_ROOT", default=DATA_DIR / "static")
# Pages use hashed files only; compressing the others too would double the time of the first start.
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = env.folder("MEDIA_ROOT", default=DATA_DIR / "media")
STORAGES = {
    # The object store of FILES_STORE_URL, else the folder MEDIA_ROOT.
    "default": env.files_store("FILES_STORE_URL") or {"BACKEND": "csi.core.files.uploads.AtomicFileStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or TESTING
        else "csi.core.web.bundles.BundleStorage"
    },
}
# {bundle: its sources in the order of the cascade}. {% stylesheet %} and {% script %} load the collected files.
STATIC_BUNDLES = {
    "app.css": [
        *("css/tokens.css", "css/base.css", "css/layout.css", "css/navigation.css", "css/buttons.css"),
        *("css/components.css", "css/tables.css", "css/filters.css", "css/forms.css", "css/form-rows.css"),
        *("css/records.css", "css/forums.css", "css/print.css"),
    ],
    "reports.css": [
        *("css/reports.css", "css/indicators.css", "css/charts.css"),
        *("css/monthly-tables.css", "css/calendar.css", "css/coverage.css", "css/choropleth.css"),
    ],
    "map.css": ["vendor/leaflet/leaflet.css", "css/map.css"],
    "admin.css": ["css/tokens.css", "css/admin.css"],
    "app.js": [
        *("js/theme.js", "js/menu.js", "js/keys.js", "js/forms.js", "js/rows.js", "js/row-keys.js"),
        *("js/combobox.js", "js/counter.js", "js/drafts.js", "js/exports.js", "js/print.js"),
        *("js/meeting.js", "js/representation.js", "js/trip.js", "js/coverage.js"),
    ],
    "map.js": ["vendor/leaflet/leaflet.js", "js/map.js"],
    "photos.js": ["js/photos.js"],
    "admin.js": ["js/admin-labels.js"],
}
FILE_UPLOAD_PERMISSIONS = 0o640
FILE_UPLOAD_HANDLERS = ["csi.core.files.uploads.LimitedMemoryUploadHandler"]
DATA_UPLOAD_MAX_NUMBER_FILES = 5
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000

EMAIL_CONFIG = env.email("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="csi@localhost")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

SESSION_COOKIE_AGE = env.int("SESSION_HOURS", default=12, at_least=1) * 3600
SESSION_IDLE_MINUTES = env.int("SESSION_IDLE_MINUTES", default=120, at_least=5)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
# Forms contain the token; no script reads the cookie.
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_PATH = CSRF_COOKIE_PATH = FORCE_SCRIPT_NAME or "/"
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# Probes come from the same host by plain http.
SECURE_REDIRECT_EXEMPT = [
    rf"^{re.escape(f'{FORCE_SCRIPT_NAME}/{probe}'.lstrip('/'))}$" for probe in ("healthz", "readyz")
]
CSRF_FAILURE_VIEW = "csi.core.crud.drafts.csrf_failure"
# For a proxy that sets X-Forwarded-Proto and X-Forwarded-For itself; see docs/deployment.md.
if env.bool("BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    # Sign-in attempts are counted by IP address, which a unix socket does not provide.
    ALLAUTH_TRUSTED_PROXY_COUNT = 1

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [SELF],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    feature: [] for feature in ("camera", "display-capture", "geolocation", "microphone", "payment", "usb")
}

CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "crispy"
CRISPY_FAIL_SILENTLY = False
DJANGO_TABLES2_TEMPLATE = "crud/table.html"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"},
        "json": {"()": "csi.core.web.log_format.JsonFormatter"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line" if DEBUG else "json"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}

if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    TWO_FACTOR_FOR = []
    SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = False
