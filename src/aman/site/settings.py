"""Every setting of Aman, read from `AMAN_*` variables in one place.

Outside debug an unsafe value stops the start: a missing secret key, a wildcard
host, a cookie that would travel unencrypted. `docs/reference/settings.md` lists
them all and a test holds it to this file.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from bootstrap_wrapper import get_bootstrap_css_dir  # type: ignore[import-untyped]
from django.conf import locale
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from aman.site.databases import database_of, keys_beside, travels_in_the_open
from aman.site.log_places import logging_settings
from aman.site.scanning import is_place

PACKAGE = Path(__file__).resolve().parent.parent


def _read(name: str, default: str = "") -> str:
    """Read AMAN_<name>, or the file that AMAN_<name>_FILE names."""
    path = os.environ.get(f"AMAN_{name}_FILE")
    if path:
        return Path(path).read_text(encoding="utf-8").strip()
    return os.environ.get(f"AMAN_{name}", default)


def _flag(name: str, default: bool = False) -> bool:
    text = _read(name, "1" if default else "0").lower()
    if text not in {"0", "1", "true", "false", "yes", "no", "on", "off"}:
        raise ImproperlyConfigured(f"AMAN_{name} is {text!r}. Write 1 or 0.")
    return text in {"1", "true", "yes", "on"}


def _number(name: str, default: int, lowest: int, highest: int) -> int:
    text = _read(name, str(default))
    if not text.isdigit() or not lowest <= int(text) <= highest:
        raise ImproperlyConfigured(f"AMAN_{name} is {text!r}. Write a whole number from {lowest} to {highest}.")
    return int(text)


DEBUG = _flag("DEBUG")
#: A demonstration of invented people on this machine alone; every page says so.
DEMO = _flag("DEMO")
#: Roles that work with people, and administrators, sign in with a second factor. Off only in debug and demonstration.
SECOND_FACTOR_REQUIRED = _flag("SECOND_FACTOR", default=not (DEBUG or DEMO))
SECRET_KEY = _read("SECRET_KEY") or ("not-secret-" * 6 if DEBUG else "")
ALLOWED_HOSTS = [h.strip() for h in _read("HOSTS", "127.0.0.1,localhost" if DEBUG else "").split(",") if h.strip()]
DATABASES = {
    "default": database_of(
        _read("DATABASE_URL", "sqlite:///var/aman.sqlite3"),
        keep_seconds=_number("DATABASE_KEEP_SECONDS", 60, 0, 3_600),
    )
}
INSECURE_HTTP = _flag("INSECURE_HTTP")
#: Where letters say they can be checked, and where the status lists stand. Printed on paper: choose once.
VERIFY_HOST = _read("VERIFY_HOST", "verify.example")
#: Where the process that holds the opened keys listens; empty: keys are opened in the process that issues.
SIGNER_SOCKET = _read("SIGNER_SOCKET")
#: Where `aman tick` publishes the status lists and the offline page every six hours; empty: by hand.
STATUS_DIR = _read("STATUS_DIR")
#: The file that holds the issuing key's passphrase, where no signer holds the key.
KEY_PASSPHRASE_FILE = os.environ.get("AMAN_KEY_PASSPHRASE_FILE", "")
SIGNER_LETTERS_A_DAY = _number("SIGNER_LETTERS_A_DAY", 5_000, 1, 1_000_000)
LETTERS_A_KEY = _number("LETTERS_A_KEY", 5_000, 1, 100_000)
#: The library of a token (PKCS#11), where a key is held in one.
PKCS11_MODULE = _read("PKCS11_MODULE")
#: Desk checks one officer may make in a day.
DESK_CHECKS_A_DAY = _number("DESK_CHECKS_A_DAY", 60, 1, 10_000)
#: Desk checks one office may make in a day, and one officer in a minute.
DESK_OFFICE_CHECKS_A_DAY = _number("DESK_OFFICE_CHECKS_A_DAY", 600, 1, 100_000)
DESK_CHECKS_A_MINUTE = _number("DESK_CHECKS_A_MINUTE", 6, 1, 1_000)
#: In how many minutes the owner's desk answers a doubtful check, and how many hours later its words are wiped.
DESK_REFERRAL_MINUTES = _number("DESK_REFERRAL_MINUTES", 30, 2, 170)
DESK_SAID_KEPT_HOURS = _number("DESK_SAID_KEPT_HOURS", 24, 1, 240)
#: An incident in which somebody is held and that brought no news for so many hours alerts.
INCIDENT_SILENT_HOURS = _number("INCIDENT_SILENT_HOURS", 12, 1, 240)
#: A report that comes in a file so many hours after it was made raises no notice of its own.
OLD_REPORT_HOURS = _number("OLD_REPORT_HOURS", 48, 24, 240)
#: Whether anybody may read the figures that were let out; fewest people a figure speaks of, raised and never lowered.
PUBLIC_FIGURES = _flag("PUBLIC_FIGURES")
PUBLIC_THRESHOLD = _number("PUBLIC_THRESHOLD", 5, 5, 1_000)
#: How long the file of an export stands ready, and how often it may be taken.
EXPORT_HOURS = _number("EXPORT_HOURS", 72, 1, 720)
EXPORT_DOWNLOADS = _number("EXPORT_DOWNLOADS", 3, 1, 20)
UPLOAD_MEGABYTES = _number("UPLOAD_MEGABYTES", 40, 1, 500)
#: What one user and one office may send in a day, and the scanner that looks it through; empty: none does.
UPLOAD_MEGABYTES_A_DAY = _number("UPLOAD_MEGABYTES_A_DAY", 400, 1, 100_000)
OFFICE_UPLOAD_MEGABYTES_A_DAY = _number("OFFICE_UPLOAD_MEGABYTES_A_DAY", 2_000, 1, 1_000_000)
SCAN_SOCKET = _read("SCAN_SOCKET")
#: Where this site is reached, for links in messages; empty: the first of the hosts.
SITE_ADDRESS = _read("SITE_ADDRESS")
#: The mail server that takes notices; empty: none are sent by e-mail.
SMTP_HOST = _read("SMTP_HOST")
SMTP_PORT = _number("SMTP_PORT", 587, 1, 65_535)
SMTP_USER = _read("SMTP_USER")
SMTP_PASSWORD = _read("SMTP_PASSWORD")
#: starttls, tls (from the first byte) or off.
SMTP_TLS = _read("SMTP_TLS", "starttls")
SMTP_FROM = _read("SMTP_FROM", "aman@localhost")
#: The lists of revoked certificates (PEM) that mail and webhook servers are held against; empty: none.
REVOKED_LISTS = _read("REVOKED_LISTS")
#: Webhooks may lead into private networks, and over plain HTTP.
WEBHOOK_PRIVATE = _flag("WEBHOOK_PRIVATE")
#: The file that says at once that everything is closed; empty: beside an SQLite database.
LOCKDOWN_FILE = _read("LOCKDOWN_FILE")
#: How long a process goes by what it last knew of a lockdown.
LOCKDOWN_LOOK_SECONDS: float = _number("LOCKDOWN_LOOK_SECONDS", 1, 0, 2)

#: The file of the data keys, or the keys themselves: see `aman.vault.masters`. Beside an SQLite file where none is named.
DATA_KEYS_FILE = os.environ.get("AMAN_DATA_KEYS_FILE", "")
DATA_KEYS = "" if DATA_KEYS_FILE else _read("DATA_KEYS")
if not DATA_KEYS and not DATA_KEYS_FILE:
    DATA_KEYS_FILE = keys_beside(DATABASES["default"])


def check_safe() -> list[str]:
    """List what would be unsafe about these settings outside debug; empty when nothing is."""
    wrong = []
    if len(SECRET_KEY) < 50 or SECRET_KEY.startswith("not-secret"):
        wrong.append("AMAN_SECRET_KEY (or AMAN_SECRET_KEY_FILE) must hold at least 50 random characters.")
    if not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS or any(h.startswith(".") for h in ALLOWED_HOSTS):
        wrong.append("AMAN_HOSTS must name each host that serves Aman, without wildcards.")
    this_machine_only = set(ALLOWED_HOSTS) <= {"127.0.0.1", "localhost", "[::1]"}
    if INSECURE_HTTP and not this_machine_only:
        wrong.append("AMAN_INSECURE_HTTP is for this machine only: it needs AMAN_HOSTS to name nothing else.")
    if DEMO and not this_machine_only:
        wrong.append("AMAN_DEMO is for this machine only: it needs AMAN_HOSTS to name nothing else.")
    if not DATA_KEYS and not DATA_KEYS_FILE and not DEMO:
        wrong.append("AMAN_DATA_KEYS_FILE must name the file of data keys, under which identifying fields are sealed.")
    if travels_in_the_open(DATABASES["default"]):
        wrong.append(
            "AMAN_DATABASE_URL names a database on another machine without checked TLS: add ?sslmode=verify-full, and "
            "sslrootcert where the certificate is your own, or use a socket or 127.0.0.1."
        )
    if REVOKED_LISTS and not Path(REVOKED_LISTS).is_file():
        wrong.append("AMAN_REVOKED_LISTS names no file: no mail or webhook server could be believed.")
    if SCAN_SOCKET and not is_place(SCAN_SOCKET):
        wrong.append("AMAN_SCAN_SOCKET must be a path or 127.0.0.1:port: files must not travel to another machine.")
    if BREACHED_PASSWORDS and not Path(BREACHED_PASSWORDS).is_file():
        wrong.append("AMAN_BREACHED_PASSWORDS names no file: without its list no password can be chosen.")
    if SMTP_TLS not in {"starttls", "tls"} and SMTP_HOST:
        wrong.append("AMAN_SMTP_TLS must be starttls or tls: notices must not travel in the open.")
    if not SECOND_FACTOR_REQUIRED and not DEMO:
        wrong.append("AMAN_SECOND_FACTOR cannot be off where real people are on record.")
    return wrong


INSTALLED_APPS = [
    "aman.vault",
    "aman.accounts",
    "aman.audit",
    "aman.jobs",
    "aman.lockdown",
    "aman.notices",
    "aman.ui",
    "aman.people",
    "aman.cases",
    "aman.rosters",
    "aman.screening",
    "aman.issuing",
    "aman.checks",
    "aman.incidents",
    "aman.liaison",
    "aman.exports",
    "aman.retention",
    "aman.reports",
    "aman.site",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "bootstrap_wrapper",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "aman.site.middleware.ContentSecurityPolicy",
    "aman.site.static_files.StaticFiles",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "aman.site.middleware.BodyLimit",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "aman.site.refusals.RefusalsNoted",
    "aman.accounts.language.PreferredLanguage",
    "aman.lockdown.door.ClosedDoor",
    "aman.accounts.sessions.KeptSessions",
    "aman.accounts.gates.BeforeRecords",
    "aman.accounts.access.DenyByDefault",
    "aman.accounts.gates.Limited",
    "aman.site.incoming.LookedThrough",
    "aman.site.middleware.ErrorsInWords",
]

ROOT_URLCONF = "aman.site.urls"
WSGI_APPLICATION = "aman.site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "aman.ui.context.page",
                "aman.notices.context.bell",
            ],
            "builtins": ["aman.ui.templatetags.aman"],
        },
    }
]

FORM_RENDERER = "aman.ui.controls.Controls"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["aman.accounts.signed_in.SignedIn"]
SESSION_ENGINE = "aman.accounts.signed_in"
# Kept with the second or third, a password is kept with the first from its next sign-in on.
PASSWORD_HASHERS = [
    "aman.accounts.hashing.KeyedArgon2",
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "aman.accounts.passwords.NotTooLong", "OPTIONS": {"most": 128}},
    {"NAME": "aman.accounts.passwords.NotAPattern"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "aman.accounts.passwords.NotBreached"},
]
#: A list of SHA-1 hashes of breached passwords in their order, looked up on disk; empty: the commonest ones alone.
BREACHED_PASSWORDS = _read("BREACHED_PASSWORDS")
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_FORMS = {"login": "aman.accounts.forms.SignInForm", "change_password": "aman.accounts.forms.NewPasswordForm"}
ACCOUNT_ADAPTER = "aman.accounts.adapter.NoSignUp"
ACCOUNT_EMAIL_VERIFICATION = "none"
ALLAUTH_TRUSTED_PROXY_COUNT = _number("TRUSTED_PROXIES", 0, 0, 5)
# Counted in `aman.accounts.limits` instead, in the database and by address: several web servers share one count, and a
# stranger elsewhere cannot lock an official out.
ACCOUNT_RATE_LIMITS = {"login": None, "login_failed": None}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "aman.accounts.forms.CodeForm",
    "reauthenticate": "aman.accounts.forms.CodeAgainForm",
}
MFA_TOTP_ISSUER = "Aman"
MFA_ADAPTER = "aman.accounts.adapter.SealedSecrets"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/accounts/login/"

#: A session ends after so many minutes without use, and after so many hours in any case (`aman.accounts.sessions`).
IDLE_MINUTES = _number("IDLE_MINUTES", 30, 5, 240)
SESSION_HOURS = _number("SESSION_HOURS", 8, 1, 24)
# Longer than any session may last: what is posted with a session that is over is kept for its user, who must be known.
SESSION_COOKIE_AGE = 60 * 60 * 25
# Over TLS a browser takes such a name from this very host alone, for all of it: no neighbour can plant one.
_COOKIE_PREFIX = "" if DEBUG or INSECURE_HTTP else "__Host-"
SESSION_COOKIE_NAME = f"{_COOKIE_PREFIX}sessionid"
CSRF_COOKIE_NAME = f"{_COOKIE_PREFIX}csrftoken"
LANGUAGE_COOKIE_NAME = f"{_COOKIE_PREFIX}django_language"
#: A number drawn for a browser, by which two sign-ins of one browser are noticed (`aman.accounts.hands`).
BROWSER_COOKIE_NAME = f"{_COOKIE_PREFIX}browser"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = not (DEBUG or INSECURE_HTTP)
SECURE_SSL_REDIRECT = not (DEBUG or INSECURE_HTTP)
SECURE_HSTS_SECONDS = 0 if DEBUG or INSECURE_HTTP else 31_536_000
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ALLAUTH_TRUSTED_PROXY_COUNT else None
# "no-referrer" would make browsers send the origin "null" with every form, which the CSRF check must refuse.
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_TRUSTED_ORIGINS = [o.strip() for o in _read("ORIGINS").split(",") if o.strip()]
# Only own sources, no inline script or style, no eval; wasm for the reader of letters' QR pictures.
CONTENT_SECURITY_POLICY = {
    "default-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "object-src": ["'none'"],
    "base-uri": ["'none'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'none'"],
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000

# Django does not know Pashto, nor Dari apart from Persian.
locale.LANG_INFO.update(
    {
        "ps": {"bidi": True, "code": "ps", "name": "Pashto", "name_local": "پښتو"},
        "fa-af": {"bidi": True, "code": "fa-af", "name": "Dari", "name_local": "دری"},
    }
)
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("fa-af", _("Dari")), ("ps", _("Pashto")), ("ur", _("Urdu"))]
LANGUAGES_BIDI = ["fa-af", "ps", "ur", "fa", "ar", "he"]
LOCALE_PATHS = [str(PACKAGE / "ui" / "locale")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = _read("TIME_ZONE", "Asia/Karachi")

#: What each language calls itself; a reader finds their own, whatever the page speaks.
AMAN_LANGUAGE_NAMES = {code: str(locale.LANG_INFO[code]["name_local"]) for code, _name in LANGUAGES}

STATIC_URL = "/static/"
STATICFILES_DIRS = [("bootstrap", str(get_bootstrap_css_dir()))]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # Compressed once, when static files are collected: a first page fits in 100 kB.
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}
STATIC_ROOT = _read("STATIC_ROOT", "var/static")
with contextlib.suppress(OSError):
    # An absent folder is worth a warning to the file server at every start; an empty one is not.
    Path(STATIC_ROOT).mkdir(parents=True, exist_ok=True)
WHITENOISE_USE_FINDERS = True
# Maps for debuggers are nine tenths of the bytes and travel to nobody else.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ("png", "svgz", "gz", "woff", "woff2", "map")
WHITENOISE_AUTOREFRESH = DEBUG

#: Work that a worker does in pieces (`aman tick`), by kind; what it does at every look (each second, so it must be cheap
#: where nothing is due); and what every tick looks after besides.
AMAN_JOBS = {
    "exports.choose_people": "aman.exports.actions.settling.CHOOSE_PEOPLE",
    "exports.write_export": "aman.exports.actions.writing.WRITE_EXPORT",
    "exports.write_list": "aman.exports.actions.returning.WRITE_LIST",
    "incidents.compare_reports": "aman.incidents.actions.taking_in.COMPARE_JOB",
    "incidents.take_reports": "aman.incidents.actions.taking_in.TAKE_JOB",
    "reports.make_brief": "aman.reports.actions.briefs.MAKE_BRIEF_JOB",
    "retention.dispose": "aman.retention.actions.disposing.DISPOSE_JOB",
    "retention.carry_out": "aman.retention.actions.disposing.CARRY_OUT_JOB",
    "retention.sweep": "aman.retention.actions.sweeping.SWEEP_JOB",
    "screening.try_change": "aman.screening.actions.trying.TRY_CHANGE",
    "screening.screen_again": "aman.screening.actions.trying.SCREEN_AGAIN",
}
AMAN_EVERY_LOOK = ["aman.checks.actions.follow_up_checks", "aman.notices.actions.delivering.deliver_due"]
#: What begins in the moment a person says no, told (actor, consent); as with jobs, this names what lower floors may not.
AMAN_ON_CONSENT_WITHDRAWN = [
    "aman.issuing.actions.consents.begin_withdrawal",
    "aman.exports.actions.taking.drop_from_files",
]
AMAN_EVERY_TICK = [
    "aman.exports.actions.end_what_is_due",
    "aman.checks.actions.forget_traces",
    "aman.checks.actions.watch_referrals",
    "aman.reports.telling.tell_what_presses",
    "aman.reports.actions.keeping.keep_counts",
    "aman.reports.actions.picturing.keep_pictures",
    "aman.reports.actions.digests.send_lists",
    "aman.screening.actions.adopting.notice_shipped_everywhere",
    "aman.screening.actions.renewing.renew_deadlines_everywhere",
    "aman.screening.actions.ahead.look_ahead_everywhere",
    "aman.issuing.actions.scheduled.publish_when_due",
    "aman.retention.actions.disposing.look_after_periods",
    "aman.liaison.actions.indexing.index_what_is_missing",
    "aman.accounts.actions.drafts.forget_old_drafts",
    "aman.accounts.limits.forget_old_attempts",
    "aman.accounts.hands.forget_old_browsers",
]

#: What closing everything does besides, outside the database before the row is written, and after it.
AMAN_ON_LOCKDOWN_FIRST = ["aman.issuing.actions.keys.lock_signer"]
AMAN_ON_LOCKDOWN = ["aman.exports.actions.closing.delete_every_file"]
#: What an erasure does besides, given the ids of all rows that are the human being.
AMAN_ON_ERASURE = ["aman.exports.actions.closing.end_files_holding"]

# No report of an error repeats what somebody typed; `aman.site.logs` keeps it out of the log as well.
DEFAULT_EXCEPTION_REPORTER_FILTER = "aman.site.logs.NothingShown"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
LOGGING = logging_settings(level=_read("LOG_LEVEL", "WARNING"), to=_read("LOG_TO", "stderr"))
