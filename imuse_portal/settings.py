"""All settings, read from the environment alone; production refuses to start on an unsafe one.

`PORTAL_ENV` is `production` (the default), `demonstration` or `test`.
"""

import re
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

PORTAL_ENV = env.str("PORTAL_ENV", "production")
if PORTAL_ENV not in {"production", "demonstration", "test"}:
    raise ImproperlyConfigured("PORTAL_ENV is production, demonstration or test.")
IN_PRODUCTION = PORTAL_ENV == "production"
IN_DEMONSTRATION = PORTAL_ENV == "demonstration"

# --- What production must be told -------------------------------------------------------------
DEBUG = False
SECRET_KEY = env.str("SECRET_KEY") if IN_PRODUCTION else env.str("SECRET_KEY", "not-a-secret" * 5)
if IN_PRODUCTION and (len(SECRET_KEY) < 50 or SECRET_KEY.startswith("not-a-secret")):
    raise ImproperlyConfigured("SECRET_KEY needs at least 50 characters of its own.")
ALLOWED_HOSTS = env.list(
    "ALLOWED_HOSTS", default=[] if IN_PRODUCTION else ["localhost", "127.0.0.1", "[::1]"]
)
if IN_PRODUCTION and (not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS):
    raise ImproperlyConfigured("ALLOWED_HOSTS names the portal's own hosts, never «*».")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
PORTAL_URL = (
    env.str("PORTAL_URL") if IN_PRODUCTION else env.str("PORTAL_URL", "http://localhost:8000")
)
if IN_PRODUCTION and not PORTAL_URL.startswith("https://"):
    raise ImproperlyConfigured("PORTAL_URL is the https address that mails link to.")
if IN_PRODUCTION and any(not origin.startswith("https://") for origin in CSRF_TRUSTED_ORIGINS):
    raise ImproperlyConfigured("CSRF_TRUSTED_ORIGINS are https addresses.")
DATABASES = {"default": env.db("DATABASE_URL")}
if DATABASES["default"]["ENGINE"] != "django.db.backends.postgresql":
    raise ImproperlyConfigured("DATABASE_URL leads to a PostgreSQL: postgres://…")
if find_spec("psycopg"):
    raise ImproperlyConfigured("Uninstall psycopg: Django would prefer it to the tested psycopg2.")
DATABASES["default"].update(CONN_MAX_AGE=60, CONN_HEALTH_CHECKS=True)
DATABASES["default"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 5)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# How many proxies in front of the portal append to X-Forwarded-For; 0: the header is ignored.
TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", 0)
if TRUSTED_PROXY_COUNT < 0:
    raise ImproperlyConfigured("TRUSTED_PROXY_COUNT is 0 or more.")
if TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- Applications -----------------------------------------------------------------------------
INSTALLED_APPS = [
    "imuse_portal",
    "accounts",
    "families",
    "students",
    "documents",
    "billing",
    "reenrolment",
    "imuse_portal.apps.DeskConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "crispy_forms",
    "crispy_bootstrap5",
    "post_office",
    "imuse_portal.apps.AttemptsConfig",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "csp",
    "import_export",
]
MIDDLEWARE = [
    "imuse_portal.health.health_check",
    "imuse_portal.logs.request_log",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "imuse_portal.readable.only_readable",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "imuse_portal.errors.dress_refused_methods",
    "accounts.middleware.no_store",
    "accounts.middleware.school_of_request",
    "accounts.middleware.accessibility_of_request",
    "accounts.middleware.keep_form_of_expired_session",
    "accounts.middleware.SignInWhereOneWas",
    "accounts.middleware.provisional_password_opens_one_page",
    "families.middleware.FamilyMiddleware",
    "students.middleware.ClosedMeanwhile",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "imuse_portal.urls"
WSGI_APPLICATION = "imuse_portal.wsgi.application"
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
                "imuse_portal.menus.menu",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]
FORM_RENDERER = "imuse_portal.forms.PortalRenderer"
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- Language and time ------------------------------------------------------------------------
LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français")]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "imuse_portal.formats"
USE_I18N = USE_TZ = True
# Amounts ask for their separator (`floatformat:"2g"`): in an id, an address or a script «1 800»
# is no number.
USE_THOUSAND_SEPARATOR = False
TIME_ZONE = "Europe/Paris"

# --- Files ------------------------------------------------------------------------------------
VAR_DIR = Path(env.str("VAR_DIR", str(BASE_DIR / "var")))
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = VAR_DIR / "static" if IN_PRODUCTION else None  # else served where they lie
MEDIA_ROOT = VAR_DIR / "media"
FILE_UPLOAD_PERMISSIONS = 0o600
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "documents": {
        "BACKEND": env.str("DOCUMENTS_STORAGE", "documents.storage.DocumentStorage"),
        "OPTIONS": env.json("DOCUMENTS_STORAGE_OPTIONS", {}),
    },
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if IN_PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not IN_PRODUCTION
WHITENOISE_ALLOW_ALL_ORIGINS = False
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "imuse_portal.uploads.NamelessFileUploadHandler",
]
# In bytes: as many photos as make one document, each as large as is taken.
LARGEST_REQUEST = 320 * 1024 * 1024

# --- Documents (design 6) ---------------------------------------------------------------------
# Of the environment, what the process that opens strangers' files needs to find its libraries.
INSPECTOR_ENVIRONMENT = {"LANG": "C.UTF-8", "MALLOC_ARENA_MAX": "1"} | {
    name: env.str(name) for name in ("PATH", "LD_LIBRARY_PATH", "MAGIC") if name in env.ENVIRON
}
# `host:3310`, or the path of a socket; empty: files are not shown to an antivirus.
CLAMD_ADDRESS = env.str("CLAMD_ADDRESS", "")
if CLAMD_ADDRESS and not re.fullmatch(r"/.+|.+:\d+", CLAMD_ADDRESS):
    raise ImproperlyConfigured("CLAMD_ADDRESS is host:port, or the path of a socket.")
# What the documents of one family may take, in bytes.
DOCUMENTS_QUOTA = env.int("DOCUMENTS_QUOTA_MB", 100) * 1024 * 1024

# --- Accounts (design 5) ----------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "accounts.backends.IdentifierBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
# auth.W004: identifiers are unique without regard to case, by a constraint over Lower().
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "home"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "accounts.passwords.SchoolRuleValidator"},
    {"NAME": "accounts.passwords.NeverMailedValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("identifier", "first_name", "last_name", "email")},
    },
]
PROVISIONAL_PASSWORD_HOURS = env.int("PROVISIONAL_PASSWORD_HOURS", 24)
LOST_PASSWORD_MINUTES_BETWEEN = env.int("LOST_PASSWORD_MINUTES_BETWEEN", 15)
LOST_PASSWORD_PER_DAY = env.int("LOST_PASSWORD_PER_DAY", 3)
# Requests that one address may make in an hour: a whole school may share one.
LOST_PASSWORD_PER_ADDRESS = env.int("LOST_PASSWORD_PER_ADDRESS", 500)
# Pre-enrolments of strangers: begun from one address in an hour, mails to one mailbox in a day,
# days until what nobody confirmed is forgotten, and what was refused.
PRE_ENROLMENTS_PER_ADDRESS = env.int("PRE_ENROLMENTS_PER_ADDRESS", 60)
PRE_ENROLMENT_MAILS_PER_DAY = env.int("PRE_ENROLMENT_MAILS_PER_DAY", 3)
PRE_ENROLMENT_DAYS_KEPT = env.int("PRE_ENROLMENT_DAYS_KEPT", 3)
PRE_ENROLMENT_REFUSED_DAYS_KEPT = env.int("PRE_ENROLMENT_REFUSED_DAYS_KEPT", 365)
# Failed sign-ins of one address in 15 minutes; from how many addresses one identifier fails
# within an hour before its school is told.
LOGIN_FAILURES_PER_ADDRESS = env.int("LOGIN_FAILURES_PER_ADDRESS", 60)
LOGIN_ALERT_ADDRESSES = env.int("LOGIN_ALERT_ADDRESSES", 10)
STAFF_TOTP_REQUIRED = env.bool("STAFF_TOTP_REQUIRED", IN_PRODUCTION)
if IN_PRODUCTION and not STAFF_TOTP_REQUIRED:
    raise ImproperlyConfigured("STAFF_TOTP_REQUIRED cannot be off in production.")
OTP_TOTP_ISSUER = "Portail pour les usagers"
AXES_HANDLER = "accounts.lockout.PortalAxesHandler"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_FORM_FIELD = "identifier"
AXES_USERNAME_CALLABLE = "accounts.lockout.identifier_of"
AXES_CLIENT_IP_CALLABLE = "imuse_portal.addresses.client_address"
AXES_LOCKOUT_CALLABLE = "accounts.lockout.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False

# --- Sessions, cookies, headers ---------------------------------------------------------------
SESSION_COOKIE_AGE = 30 * 60
SESSION_SAVE_EVERY_REQUEST = True
SESSION_COOKIE_NAME = "portail_session"
CSRF_COOKIE_NAME = "portail_csrf"
CSRF_COOKIE_HTTPONLY = SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IN_PRODUCTION
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "imuse_portal.errors.csrf_failure"
SECURE_SSL_REDIRECT = IN_PRODUCTION
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if IN_PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = IN_PRODUCTION
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF, "https://www.payfip.gouv.fr"],  # where a payment form leads on
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# --- Online payment -----------------------------------------------------------------------------
PAYFIP_OFFICIAL = "https://www.payfip.gouv.fr"
# Outside production a fake one of our own answers at this portal's address.
PAYFIP_URL = env.str("PAYFIP_URL", PAYFIP_OFFICIAL if IN_PRODUCTION else f"{PORTAL_URL}/payfip")
if IN_PRODUCTION and PAYFIP_URL != PAYFIP_OFFICIAL:
    raise ImproperlyConfigured(f"PAYFIP_URL is {PAYFIP_OFFICIAL}: no other gateway is believed.")
FAKE_PAYFIP_DIR = None if IN_PRODUCTION else VAR_DIR / "payfip"

# --- Mail -------------------------------------------------------------------------------------
DEFAULT_FROM_EMAIL = SERVER_EMAIL = (
    env.str("DEFAULT_FROM_EMAIL")
    if IN_PRODUCTION
    else env.str("DEFAULT_FROM_EMAIL", "portail@example.org")
)
EMAIL_URL = (
    env.email_url("EMAIL_URL")
    if IN_PRODUCTION
    else env.email_url("EMAIL_URL", "smtp://localhost:25")
)
if IN_PRODUCTION and not EMAIL_URL["EMAIL_BACKEND"].endswith(".smtp.EmailBackend"):
    raise ImproperlyConfigured("EMAIL_URL is an SMTP server: smtp+tls://user:password@host:587.")
vars().update(EMAIL_URL)
MAIL_DELIVERY_BACKEND = (
    "imuse_portal.eml.EmlBackend"
    if IN_DEMONSTRATION
    else "django.core.mail.backends.smtp.EmailBackend"
)
EMAIL_BACKEND = "post_office.EmailBackend"
EMAIL_TIMEOUT = 20
MAIL_BACKEND = env.str("MAIL_BACKEND", MAIL_DELIVERY_BACKEND)
MAIL_STAYS_HERE = MAIL_BACKEND.startswith(("imuse_portal.", "django.core.mail.backends."))
if IN_PRODUCTION and MAIL_STAYS_HERE and MAIL_BACKEND != MAIL_DELIVERY_BACKEND:
    raise ImproperlyConfigured("MAIL_BACKEND keeps the mails here; production delivers them.")
EML_DIR = VAR_DIR / "mail"
POST_OFFICE = {
    "BACKENDS": {"default": MAIL_BACKEND},
    "DEFAULT_PRIORITY": "medium",
    "MAX_RETRIES": 12,  # over a good day: see imuse_portal/outbox.py
    "MESSAGE_ID_ENABLED": True,
    "MESSAGE_ID_FQDN": env.str("MAIL_DOMAIN", urlsplit(PORTAL_URL).hostname or "localhost"),
    "THREADS_PER_PROCESS": 1,
}
MAIL_KEPT_DAYS = env.int("MAIL_KEPT_DAYS", 365)

# --- Logs: a line of JSON an event, no name, address or value of anybody -----------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "imuse_portal.logs.JsonFormatter"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "json"},
        "nowhere": {"class": "logging.NullHandler"},
    },
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", "INFO")},
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        "django.request": {"level": "ERROR"},  # of a 4xx the request's own line tells enough
        "django.server": {"handlers": [], "level": "WARNING", "propagate": False},
        "axes": {"level": "ERROR"},
        # It names addresses; without a handler it gives itself one. The outbox logs instead.
        "post_office": {"handlers": ["nowhere"], "propagate": False},
        "fontTools": {"level": "ERROR"},
        "weasyprint": {"level": "ERROR"},
    },
}
