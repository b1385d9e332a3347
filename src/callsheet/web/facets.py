"""Filters of a list as links: what can be chosen, how many there are, and the address of each choice."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from callsheet.actions.pages.today import labels
from callsheet.reports.today import FindingCard, TodayReport


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter, how many it has (None where that is not counted); choosing it again takes it away."""

    word: str
    count: int | None
    path: str
    is_on: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """One filter: its word and its choices."""

    title: str
    choices: tuple[Choice, ...]


def finding_facets(cards: Sequence[FindingCard], asked: Mapping[str, str]) -> tuple[Facet, ...]:
    """Severity, kind, owner, programme and region of the findings, each counted over all of them; a filter with one value
    is none, unless it is asked for."""
    names = {
        "severity": _("How bad"),
        "kind": _("Kind"),
        "owner": _("Owner"),
        "programme": _("Programme"),
        "region": _("Region"),
    }
    facets = []
    for name, title in names.items():
        found = Counter(labels(card, name)[0] for card in cards if labels(card, name))
        if name == "region":
            found = Counter(region for card in cards for region in labels(card, name))
        if len(found) > 1 or asked.get(name):
            ordered = (
                found.items() if name == "severity" else sorted(found.items(), key=lambda item: (-item[1], item[0]))
            )
            facets.append(Facet(title, tuple(_choice(name, value, n, asked) for value, n in ordered)))
    return tuple(facets)


def list_facets(report: TodayReport, asked: Mapping[str, str], *, is_person: bool) -> tuple[Facet, ...]:
    """Whose findings, and in which state."""
    states = {"open": _("open"), "snoozed": _("snoozed"), "done": _("done")}
    by_state = tuple(
        Choice(
            word,
            report.counts.get(state, 0),
            with_query(asked, state="" if state == "open" else state),
            state == report.state,
        )
        for state, word in states.items()
    )
    found = [Facet(_("State"), by_state)]
    if is_person:
        words = {"mine": _("mine"), "team": _("my team's"), "all": _("all")}
        on = asked.get("whose", "all")
        by_whose = tuple(
            Choice(word, None, with_query(asked, whose="" if name == "all" else name), name == on)
            for name, word in words.items()
        )
        found.insert(0, Facet(_("Whose"), by_whose))
    return tuple(found)


def _choice(name: str, value: str, count: int, asked: Mapping[str, str]) -> Choice:
    is_on = asked.get(name) == value
    return Choice(value, count, with_query(asked, **{name: "" if is_on else value}), is_on)


def with_query(asked: Mapping[str, str], path: str = "", **change: str) -> str:
    """This page's address with other values; an empty one is left out."""
    values = {name: value for name, value in {**asked, **change}.items() if value}
    return f"{path}?{urlencode(values)}" if values else path or "?"
