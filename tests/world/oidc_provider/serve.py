"""The provider's process: its own Django, its own database in memory, RSA keys made at start, people as they are said.

    python -m tests.world.oidc_provider.serve '[{"username": "ada", "email": "ada@example.invalid", …}]'

Prints its address and serves until it is ended. A person may have a `fault`: then their ID tokens are wrong in that way.
"""

import json
import os
import sys
import time
from wsgiref.simple_server import WSGIRequestHandler, make_server

import django
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings

CLIENT, SECRET, PASSWORD = "callsheet", "the-clients-secret-of-the-test", "a password at the provider"
LOGIN = "<h1>Who are you?</h1><form method=post>{% csrf_token %}{{ form }}<button>Sign in</button></form>"
PEOPLE = {person["username"]: person for person in json.loads(sys.argv[1])} if __name__ == "__main__" else {}
BACK = "".join(sys.argv[2:3]) if __name__ == "__main__" else ""


def new_key() -> str:
    """A fresh RSA key as PEM."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    form, kind = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    return key.private_bytes(form, kind, serialization.NoEncryption()).decode()


def configure() -> None:
    """Django's settings of the provider."""
    os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"
    apps = ["auth", "contenttypes", "sessions", "messages"]
    steps = ["sessions.middleware.SessionMiddleware", "auth.middleware.AuthenticationMiddleware"]
    settings.configure(
        SECRET_KEY="of the provider",
        ALLOWED_HOSTS=["127.0.0.1", "localhost"],
        ROOT_URLCONF=__name__,
        INSTALLED_APPS=[*(f"django.contrib.{app}" for app in apps), "oauth2_provider"],
        MIDDLEWARE=[*(f"django.contrib.{step}" for step in steps), "django.middleware.csrf.CsrfViewMiddleware"],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        SESSION_COOKIE_NAME="provider_session",
        CSRF_COOKIE_NAME="provider_csrf",
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        LOGIN_URL="/login/",
        USE_TZ=True,
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "OPTIONS": {"loaders": [("django.template.loaders.locmem.Loader", {"registration/login.html": LOGIN})]},
            }
        ],
        OAUTH2_PROVIDER={
            "OIDC_ENABLED": True,
            "OIDC_RSA_PRIVATE_KEY": new_key(),
            "OAUTH2_VALIDATOR_CLASS": f"{__name__}.Validator",
            "SCOPES": {"openid": "who", "profile": "name", "email": "e-mail"},
            "PKCE_REQUIRED": True,
        },
    )
    django.setup()


if __name__ == "__main__":
    configure()
    from django.contrib.auth.models import User
    from django.contrib.auth.views import LoginView
    from django.core.management import call_command
    from django.core.wsgi import get_wsgi_application
    from django.urls import include, path
    from jwcrypto import jwk, jwt
    from oauth2_provider.models import Application
    from oauth2_provider.oauth2_validators import OAuth2Validator
    from oauth2_provider.settings import oauth2_settings

    class Validator(OAuth2Validator):
        """Says of people what their table says, and goes wrong where it says so."""

        oidc_claim_scope = None

        def get_additional_claims(self, request):  # type: ignore[no-untyped-def]
            person = PEOPLE[request.user.username]
            said = ("email", "email_verified", "name", "groups")
            return {name: person[name] for name in said if name in person}

        def get_oidc_claims(self, token, token_handler, request):  # type: ignore[no-untyped-def]
            claims = super().get_oidc_claims(token, token_handler, request)
            fault = PEOPLE[request.user.username].get("fault", "")
            is_userinfo = token_handler is None
            if fault in ("laconic", "mixed up") and not is_userinfo:
                claims.pop("email"), claims.pop("email_verified")
            if fault == "mixed up" and is_userinfo:
                claims["sub"] = "somebody else"
            return claims

        def get_id_token_dictionary(self, token, token_handler, request):  # type: ignore[no-untyped-def]
            claims, until = super().get_id_token_dictionary(token, token_handler, request)
            wrong = {
                "expired": {"exp": int(time.time()) - 3600},
                "foreign issuer": {"iss": "https://evil.example"},
                "foreign audience": {"aud": "somebody-else"},
                "foreign nonce": {"nonce": "not-yours"},
            }
            return {**claims, **wrong.get(PEOPLE[request.user.username].get("fault", ""), {})}, until

        def finalize_id_token(self, id_token, token, token_handler, request):  # type: ignore[no-untyped-def]
            signed = super().finalize_id_token(id_token, token, token_handler, request)
            if PEOPLE[request.user.username].get("fault") != "forged":
                return signed
            whole = jwt.JWT()
            whole.deserialize(signed)
            header = {"alg": "RS256", "kid": whole.token.jose_header["kid"]}
            forged = jwt.JWT(header=header, claims=whole.token.objects["payload"].decode())
            forged.make_signed_token(jwk.JWK.from_pem(new_key().encode()))
            return forged.serialize()

    urlpatterns = [
        path("login/", LoginView.as_view()),
        path("", include("oauth2_provider.urls", namespace="oauth2_provider")),
    ]

    class Silent(WSGIRequestHandler):
        """No line for each request."""

        def log_message(self, format, *args):  # type: ignore[no-untyped-def]
            pass

    call_command("migrate", verbosity=0)
    Application.objects.create(
        client_id=CLIENT,
        client_secret=SECRET,
        client_type="confidential",
        authorization_grant_type="authorization-code",
        redirect_uris=f"http://testserver/sign-in/issuer/back/ http://127.0.0.1/sign-in/issuer/back/ {BACK}".strip(),
        skip_authorization=True,
        algorithm="RS256",
        name="Callsheet",
    )
    for name in PEOPLE:
        User.objects.create_user(name, password=PASSWORD)
    server = make_server("127.0.0.1", 0, get_wsgi_application(), handler_class=Silent)
    address = f"http://127.0.0.1:{server.server_port}"
    oauth2_settings.OIDC_ISS_ENDPOINT = address
    print(address, flush=True)
    server.serve_forever()
