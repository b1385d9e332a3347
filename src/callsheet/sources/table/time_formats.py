"""How a mapping names times: formats, zones and zone abbreviations. Pure text; the SQL for them stands in `times`."""

import re
import zoneinfo

from callsheet.said import say

ISO = "iso"
EPOCH = {"epoch_s": 1_000_000, "epoch_ms": 1_000, "epoch_us": 1}
"""Special formats: ISO 8601 (with or without offset), and seconds, milliseconds or microseconds since 1970."""

DIRECTIVES = frozenset("aAbBdHIjmMpSfgyYZz%-")
EXAMPLES = {
    "%a": "Wed", "%A": "Wednesday", "%b": "Nov", "%B": "November", "%d": "22", "%m": "11", "%y": "26", "%Y": "2026",
    "%H": "17", "%I": "05", "%p": "PM", "%M": "30", "%S": "59", "%f": "123456", "%g": "123", "%j": "326", "%Z": "GMT", "%z": "+0000",
}  # fmt: skip

ZONE_MINUTES = {
    "UTC": 0, "GMT": 0, "Z": 0, "WET": 0, "WEST": 60, "BST": 60, "CET": 60, "CEST": 120, "EET": 120, "EEST": 180, "MSK": 180,
    "EST": -300, "EDT": -240, "CST": -360, "CDT": -300, "MST": -420, "MDT": -360, "PST": -480, "PDT": -420,
    "JST": 540, "KST": 540, "SGT": 480, "HKT": 480, "PHT": 480, "AEST": 600, "AEDT": 660, "NZST": 720, "NZDT": 780,
}  # fmt: skip
"""Minutes east of UTC of the abbreviations that tools print. CST and BST are the American and the British ones; a
mapping's `zones` adds others (IST is India, Israel and Ireland) or says otherwise."""


def check_formats(formats: list[str]) -> None:
    """ValueError where a format is unknown, or where two of them read the same text as different days."""
    for one in formats:
        if one == ISO or one in EPOCH:
            continue
        used = re.findall(r"%-?(.?)", one)
        if not used or any(d not in DIRECTIVES for d in used):
            raise ValueError(
                say(
                    "time format {one}: expected iso, {known} or a pattern like %d/%m/%Y %H:%M:%S",
                    one=repr(one),
                    known=", ".join(EPOCH),
                )
            )
        if "%Z" in one and "%Z" not in one.split(" "):
            raise ValueError(say("time format {one}: %Z must stand between spaces", one=repr(one)))
    swapped = {f: f.translate(str.maketrans("dm", "md")) for f in formats if f.startswith("%") or " %" in f}
    for one, other in swapped.items():
        if other != one and other in formats:
            raise ValueError(
                say(
                    "time formats {one} and {other} read 03/04/2026 as two different days: keep one",
                    one=repr(one),
                    other=repr(other),
                )
            )


def check_zone(zone: str | None) -> None:
    """ValueError where it is no IANA zone."""
    if zone is None:
        return
    try:
        zoneinfo.ZoneInfo(zone)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        raise ValueError(say("expected an IANA zone such as Europe/Madrid, not {zone}", zone=repr(zone))) from None


def example(form: str) -> str:
    """A time as that format writes it, for sentences."""
    if form == ISO:
        return "2026-11-22T17:30:59Z"
    if form in EPOCH:
        return str(1_795_368_659 * 1_000_000 // EPOCH[form])
    return re.sub(r"%-?.", lambda m: EXAMPLES.get(m[0].replace("-", ""), m[0]), form)


def offset_minutes(text: str) -> int:
    """Minutes east of UTC of "+05:30", "-0700" or a known abbreviation; ValueError otherwise."""
    if text in ZONE_MINUTES:
        return ZONE_MINUTES[text]
    found = re.fullmatch(r"([+-])(\d\d):?(\d\d)", text)
    if not found:
        raise ValueError(say("expected an offset such as +05:30, not {text}", text=repr(text)))
    minutes = int(found[2]) * 60 + int(found[3])
    return -minutes if found[1] == "-" else minutes
