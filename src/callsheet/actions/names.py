"""Names as they stand in files become registry codes: known ones are found, new ones are created and said."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from callsheet.actions.acting import Actor
from callsheet.actions.nouns import NOUNS
from callsheet.actions.registry import put_within
from callsheet.facts.batch_states import IN_PRODUCTION
from callsheet.facts.identities import code_of
from callsheet.sources.names import locale_codes, locale_name
from callsheet.state.models import AlsoKnownAs, Batch, Locale, Site, Vendor, Workstream


@dataclass
class Resolved:
    """Codes per kind and name, and the sentences about what was created."""

    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    created: list[str] = field(default_factory=list)


def resolve(
    found: Mapping[str, Iterable[str]], pairs: Iterable[tuple[str, str]], *, programme: str, actor: Actor
) -> Resolved:
    """Codes for the names of one import. `pairs` are (vendor name, site name) as they stand together.

    Order of belief: a name this programme has used, a name used anywhere, a code or name of the registry, a new row.
    """
    known = _known(programme)
    resolved = Resolved()
    resolved.codes["locale"] = _locales(found.get("locale", ()), known, resolved=resolved, actor=actor)
    for kind in ("vendor", "workstream", "batch"):
        resolved.codes[kind] = {
            name: known.get((kind, name)) or _code(kind, name, programme, resolved=resolved, actor=actor)
            for name in found.get(kind, ())
            if name
        }
    resolved.codes["site"] = _sites(pairs, known, resolved=resolved, actor=actor)
    return resolved


def _known(programme: str) -> dict[tuple[str, str], str]:
    rows = AlsoKnownAs.objects.filter(programme__in=("", programme)).order_by("programme")
    return {(row.kind, row.name): row.code for row in rows}


def _code(kind: str, name: str, programme: str, *, resolved: Resolved, actor: Actor) -> str:
    if kind == "vendor":
        return _vendor(name, resolved=resolved, actor=actor)
    model = Workstream if kind == "workstream" else Batch
    code = code_of(name)
    if not model._default_manager.filter(programme=programme, code=code).exists():
        row = {"programme": programme, "code": code, "name": name}
        put_within(NOUNS[kind], {**row, "state": IN_PRODUCTION} if kind == "batch" else row, actor=actor)
        resolved.created.append(f"{kind} {code}")
    return code


def _vendor(name: str, *, resolved: Resolved, actor: Actor) -> str:
    code = code_of(name)
    found = Vendor.objects.filter(code=code).first() or Vendor.objects.filter(name__iexact=name).first()
    if found is not None:
        return found.code
    put_within(NOUNS["vendor"], {"code": code, "name": name}, actor=actor, from_file=True)
    resolved.created.append(f"vendor {code}")
    return code


def _locales(
    found: Iterable[str], known: Mapping[tuple[str, str], str], *, resolved: Resolved, actor: Actor
) -> dict[str, str]:
    """All locale texts of a file together: what one states in full decides what a bare language beside it means."""
    there = set(Locale.objects.values_list("code", flat=True))
    codes: dict[str, str] = {}
    for text, match in locale_codes(found, there).items():
        code = known.get(("locale", text)) or match.code or code_of(text)
        codes[text] = code
        if code not in there:
            there.add(code)
            put_within(NOUNS["locale"], {"code": code, "name": locale_name(code)}, actor=actor, from_file=True)
            resolved.created.append(f"locale {code}")
    return codes


def _sites(
    pairs: Iterable[tuple[str, str]], known: Mapping[tuple[str, str], str], *, resolved: Resolved, actor: Actor
) -> dict[str, str]:
    codes: dict[str, str] = {}
    for vendor_name, site_name in pairs:
        if not site_name:
            continue
        code = known.get(("site", site_name)) or code_of(site_name)
        codes[site_name] = code
        vendor = resolved.codes["vendor"].get(vendor_name, vendor_name)
        if vendor and not Site.objects.filter(vendor=vendor, code=code).exists():
            row = {"vendor": vendor, "code": code, "name": site_name}
            put_within(NOUNS["site"], row, actor=actor, from_file=True)
            resolved.created.append(f"site {vendor}/{code}")
    return codes
