"""OpenID Connect: the protocol is django-allauth's, its answers are checked more strictly, and who comes in is ours to say.

Of allauth only the way there and the way back are used: state, PKCE, the exchange of the code. Its accounts, its pages and its
tables stay unused (docs/decisions/2026-11-22-oidc.md).
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jwt
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, get_adapter
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from callsheet.state.issuer import Issuer, Word
from callsheet.state.people import Person

KEY = "issuer"
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA")
"""Signatures by a private key alone: a shared secret or no signature at all is never accepted."""
LEEWAY_SECONDS = 60
NEEDED = ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri")


def configured() -> Issuer | None:
    """The issuer of this installation, or None."""
    found: Issuer | None = settings.CALLSHEET.issuer
    return found


def issuer_name() -> str:
    """What the issuer's button says, '' where there is none."""
    found = configured()
    return found.name if found else ""


@dataclass(frozen=True, slots=True)
class Answers:
    """What our door says to who comes back: with verified claims and what was kept, or without (cancelled, cause)."""

    arrived: Callable[[HttpRequest, dict[str, Any], dict[str, Any]], HttpResponse]
    failed: Callable[[HttpRequest, bool, Exception | None], HttpResponse]


class StrictExchange(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]  # allauth is not typed
    """allauth's side of the exchange; the ID token is verified in full, whatever channel it came by."""

    def get_provider(self) -> "OurIssuer":
        """The configured issuer; allauth's own look into its tables is not made."""
        return OurIssuer(self.request, app=_app())

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        """Where the issuer sends people back to."""
        return request.build_absolute_uri(reverse("issuer-back"))

    @property
    def openid_config(self) -> dict[str, Any]:
        """What the issuer says of itself; OAuth2Error where it is another one than configured, or says too little."""
        found: dict[str, Any] = super().openid_config
        missing = [name for name in NEEDED if not isinstance(found.get(name), str)]
        if missing:
            raise OAuth2Error(f"the discovery document lacks {', '.join(missing)}")
        issuer = configured()
        if issuer is None or found["issuer"].rstrip("/") != issuer.url.rstrip("/"):
            raise OAuth2Error(f"the discovery document is that of {found['issuer']}")
        return found

    def complete_login(self, request: HttpRequest, app: SocialApp, token: SocialToken, **keywords: Any) -> SocialLogin:
        """The verified claims, e-mail and groups from the userinfo where the ID token has none."""
        claims = self._claims(keywords["response"].get("id_token"), app.client_id)
        if "email" not in claims and self.openid_config.get("userinfo_endpoint"):
            more = self._fetch_user_info(token.token)
            if more.get("sub") != claims["sub"]:
                raise OAuth2Error("the userinfo is about somebody else")
            claims = {**more, **claims}
        account = SocialAccount(provider=KEY, uid=claims["sub"], extra_data=claims)
        return SocialLogin(provider=self.get_provider(), account=account, user=Person(), email_addresses=[])

    def _claims(self, id_token: object, client_id: str) -> dict[str, Any]:
        if not isinstance(id_token, str):
            raise OAuth2Error("the issuer sent no ID token")
        try:
            claims: dict[str, Any] = jwt.decode(
                id_token,
                self._key(id_token),
                algorithms=list(ALGORITHMS),
                audience=client_id,
                issuer=self.openid_config["issuer"],
                leeway=LEEWAY_SECONDS,
                options={"require": ["exp", "iat", "iss", "aud", "sub"]},
            )
        except jwt.PyJWTError as error:
            raise OAuth2Error(f"the ID token does not hold: {error}") from error
        if isinstance(claims["aud"], list) and len(claims["aud"]) > 1 and claims.get("azp") != client_id:
            raise OAuth2Error("the ID token was made for another party")
        return claims

    def _key(self, id_token: str) -> jwt.PyJWK:
        with get_adapter().get_requests_session() as session:
            answer = session.get(self.openid_config["jwks_uri"])
            answer.raise_for_status()
            keys = jwt.PyJWKSet.from_json(json.dumps(answer.json())).keys
        wanted = jwt.get_unverified_header(id_token).get("kid")
        found = [key for key in keys if key.key_id == wanted or (wanted is None and len(keys) == 1)]
        if not found:
            raise OAuth2Error("the ID token is signed with a key that the issuer does not show")
        return found[0]


class OurIssuer(OpenIDConnectProvider):  # type: ignore[misc]  # allauth is not typed
    """The configured issuer as a provider of allauth's."""

    oauth2_adapter_class = StrictExchange
    pkce_enabled_default = True


class Receiving(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth is not typed
    """SOCIALACCOUNT_ADAPTER: what allauth found out goes to our own door, and nothing of it is kept by allauth."""

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """The exchange went well: our door decides; allauth goes no further."""
        answers: Answers = request.answers  # type: ignore[attr-defined]
        claims = dict(sociallogin.account.extra_data)
        raise ImmediateHttpResponse(answers.arrived(request, claims, sociallogin.state))

    def on_authentication_error(self, request: HttpRequest, provider: Any, **said: Any) -> None:
        """The exchange failed: our door says so."""
        answers: Answers = request.answers  # type: ignore[attr-defined]
        raise ImmediateHttpResponse(answers.failed(request, said.get("error") == "cancelled", said.get("exception")))


def way_there(request: HttpRequest, *, kept: dict[str, Any], asked: dict[str, str], back_to: str) -> str:
    """The issuer's address with all that it needs to answer; `kept` waits in the session for the way back."""
    found = StrictExchange(request, KEY).get_provider()
    return str(found.redirect(request, "login", next_url=back_to, data=kept, auth_params=asked)["Location"])


def way_back(request: HttpRequest, answers: Answers) -> HttpResponse:
    """allauth checks state and PKCE and exchanges the code; then one of our answers is given."""
    request.answers = answers  # type: ignore[attr-defined]
    response: HttpResponse = OAuth2CallbackView.adapter_view(StrictExchange(request, KEY))(request)
    return response


def word_of(claims: dict[str, Any], issuer: Issuer) -> Word:
    """What verified claims say of somebody."""
    groups = claims.get(issuer.groups_claim, ())
    verified = claims.get("email_verified")
    if isinstance(verified, str):
        verified = verified.lower() == "true"
    return Word(
        issuer=str(claims["iss"]),
        subject=str(claims["sub"]),
        email=str(claims.get("email") or ""),
        is_verified=verified if isinstance(verified, bool) else None,
        name=str(claims.get("name") or "")[:200],
        groups=tuple(str(group) for group in groups) if isinstance(groups, list | tuple) else (),
    )


def _app() -> SocialApp:
    issuer = configured()
    if issuer is None:
        raise OAuth2Error("no issuer is set up")
    return SocialApp(
        provider="openid_connect",
        provider_id=KEY,
        name=issuer.name,
        client_id=issuer.client_id,
        secret=issuer.client_secret,
        settings={"server_url": issuer.url.rstrip("/")},
    )
