"""What the doctor asks the issuer of OpenID Connect: whether it answers, is the one that was meant, and takes our secret."""

from dataclasses import dataclass
from typing import Any

import requests

from callsheet.state.issuer import Issuer

SECONDS = 5
MADE_UP = "made-up-by-callsheet-doctor"
"""A code that no issuer gave: one that takes the secret refuses the code, one that does not refuses the client first."""
SETTINGS = "docs/guides/sign-in.md says how the issuer is set up."
SECRET = "Copy the secret of this client anew at the issuer into the file that CALLSHEET_OIDC_CLIENT_SECRET_FILE names, and start again."


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong with signing in by the issuer, and what to do."""

    finding: str
    remedy: str = SETTINGS


def trouble(meant: Issuer, back: str) -> Trouble | None:
    """The first thing that would keep people from signing in by this issuer; None where nothing is seen.

    `back`: the address that people are sent back to. Nobody is signed in by asking, and the issuer keeps nothing of it.
    """
    url = meant.url.rstrip("/")
    remedy = "Check CALLSHEET_OIDC_ISSUER and that this machine reaches it."
    try:
        said = _json(f"{url}/.well-known/openid-configuration")
        keys = _json(str(said.get("jwks_uri", ""))).get("keys", [])
    except (requests.ConnectionError, requests.Timeout):
        return Trouble(
            f"{url} cannot be reached: nobody can sign in by {meant.name}, passwords and links still work", remedy
        )
    except (requests.RequestException, ValueError) as error:
        return Trouble(f"{url} does not answer as an issuer does ({type(error).__name__})", remedy)
    wrong = [reason for reason, holds in _faults(meant, said, keys) if holds]
    if wrong:
        return Trouble("; ".join(wrong))
    return _refused(meant, said, back)


def _faults(meant: Issuer, said: dict[str, Any], keys: list[Any]) -> list[tuple[str, bool]]:
    methods = said.get("code_challenge_methods_supported")
    return [
        (f"CALLSHEET_OIDC_ISSUER is {meant.url}, the issuer calls itself {said.get('issuer')}", str(said.get("issuer", "")).rstrip("/") != meant.url.rstrip("/")),
        ("it shows no keys that sign", not keys),
        ("it names no address for tokens", not isinstance(said.get("token_endpoint"), str)),
        ("it has no authorisation code flow", "code" not in said.get("response_types_supported", ["code"])),
        ("it does not know PKCE with S256", methods is not None and "S256" not in methods),
        ("it does not tell e-mails (scope email)", "email" not in said.get("scopes_supported", ["email"])),
    ]  # fmt: skip


def _refused(meant: Issuer, said: dict[str, Any], back: str) -> Trouble | None:
    """Whether the issuer refuses client or secret (RFC 6749, 5.2). Any other answer to a made-up code says that it took both,
    or says nothing of them."""
    methods = said.get("token_endpoint_auth_methods_supported", ())
    is_in_header = "client_secret_post" not in methods and "client_secret_basic" in methods
    ours = {"client_id": meant.client_id, "client_secret": meant.client_secret}
    form = {"grant_type": "authorization_code", "code": MADE_UP, "code_verifier": MADE_UP * 2, "redirect_uri": back}
    try:
        answer = requests.post(
            said["token_endpoint"],
            data=form if is_in_header else form | ours,
            auth=(meant.client_id, meant.client_secret) if is_in_header else None,
            timeout=SECONDS,
            allow_redirects=False,  # a secret is for this address alone
        )
        told = answer.json()
    except (requests.ConnectionError, requests.Timeout):
        return Trouble(f"{meant.name} answers, but {said['token_endpoint']}, where it gives tokens, cannot be reached")
    except (requests.RequestException, ValueError):
        return None
    code = told.get("error") if isinstance(told, dict) else None
    if code == "invalid_client":
        return Trouble(
            f"{meant.name} does not take the secret of the client “{meant.client_id}”, or does not know this client",
            SECRET,
        )
    if code == "unauthorized_client":
        return Trouble(f"{meant.name} does not let the client “{meant.client_id}” sign people in by code")
    return None


def _json(url: str) -> dict[str, Any]:
    answer = requests.get(url, timeout=SECONDS)
    answer.raise_for_status()
    found = answer.json()
    if not isinstance(found, dict):
        raise ValueError("not an object")
    return found
