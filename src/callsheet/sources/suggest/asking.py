"""The few questions that only a person can answer, each with a proposed answer and what the file says about it."""

from collections.abc import Mapping, Sequence
from typing import Any

from callsheet.said import capital, say, say_many
from callsheet.sources.names import KnownNames
from callsheet.sources.suggest.evidence import AddedUp
from callsheet.sources.suggest.layout import Candidate
from callsheet.sources.suggest.model import Option, Question
from callsheet.sources.suggest.owners import Owner

ASKED_AT_MOST = 3
ZONE_OF_TERRITORY = {
    "DE": "Europe/Berlin", "AT": "Europe/Vienna", "CH": "Europe/Zurich", "FR": "Europe/Paris", "ES": "Europe/Madrid",
    "IT": "Europe/Rome", "PL": "Europe/Warsaw", "PT": "Europe/Lisbon", "NL": "Europe/Amsterdam", "GB": "Europe/London",
    "IE": "Europe/Dublin", "SE": "Europe/Stockholm", "JP": "Asia/Tokyo", "KR": "Asia/Seoul", "IN": "Asia/Kolkata",
    "PH": "Asia/Manila", "CN": "Asia/Shanghai", "TW": "Asia/Taipei", "SG": "Asia/Singapore", "AU": "Australia/Sydney",
    "BR": "America/Sao_Paulo", "MX": "America/Mexico_City", "AR": "America/Argentina/Buenos_Aires",
    "CO": "America/Bogota", "KE": "Africa/Nairobi", "EG": "Africa/Cairo", "TR": "Europe/Istanbul",
}  # fmt: skip
COMMON_ZONES = (
    "UTC",
    "Europe/Berlin",
    "Europe/London",
    "America/Los_Angeles",
    "America/New_York",
    "Asia/Manila",
    "Asia/Kolkata",
    "Asia/Tokyo",
)
MEASURE_LABELS = {
    "produced": say("items produced (submitted, before our check)"),
    "accepted": say("items accepted"),
    "hours": say("hours worked"),
    "heads": say("people at work"),
    "backlog": say("items still open"),
    "committed": say("items promised"),
}


def questions_for(
    candidate: Candidate, found: AddedUp, owner: Owner | None, *, locales: Sequence[str], known: KnownNames
) -> tuple[Question, ...]:
    """All questions, the ones that change numbers first; ASKED_AT_MOST of them are asked, the others are only stated."""
    return (
        *_decimal(candidate),
        *_order(candidate),
        *_owner(owner, known),
        *_done(candidate),
        *_ignore(found),
        *_day(locales, known),
    )


def _owner(owner: Owner | None, known: KnownNames) -> list[Question]:
    if owner is None or owner.certain:
        return []
    names = {owner.name: owner.name, **known.vendors} if owner.name else dict(known.vendors)
    options = (*(Option(code, name) for code, name in names.items()), Option("", say("no single vendor")))
    return [Question("vendor", say("Whose numbers are these?"), owner.name, options, owner.evidence, free=True)]


def _day(locales: Sequence[str], known: KnownNames) -> list[Question]:
    if known.zone:
        return []
    territories = {code.split("-")[-1] for code in locales if "-" in code}
    zones = {ZONE_OF_TERRITORY[t] for t in territories if t in ZONE_OF_TERRITORY}
    proposed = zones.pop() if len(territories) == 1 and len(zones) == 1 else "UTC"
    evidence = (
        say(
            "All work is for {territories}, so its zone is proposed; the file itself states none.",
            territories=territories.pop(),
        )
        if proposed != "UTC"
        else say("The file states no time zone.")
    )
    zones_offered = dict.fromkeys((proposed, *COMMON_ZONES))
    return [
        Question(
            "day",
            say("In which time zone does this vendor's production day run, and when does it end?"),
            proposed,
            tuple(Option(zone, say("{zone}, midnight to midnight", zone=zone)) for zone in zones_offered),
            say(
                "{evidence} A cut-off other than midnight is written after it: {proposed} 04:00.",
                evidence=evidence,
                proposed=proposed,
            ),
            free=True,
        )
    ]


def _done(candidate: Candidate) -> list[Question]:
    measures = candidate.measures
    if measures.constant:
        options = tuple(Option(m, label) for m, label in MEASURE_LABELS.items())
        return [
            Question(
                "done",
                say("What do these numbers count?"),
                measures.constant,
                options,
                say("The file names no measure."),
            )
        ]
    if not measures.doubtful:
        return []
    proposed = next(iter(measures.names.get("produced", ())), "")
    named = [Option(name, say("“{name}” counts as produced", name=name)) for name in measures.doubtful]
    if len(measures.names) > ("produced" in measures.names):
        named.append(Option("none", say("none of these; leave them out")))
    names = ", ".join(f"“{n}”" for n in measures.doubtful)
    return [
        Question(
            "done",
            say("Which column counts work that is done?"),
            proposed or "none",
            tuple(named),
            say("{names} could mean it; the others are not read.", names=names),
        )
    ]


def _ignore(found: AddedUp) -> list[Question]:
    if not found.by_sum or len(found.by_formula) == len(found.by_sum):
        return []
    rows = _rows(found.by_sum)
    named = say(" (labelled {texts})", texts=", ".join(f"“{t}”" for t in found.texts)) if found.texts else ""
    return [
        Question(
            "ignore",
            say("Should these rows be left out because they add up others?"),
            "leave out",
            (
                Option("leave out", say("yes, leave out {rows}", rows=rows)),
                Option("keep", say("no, they are rows like the others")),
            ),
            say_many(
                "{rows}{named} equals the sum of those above.",
                "{rows}{named} equal the sum of those above.",
                len(found.by_sum),
                rows=capital(rows),
                named=named,
            ),
        )
    ]


def _rows(numbers: Sequence[int]) -> str:
    shown = [str(n) for n in numbers[:6]]
    if len(shown) == 1:
        return say("row {n}", n=shown[0])
    if len(numbers) > 6:
        return say("rows {shown} and {n} more", shown=", ".join(shown), n=len(numbers) - 6)
    return say("rows {shown} and {last}", shown=", ".join(shown[:-1]), last=shown[-1])


def _decimal(candidate: Candidate) -> list[Question]:
    style = candidate.decimal
    if style.decimal and not style.contradicted or not style.examples:
        return []
    example = style.examples[0]
    mark = "." if "." in example else ","
    other = "," if mark == "." else "."
    whole = example.replace(mark, "")
    options = (
        Option(
            other,
            say(
                "“{example}” is {whole}: the {mark} groups thousands",
                example=example,
                whole=whole,
                mark=say("point") if mark == "." else say("comma"),
            ),
        ),
        Option(
            mark, say("“{example}” is {part}: it is the decimal mark", example=example, part=example.replace(",", "."))
        ),
    )
    evidence = (
        say(
            "“{examples}” and “{examples2}” contradict each other.",
            examples=style.examples[0],
            examples2=style.examples[1],
        )
        if style.contradicted
        else say(
            "Numbers such as {examples} can be read both ways.", examples=", ".join(f"“{e}”" for e in style.examples)
        )
    )
    proposed = style.decimal if style.contradicted else other
    return [Question("decimal", say("How are numbers written in this file?"), proposed, options, evidence)]


def _order(candidate: Candidate) -> list[Question]:
    if not candidate.order.open_:
        return []
    options = (
        Option("dmy", say("day first (03/11 is 3 November)")),
        Option("mdy", say("month first (03/11 is 11 March)")),
    )
    return [
        Question(
            "order",
            say("Do dates begin with the day or the month?"),
            candidate.order.order,
            options,
            say("Every date of the file can be read both ways."),
        )
    ]


def applied(draft: Mapping[str, Any], answers: Mapping[str, str]) -> dict[str, Any]:
    """The draft with the answers in it (question id -> value)."""
    final: dict[str, Any] = {k: dict(v) if isinstance(v, dict) else v for k, v in draft.items()}
    if answers.get("decimal") in (".", ","):
        final["decimal"] = answers["decimal"]
    if answers.get("order") in ("dmy", "mdy"):
        final["days"] = {**final.get("days", {}), "order": answers["order"]}
    if answers.get("day", "").strip():
        zone, _, cutoff = answers["day"].strip().partition(" ")
        final["zone"] = zone
        final["cutoff"] = cutoff.strip() or final.get("cutoff", "00:00")
    if answers.get("ignore") == "keep":
        kept = {k: v for k, v in final.get("ignore", {}).items() if k == "columns"}
        final["ignore"] = kept
    if answers.get("vendor", "").strip():
        final["constants"] = {**final.get("constants", {}), "vendor": answers["vendor"].strip()}
    if "done" in answers:
        _apply_done(final, answers["done"])
    return final


def _apply_done(final: dict[str, Any], name: str) -> None:
    if "measure" in final.get("constants", {}):
        final["constants"] = {**final["constants"], "measure": name}
        return
    measures = {m: [n for n in names if n != name] for m, names in final.get("measures", {}).items()}
    measures["produced"] = [] if name == "none" else [name]
    final["measures"] = {m: names for m, names in measures.items() if names}
