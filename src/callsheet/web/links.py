"""Where a report's link leads: the one place that knows the pages' addresses."""

from calendar import monthrange
from collections.abc import Mapping
from datetime import date, timedelta
from urllib.parse import quote, urlencode

from callsheet.decisions.finding import NOT_KNOWN, Link

PAGES: Mapping[str, str] = {
    "imports": "/imports/",
    "rejects": "/imports/",
    "reconcile": "/reconcile/",
    "mapping": "/registry/worker-rule/",
    "queue": "/kpis/days-available/",
    "calendar": "/registry/closure/",
}
OBJECTS: Mapping[str, str] = {
    "kpi": "/kpis/",
    "programme": "/programmes/",
    "vendor": "/vendors/",
    "finding": "/findings/",
}


def address(link: Link | None, as_of: str = "") -> str:
    """The address of a link, '' where there is none. A replay stays a replay."""
    if link is None:
        return ""
    where = _dated({name: value for name, value in link.where if value})
    if as_of:
        where["as_of"] = as_of
    if link.to == "rows":
        return _rows(link.key, where)
    if link.to in ("imports", "rejects") and link.key:
        return _one_import(link)
    if link.to in OBJECTS:
        page = f"{OBJECTS[link.to]}{quote(link.key, safe='')}/" if link.key else OBJECTS[link.to]
        if link.to == "programme":
            where.pop("programme", None)
        return _with(page, where)
    if link.to == "facts":
        return _with("/rows/", where)
    if link.to == "quality":
        return _quality(link.key, where)
    if link.to == "batch":
        return f"/programmes/{quote(where.pop('programme', ''), safe='')}/batches/{quote(link.key, safe='')}/"
    if link.to == "item":
        return _with(f"/programmes/{quote(link.key, safe='')}/items/", where)
    if link.to == "annotator":
        return _annotator(link.key, where)
    if link.to == "reconcile" and link.key:
        return _part(link.key, where)
    return _with(PAGES.get(link.to, "/"), where)


def _rows(kpi: str, where: dict[str, str]) -> str:
    """Rows are of one programme: a number over several leads to its parts, each of which leads to its rows."""
    if kpi and "programme" not in where:
        return _with(f"/kpis/{quote(kpi, safe='')}/", {**where, "by": "programme"})
    return _with("/rows/", {**where, "kpi": kpi})


def _quality(kind: str, where: dict[str, str]) -> str:
    """The page of quality of a programme or vendor (`kind`), else of everything, narrowed by the rest."""
    code = where.pop(kind, "") if kind else ""
    return _with(f"/{kind}s/{quote(code, safe='')}/quality/" if code else "/quality/", where)


def _annotator(kind: str, where: dict[str, str]) -> str:
    """The page of an annotator, of the programme or of the vendor (`kind`) that the path names; the rest stands in the query."""
    code = where.pop(kind, "")
    return _with(f"/{kind}s/{quote(code, safe='')}/quality/annotator/", where)


def _part(cause: str, where: dict[str, str]) -> str:
    """Where the rows are that make one part of a difference between tracker and count."""
    if cause in ("filtered", "rejected rows"):
        return _with("/imports/", {k: v for k, v in where.items() if k in ("programme", "as_of")})
    return _with("/rows/", {"table": "judgments", "role": "annotate", **where})


def _dated(where: dict[str, str]) -> dict[str, str]:
    """A day, week or month that a number was split by, as the window that it is."""
    for name in ("day", "week", "month"):
        if where.get(name, NOT_KNOWN) != NOT_KNOWN:
            first = date.fromisoformat(where.pop(name))
            last = first + timedelta(
                days={"day": 0, "week": 6, "month": monthrange(first.year, first.month)[1] - 1}[name]
            )
            where |= {"from": first.isoformat(), "to": last.isoformat()}
    return where


def _one_import(link: Link) -> str:
    """One import, named by its own key or (in reports) by the number of its manifest."""
    anchor = "#bad" if link.to == "rejects" else ""
    place = f"manifest/{link.key}" if link.key.isdigit() else link.key
    return f"/imports/{place}/{anchor}"


def _with(page: str, where: Mapping[str, str]) -> str:
    return f"{page}?{urlencode(where)}" if where else page
