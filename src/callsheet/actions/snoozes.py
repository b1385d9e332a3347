"""Until when something is snoozed, from what people write."""

import re
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from callsheet.errors import UnusableInput
from callsheet.said import say

MORNING = time(8)
SPAN = re.compile(r"(\d{1,3})\s*([hd])")
LONGEST = timedelta(days=366)


def until_of(text: str, now: datetime) -> datetime:
    """A moment written 4h, 3d, tomorrow, monday, 2026-11-25 (08:00) or 2026-11-25T14:00, in the reader's zone.

    UnusableInput for anything else, and for what is past or more than a year away.
    """
    found = _moment(text.strip().lower(), timezone.localtime(now))
    if found is None:
        raise UnusableInput(
            say(
                "“{text}” is no moment to snooze until: write 4h, 3d, tomorrow, monday, 2026-11-25 or 2026-11-25T14:00.",
                text=text,
            ),
            field="until",
            value=text,
        )
    if not now < found <= now + LONGEST:
        raise UnusableInput(say("“{text}” is not within the next year.", text=text), field="until", value=text)
    return found


def _moment(text: str, here: datetime) -> datetime | None:
    if span := SPAN.fullmatch(text):
        return here + timedelta(**{{"h": "hours", "d": "days"}[span[2]]: int(span[1])})
    days = {"tomorrow": 1, "monday": 7 - here.weekday()}.get(text)
    if days is not None:
        return datetime.combine(here.date() + timedelta(days=days), MORNING, here.tzinfo)
    try:
        if len(text) == len("2026-11-25"):
            return datetime.combine(date.fromisoformat(text), MORNING, here.tzinfo)
        found = datetime.fromisoformat(text.upper())
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=here.tzinfo)
