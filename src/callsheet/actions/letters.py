"""Handing a letter to a service of somebody's own choice, through Apprise: which are allowed, how an address is kept and shown.

An address holds tokens and passwords: it is kept encrypted, never logged and never shown back whole.
"""

import base64
import logging
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from callsheet.errors import UnusableInput
from callsheet.said import say

SERVICES = {
    "mailto": "e-mail", "mailtos": "e-mail", "slack": "Slack", "msteams": "Teams", "workflows": "Teams",
    "gchat": "Google Chat", "discord": "Discord", "mmost": "Mattermost", "mmosts": "Mattermost", "rocket": "Rocket.Chat",
    "rockets": "Rocket.Chat", "zulip": "Zulip", "wxteams": "Webex", "matrix": "Matrix", "matrixs": "Matrix",
    "tgram": "Telegram", "ntfy": "ntfy", "ntfys": "ntfy", "json": "JSON over HTTP", "jsons": "JSON over HTTP",
}  # fmt: skip
"""Scheme -> the service in words. Others are refused: some write to the machine itself (its desktop, its logs)."""
MAIL = ("mailto", "mailtos")
SHOWN_HOST = ("mailto", "mailtos", "json", "jsons", "mmost", "mmosts", "rocket", "rockets", "matrix", "matrixs")
"""Schemes whose host is a server and not a token."""
REFUSED_KEYS = frozenset({"template", "pgp", "pgppub", "pgpprv", "pgpkey", "attach", "attach-as", "include", "config"})
"""Parts of an address that would read files of this machine."""
SECONDS = 15


@dataclass(frozen=True, slots=True)
class Letter:
    """What is sent: a subject, and the same content as plain text and as HTML (e-mail takes both)."""

    subject: str
    text: str
    html: str


def checked(address: str) -> str:
    """The address, if it can be used. UnusableInput otherwise, whose sentence never repeats it."""
    address = address.strip()
    scheme = address.partition("://")[0].lower()
    if scheme not in SERVICES:
        known = ", ".join(sorted(set(SERVICES)))
        raise UnusableInput(
            say("The address has to begin with one of {known}, then ://.", known=known), field="address"
        )
    keys = {key.lower() for key, _ in parse_qsl(urlsplit(address).query)}
    if keys & REFUSED_KEYS:
        raise UnusableInput(
            say("An address may not hold {keys}=.", keys=sorted(keys & REFUSED_KEYS)[0]), field="address"
        )
    if len(address) > 2000 or _target(address) is None:
        raise UnusableInput(
            say(
                "This is no complete address for {services}: docs/guides/digest.md shows how each is written.",
                services=SERVICES[scheme],
            ),
            field="address",
        )
    return address


def shown(address: str) -> str:
    """An address as it may be shown: service, and the host where that is no secret."""
    parts = urlsplit(address)
    if parts.scheme in SHOWN_HOST and parts.hostname:
        return f"{SERVICES[parts.scheme]} via {parts.hostname}"
    return SERVICES.get(parts.scheme, "unknown service")


def sealed(address: str) -> str:
    """The address encrypted with a key that is derived from the installation's secret key."""
    return _cipher().encrypt(address.encode()).decode()


def unsealed(text: str) -> str:
    """The address again. UnusableInput where the installation's secret key is another one by now."""
    try:
        return _cipher().decrypt(text.encode()).decode()
    except InvalidToken as error:
        raise UnusableInput(say("The address cannot be read: the secret key has changed. Enter it again.")) from error


def _cipher() -> Fernet:
    derived = HKDF(SHA256(), length=32, salt=None, info=b"callsheet digest address").derive(
        settings.SECRET_KEY.encode()
    )
    return Fernet(base64.urlsafe_b64encode(derived))


def deliver(address: str, letter: Letter) -> str:
    """Hand the letter over; '' where it was taken, else one sentence why not, without anything secret in it."""
    from apprise import LogCapture, NotifyFormat

    target = _target(address)
    if target is None:
        return say("The address cannot be used: enter it again.")
    is_mail = urlsplit(address).scheme in MAIL
    body, form = (letter.html, NotifyFormat.HTML) if is_mail else (letter.text, NotifyFormat.TEXT)
    with LogCapture(level=logging.WARNING, fmt="%(message)s") as captured:  # type: ignore[no-untyped-call]
        is_taken = bool(target.notify(body=body, title=letter.subject, body_format=form))
        why = captured.getvalue()
    return "" if is_taken else _why(why, address)


def _target(address: str) -> Any:
    """The service that an address names; None where it names none."""
    from apprise import Apprise, AppriseAsset
    from apprise.common import PersistentStoreMode

    asset = AppriseAsset(allow_templates=False, storage_mode=PersistentStoreMode.MEMORY, service_timeout=SECONDS)
    asset.app_id, asset.app_desc, asset.app_url = "Callsheet", "Callsheet", ""
    found = Apprise(asset=asset)
    return found if found.add(address) else None


def _why(said: str, address: str) -> str:
    """The first thing that went wrong, with every part of the address that may be a secret taken out."""
    first = next((line.strip() for line in said.splitlines() if line.strip()), say("the service did not take it"))
    parts = urlsplit(address)
    secrets = {parts.username, parts.password, *parts.path.split("/"), *(v for _, v in parse_qsl(parts.query))}
    if parts.scheme not in SHOWN_HOST:
        secrets.add(parts.hostname)
    for secret in sorted((s for s in secrets if s and len(s) > 3), key=len, reverse=True):
        first = re.sub(re.escape(unquote(secret)), "…", first, flags=re.IGNORECASE)
    return say("It could not be delivered: {part}.", part=first.rstrip("."))
