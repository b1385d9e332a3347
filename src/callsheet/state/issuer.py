"""The issuer of identities (an OpenID Connect provider) as settings describe it, and whom it may let in."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Issuer:
    """Where people sign in with the account that they have already.

    `domains` (domain -> role) admits people whom nobody invited; `group_roles` and `group_programmes` say what the groups of
    those people give them. Empty: only invited people come in. `trusts_email`: addresses count as verified although the
    issuer does not say that they are.
    """

    url: str
    client_id: str
    client_secret: str = field(repr=False)
    name: str = "Single sign-on"
    trusts_email: bool = False
    domains: Mapping[str, str] = field(default_factory=dict)
    groups_claim: str = "groups"
    group_roles: Mapping[str, str] = field(default_factory=dict)
    group_programmes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Word:
    """What an issuer says of somebody: its address, their subject there, e-mail (None: it does not say whether it is
    verified), name and groups."""

    issuer: str
    subject: str
    email: str = ""
    is_verified: bool | None = None
    name: str = ""
    groups: tuple[str, ...] = ()
