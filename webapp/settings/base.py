"""What every way of running Attune shares. Each setting that begins with ATTUNE_ is described in docs/admin.md."""

import os
from datetime import timedelta
from pathlib import Path

from csp.constants import NONE, SELF

from webapp.settings._sign_in import school_sign_in

ROOT = Path(__file__).resolve().parents[2]

DEBUG = False
ALLOWED_HOSTS: list[str] = []

INSTALLED_APPS = [
    "webapp.accounts",
    "webapp.consent",
    "webapp.classroom",
    "webapp.live",
    "webapp.dashboards",
    "webapp.authoring",
    "webapp.imports",
    "webapp.rules",
    "webapp.progress",
    "webapp.privacy",
    "webapp.security",
    "webapp.site",
    "webapp.registry",
    "webapp.training",
    "webapp.donations",
    "webapp.frontend",
    "webapp.supervisor",
    "webapp.backups",
    "webapp.observe",
    "lessons.content",
    "lessons.learner",
    "lessons.adaptation",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "channels",
    "csp",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "webapp.observe.middleware.ObserveMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "webapp.frontend.middleware.GZipPagesMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "webapp.frontend.middleware.PermissionsPolicyMiddleware",
    "webapp.site.language_middleware.LanguageMiddleware",
    "webapp.security.middleware.SessionLimitsMiddleware",
    "webapp.site.middleware.SiteMiddleware",
    "webapp.security.middleware.GuardMiddleware",
    "webapp.privacy.middleware.AdministrationLooksMiddleware",
]

ROOT_URLCONF = "webapp.urls"
ASGI_APPLICATION = "webapp.asgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CSRF_FAILURE_VIEW = "webapp.frontend.views.csrf_failure"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "webapp" / "frontend" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "webapp.frontend.context.navigation",
                "webapp.frontend.context.languages",
            ],
        },
    },
]

# People -------------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
# Many 13-year-olds have no e-mail address of their own, so none is asked for.
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_FORMS = {
    "login": "webapp.accounts.forms.LoginForm",
    "signup": "webapp.accounts.forms.SignupForm",
    "reauthenticate": "webapp.accounts.forms.ReauthenticateForm",
    "change_password": "webapp.accounts.forms.ChangePasswordForm",
    "set_password": "webapp.accounts.forms.SetPasswordForm",
}
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
# A whole school comes from one address, and its lessons begin at the same minute. An account has five tries.
ACCOUNT_RATE_LIMITS = {"login": "1200/m/ip", "login_failed": "300/m/ip,5/300s/key", "signup": "300/m/ip"}
ACCOUNT_ADAPTER = "webapp.site.sign_in.adapters.AccountAdapter"
MFA_ADAPTER = "webapp.site.sign_in.adapters.SecondStepAdapter"
MFA_FORMS = {
    "authenticate": "webapp.site.sign_in.forms.AuthenticateForm",
    "reauthenticate": "webapp.site.sign_in.forms.ReauthenticateForm",
    "activate_totp": "webapp.site.sign_in.forms.ActivateForm",
}
MFA_TOTP_TOLERANCE = 1  # a telephone's clock may be half a minute off
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # addresses come from the school's lists, and nobody needs one
SOCIALACCOUNT_ADAPTER = "webapp.site.sign_in.adapters.SchoolSignInAdapter"
SOCIALACCOUNT_PROVIDERS = school_sign_in(os.environ)
SOCIALACCOUNT_LOGIN_ON_GET = True  # a form's way through other hosts would have to stand in the policy of every page

# Pages --------------------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", "English"), ("de", "Deutsch")]  # each in its own words, for whoever looks for theirs
LOCALE_PATHS = [ROOT / "lessons" / "locale"]  # the rest of the words lie with their apps
FORMAT_MODULE_PATH = "webapp.frontend.formats"
LANGUAGE_COOKIE_NAME = "attune_language"
LANGUAGE_COOKIE_AGE = int(timedelta(days=365).total_seconds())
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

STATIC_URL = "/static/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Everything comes from this site: no inline code, no evaluation, nobody else's host.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "media-src": [SELF, "blob:"],
        "connect-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    },
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 9_000  # the captions of a long film are sent as one form
SESSION_COOKIE_AGE = int(timedelta(days=14).total_seconds())
# Hours without a page, and hours in all, after which somebody signs in anew; staff see the work of others.
ATTUNE_SESSION_HOURS = (72, 14 * 24)
ATTUNE_STAFF_SESSION_HOURS = (2, 12)
FILE_UPLOAD_HANDLERS = [
    "webapp.security.uploads.UploadGate",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# Background work ----------------------------------------------------------------------------------------------------
CELERY_TASK_ACKS_LATE = True  # a killed worker's task runs again elsewhere; every task is written to be repeatable
CELERY_WORKER_PREFETCH_MULTIPLIER = 1  # tasks are few and long: none waits behind another
CELERY_TASK_TIME_LIMIT = 600  # nothing outside training takes ten minutes; a hung task must not hold its worker
CELERY_TASK_SOFT_TIME_LIMIT = 570  # half a minute to stop in order before the hard limit
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# What takes minutes or hours has a worker of its own: nobody's import or download waits behind it.
CELERY_TASK_ROUTES = {
    "webapp.training.tasks.run_training": {"queue": "training"},
    "webapp.registry.tasks.judge_version": {"queue": "training"},
}
CELERY_BEAT_SCHEDULE = {
    # A worker that is killed takes its import's message along: somebody must look whether a job has gone silent.
    "resume-imports": {"task": "webapp.imports.tasks.resume_imports", "schedule": timedelta(seconds=30)},
    "resume-judgements": {"task": "webapp.registry.tasks.resume_judgements", "schedule": timedelta(minutes=1)},
    "end-consents": {"task": "webapp.privacy.tasks.end_consents", "schedule": timedelta(hours=1)},
    # Every hour, because a site on a laptop may never be up for a whole day.
    "keep-retention": {"task": "webapp.privacy.tasks.keep_retention", "schedule": timedelta(hours=1)},
    # A worker that is killed takes its message along: what somebody asked for must be done all the same.
    "resume-privacy": {"task": "webapp.privacy.tasks.resume_privacy", "schedule": timedelta(minutes=2)},
    "note-beat": {"task": "webapp.observe.tasks.note_beat", "schedule": timedelta(minutes=1)},
    # The same for a training; and the next one begins when the one before it has ended.
    "resume-training": {"task": "webapp.training.tasks.resume_training", "schedule": timedelta(seconds=30)},
    # A crash between the database and the shelf's file must not last; what a worker compared must outlive it.
    "look-after-models": {"task": "webapp.registry.tasks.look_after_models", "schedule": timedelta(minutes=1)},
    "count-scores": {"task": "webapp.registry.tasks.count_scores", "schedule": timedelta(hours=1)},
    # A worker that is killed takes its data set's message along; and files of what was withdrawn must not stay.
    "resume-data-sets": {"task": "webapp.donations.tasks.resume_sets", "schedule": timedelta(minutes=2)},
    "end-giving": {"task": "webapp.donations.tasks.end_giving", "schedule": timedelta(hours=1)},
    "end-orders": {"task": "webapp.training.tasks.end_orders", "schedule": timedelta(minutes=1)},
    "fit-learner-model": {"task": "lessons.learner.tasks.fit_learner_model", "schedule": timedelta(hours=24)},
}

# Sensing ------------------------------------------------------------------------------------------------------------
# In the EU, inferring emotions of students from biometrics is prohibited: there the cap is at most "gaze".
ATTUNE_JURISDICTION = os.environ.get("ATTUNE_JURISDICTION", "")
ATTUNE_SENSING_CAP = "gaze" if ATTUNE_JURISDICTION == "EU" else os.environ.get("ATTUNE_SENSING_CAP", "expression")
# Where the bundles lie that were brought to this site or trained here.
ATTUNE_MODELS = Path(os.environ.get("ATTUNE_MODELS", ROOT / "var" / "models"))
# Data sets for training, made of what students gave, and whatever runs of the training leave.
ATTUNE_TRAINING = Path(os.environ.get("ATTUNE_TRAINING", ROOT / "var" / "training"))
# The Python of training, where it is not `make trainer`'s: it has TensorFlow, and whoever serves needs none.
ATTUNE_TRAINER_PYTHON = os.environ.get("ATTUNE_TRAINER_PYTHON", "")
# A training that wants more than this is ended, so that lessons keep theirs. Focus and confusion need a third of it.
ATTUNE_TRAINING_MEMORY_MB = int(os.environ.get("ATTUNE_TRAINING_MEMORY_MB", "4000"))
# A training that takes longer is stopped where it is: somebody should look at it before it goes on.
ATTUNE_TRAINING_HOURS = int(os.environ.get("ATTUNE_TRAINING_HOURS", "12"))
ATTUNE_MODELS_KEY = ""  # what seals which of them is live; empty: derived from the secret key
ATTUNE_INFERENCE_SOCKET = os.environ.get("ATTUNE_INFERENCE_SOCKET", "")
ATTUNE_CONSENT_DAYS = 365
# Under this age a guardian agrees. Empty: 16 in the EU, elsewhere nobody is asked unless the school says so for them.
ATTUNE_GUARDIAN_UNDER = int(os.environ.get("ATTUNE_GUARDIAN_UNDER", "0"))
ATTUNE_ESTIMATE_DAYS = 30
ATTUNE_AGGREGATE_DAYS = 400  # a school year and what is left of the one before: then events and summaries go too
ATTUNE_DONATION_DAYS = 400  # what students gave for training: a school year and what is left of the one before
ATTUNE_DEMO = False

# Watching (docs/operating.md) -----------------------------------------------------------------------------------------
# Who may read /metrics and /readyz: direct neighbours in these networks, or whoever sends the token.
ATTUNE_WATCH_FROM = ["127.0.0.0/8", "::1/128"]
ATTUNE_WATCH_TOKEN = ""
ATTUNE_WORKER_METRICS = os.environ.get("ATTUNE_WORKER_METRICS", "")
ATTUNE_TRACES = os.environ.get("ATTUNE_TRACES", "")
ATTUNE_TRACES_SHARE = float(os.environ.get("ATTUNE_TRACES_SHARE", "0.05"))
ATTUNE_SAMPLES = True
ATTUNE_JSON_LOGS = False

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {"attune.access": {"level": "WARNING"}},  # a line for each page is for production
}
