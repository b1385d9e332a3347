"""CALLSHEET_OIDC_*: the issuer of identities, read from the environment."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from callsheet.boot.variables import Variable, pairs, secret, wrong, yes
from callsheet.state.actors import ROLES
from callsheet.state.issuer import Issuer

VARIABLES: tuple[Variable, ...] = (
    Variable("CALLSHEET_OIDC_ISSUER", "", "Address of the OpenID Connect issuer, as https://login.example.org/realms/ops: what stands before /.well-known/openid-configuration. Empty: no sign-in by OpenID Connect."),
    Variable("CALLSHEET_OIDC_CLIENT_ID", "", "Name under which the issuer knows this installation."),
    Variable("CALLSHEET_OIDC_CLIENT_SECRET", "", "Secret that the issuer gave with it."),
    Variable("CALLSHEET_OIDC_CLIENT_SECRET_FILE", "", "File that holds the secret, for secrets mounted as files. Wins over CALLSHEET_OIDC_CLIENT_SECRET."),
    Variable("CALLSHEET_OIDC_NAME", "Single sign-on", "Name of the issuer on the button of the sign-in page."),
    Variable("CALLSHEET_OIDC_TRUST_EMAIL", "no", "yes where the issuer never says whether an e-mail is verified and its administrator alone sets e-mails (Entra ID of one tenant). An e-mail that it calls unverified is refused all the same."),
    Variable("CALLSHEET_OIDC_DOMAINS", "", "Rule for people whom nobody invited, as example.org=requester, …: whoever has a verified e-mail there comes in with that role. Empty: only invited people come in."),
    Variable("CALLSHEET_OIDC_GROUPS_CLAIM", "groups", "Claim that lists somebody's groups."),
    Variable("CALLSHEET_OIDC_GROUP_ROLES", "", "What groups make of people admitted by CALLSHEET_OIDC_DOMAINS, as ops-leads=production manager, …: the first that fits wins; looked at at every sign-in."),
    Variable("CALLSHEET_OIDC_GROUP_PROGRAMMES", "", "Programmes of those people by group, as team-marigold=marigold, …; looked at at every sign-in."),
)  # fmt: skip
HERE = ("localhost", "127.0.0.1", "::1")


def issuer(texts: Mapping[str, str]) -> Issuer | None:
    """The issuer that the variables describe, None where there is none. UnusableInput names the variable that is wrong."""
    url = texts["CALLSHEET_OIDC_ISSUER"]
    if not url:
        return None
    parts = urlsplit(url)
    if not parts.hostname or parts.scheme not in ("https", "http"):
        raise wrong("CALLSHEET_OIDC_ISSUER", url, "an address such as https://login.example.org/realms/ops")
    if parts.scheme == "http" and parts.hostname not in HERE:
        raise wrong(
            "CALLSHEET_OIDC_ISSUER", url, "an https address: by http anybody on the way could sign in as anybody"
        )
    client = texts["CALLSHEET_OIDC_CLIENT_ID"]
    kept = secret("CALLSHEET_OIDC_CLIENT_SECRET", texts)
    for name, value in (("CALLSHEET_OIDC_CLIENT_ID", client), ("CALLSHEET_OIDC_CLIENT_SECRET", kept)):
        if not value:
            raise wrong(name, "", "what the issuer gave out for this installation, for CALLSHEET_OIDC_ISSUER is set")
    return Issuer(
        url=url.removesuffix("/.well-known/openid-configuration"),
        client_id=client,
        client_secret=kept,
        name=texts["CALLSHEET_OIDC_NAME"],
        trusts_email=yes("CALLSHEET_OIDC_TRUST_EMAIL", texts),
        domains={domain.casefold(): role for domain, role in _roles("CALLSHEET_OIDC_DOMAINS", texts).items()},
        groups_claim=texts["CALLSHEET_OIDC_GROUPS_CLAIM"],
        group_roles=_roles("CALLSHEET_OIDC_GROUP_ROLES", texts),
        group_programmes=pairs("CALLSHEET_OIDC_GROUP_PROGRAMMES", texts),
    )


def _roles(name: str, texts: Mapping[str, str]) -> dict[str, str]:
    """Pairs whose right half is a role; a vendor's people are invited, for a rule cannot know their vendor."""
    found = pairs(name, texts)
    for role in found.values():
        if role not in ROLES or role == "vendor":
            raise wrong(
                name, texts[name], f"pairs with one of the roles {', '.join(r for r in ROLES if r != 'vendor')}"
            )
    return found
