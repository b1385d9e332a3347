"""Who is at the door: their address and device, and how they come in or show anew that it is they."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from callsheet.state.people import Person
from callsheet.state.sessions import BEGUN, CONFIRMED, DEVICE

BACKEND = "django.contrib.auth.backends.ModelBackend"
CONFIRMED_FOR = timedelta(minutes=15)
BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)
View = Callable[..., HttpResponse]


def address_of(request: HttpRequest) -> str:
    """The address that attempts are counted by: what the outermost proxy of ours saw, else the connection's own.

    Entries that the visitor wrote into X-Forwarded-For stand before those of our proxies and are never believed.
    IPv6 addresses count by their network of 64 bits, for a household has that many.
    """
    address = str(request.META.get("REMOTE_ADDR", ""))
    proxies = settings.CALLSHEET.proxies
    if proxies:
        passed = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
        address = passed[-min(proxies, len(passed))] if passed else address
    return _network(address)


def _network(address: str) -> str:
    from ipaddress import IPv6Address, ip_address

    try:
        found = ip_address(address)
    except ValueError:
        return address
    if not isinstance(found, IPv6Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return f"{IPv6Address(int(found) >> 64 << 64)}/64"


def device_of(request: HttpRequest) -> str:
    """The browser and system in two words, as "Firefox, Windows"; no version and nothing else of what it said."""
    said = request.headers.get("User-Agent", "")
    browser = next((name for mark, name in BROWSERS if re.search(rf"\b{mark}", said)), "")
    system = next((name for mark, name in SYSTEMS if mark in said), "")
    return ", ".join(part for part in (browser, system) if part)


def enter(request: HttpRequest, person: Person) -> None:
    """Sign somebody in: a new session that knows when it began and on what device."""
    login(request, person, backend=BACKEND)
    now = timezone.now().isoformat()
    request.session[BEGUN] = request.session[CONFIRMED] = now
    request.session[DEVICE] = device_of(request)


def confirm(request: HttpRequest) -> None:
    """Note that the person has just shown again that it is they."""
    request.session[CONFIRMED] = timezone.now().isoformat()


def is_confirmed(request: HttpRequest) -> bool:
    """Whether somebody showed within the last quarter of an hour that it is they."""
    said = request.session.get(CONFIRMED)
    return said is not None and timezone.now() - datetime.fromisoformat(said) < CONFIRMED_FOR


def confirmed(view: View) -> View:
    """The view asks for the password (or the issuer's word) again where the last time is more than a quarter of an hour ago."""

    @wraps(view)
    def asking(request: HttpRequest, *args: Any, **keywords: Any) -> HttpResponse:
        if is_confirmed(request):
            return view(request, *args, **keywords)
        back = request.get_full_path() if request.method == "GET" else _page_of(request)
        return redirect(f"/confirm/?next={quote(back, safe='/')}")

    return asking


def confirmed_changes(view: View) -> View:
    """Like `confirmed`, for a page that everybody who may see it reads unasked: only what is sent to it asks."""
    asking = confirmed(view)

    @wraps(view)
    def reading_or_asking(request: HttpRequest, *args: Any, **keywords: Any) -> HttpResponse:
        chosen = view if request.method in ("GET", "HEAD") else asking
        return chosen(request, *args, **keywords)

    return reading_or_asking


def wanted(request: HttpRequest) -> str:
    """Where somebody wanted to go before the door stood in between; never another host."""
    found = request.POST.get("next") or request.GET.get("next", "/")
    return found if url_has_allowed_host_and_scheme(found, allowed_hosts={request.get_host()}) else "/"


def _page_of(request: HttpRequest) -> str:
    """The page whose form was sent: what was typed is typed again, which is better than done unconfirmed."""
    return request.POST.get("page", "") or "/account/"
