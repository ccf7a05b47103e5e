"""The school's own sign-in (OpenID Connect), from the environment. docs/admin.md describes each variable."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

_LOCAL = {"localhost", "127.0.0.1", "::1"}


def school_sign_in(environment: Mapping[str, str]) -> dict[str, Any]:
    """What allauth wants to know of the provider; empty without one."""
    url = environment.get("ATTUNE_SSO_URL", "").rstrip("/")
    if not url:
        return {}
    address = urlsplit(url)
    if address.scheme != "https" and address.hostname not in _LOCAL:
        raise ImproperlyConfigured("ATTUNE_SSO_URL has to begin with https://: passwords and names travel there.")
    return {"openid_connect": {"APPS": [_provider(url, environment)]}}


def _provider(url: str, environment: Mapping[str, str]) -> dict[str, Any]:
    client = environment.get("ATTUNE_SSO_CLIENT", "")
    if not client:
        raise ImproperlyConfigured("ATTUNE_SSO_URL is set, so ATTUNE_SSO_CLIENT has to be set too.")
    return {
        "provider_id": "school",
        "name": environment.get("ATTUNE_SSO_NAME", "your school’s account"),
        "client_id": client,
        "secret": _secret(environment),
        "settings": {
            "server_url": url,
            "oauth_pkce_enabled": True,
            "verified_email": environment.get("ATTUNE_SSO_TRUST_EMAIL", "0") == "1",
        },
    }


def _secret(environment: Mapping[str, str]) -> str:
    if path := environment.get("ATTUNE_SSO_SECRET_FILE"):
        return Path(path).read_text().strip()
    return environment.get("ATTUNE_SSO_SECRET", "")
