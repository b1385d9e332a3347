"""Django's settings, made from the one Settings object. Importing this connects to nothing and writes nothing."""

import os
import secrets as randomness
from pathlib import Path

from callsheet.boot import connections, environment, secrets

CALLSHEET = environment.read(os.environ)
"""The frozen settings; elsewhere read as `django.conf.settings.CALLSHEET`."""

_WEB = Path(__file__).parent.parent / "web"

# `callsheet up` makes the key before anything is served; without it (type checks, tests) sessions end with the process.
SECRET_KEY = CALLSHEET.secret_key or secrets.kept(CALLSHEET.secrets, secrets.SECRET_KEY) or randomness.token_urlsafe(48)
DEBUG = CALLSHEET.debug
ALLOWED_HOSTS = list(CALLSHEET.allowed_hosts)

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "callsheet.state",
    "callsheet.web",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "callsheet.boot.middleware.HeadersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "callsheet.web.bodies.BodyMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "callsheet.api.middleware.ApiMiddleware",
    "callsheet.web.middleware.ScopeMiddleware",
]

ROOT_URLCONF = "callsheet.boot.urls"
WSGI_APPLICATION = "callsheet.boot.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [_WEB / "templates"],
        "OPTIONS": {
            "builtins": ["callsheet.web.templatetags.words"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "callsheet.web.context.page",
            ],
        },
    }
]

DATABASES = {"default": connections.django(CALLSHEET, connections.APP)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "state.Person"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",  # of installations made before; rehashed at the next sign-in
]
# Of django-allauth only the exchange with an issuer is used (web/issuer.py); none of its pages is mounted.
SOCIALACCOUNT_ADAPTER = "callsheet.web.issuer.Receiving"
SOCIALACCOUNT_STORE_TOKENS = False
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"

USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
LOCALE_PATHS = [_WEB.parent / "translations"]
LANGUAGE_COOKIE_NAME = "callsheet_language"

STATIC_URL = "/static/"
STATICFILES_DIRS = [_WEB / "static"]
WHITENOISE_USE_FINDERS = True  # served from the package: nothing to collect, nothing stale
WHITENOISE_AUTOREFRESH = DEBUG

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = CALLSHEET.https
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_NAME = "callsheet_session"
CSRF_COOKIE_NAME = "callsheet_csrf"
CSRF_FAILURE_VIEW = "callsheet.web.views.problems.forbidden"
SESSION_COOKIE_AGE = int(CALLSHEET.session_age.total_seconds())
SESSION_ENGINE = "callsheet.state.sessions"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if CALLSHEET.https else None
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 16 * 1024 * 1024
FILE_UPLOAD_TEMP_DIR = None

# Django sends nothing: no mail, no reports of errors, no telemetry. Digests go where a person asked for one (actions/digests).
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
ADMINS: list[tuple[str, str]] = []

# Jobs live beside the actions that they run; `tasks` modules of the apps are found by procrastinate itself.
PROCRASTINATE_IMPORT_PATHS = ["callsheet.actions.jobs"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"standard": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["standard"], "level": "WARNING"},
    # What sends digests would write their addresses, with the secrets in them, at the level of debugging.
    "loggers": {"callsheet": {"level": "INFO"}, "apprise": {"level": "WARNING"}, "urllib3": {"level": "WARNING"}},
}
