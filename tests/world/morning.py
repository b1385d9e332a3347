"""A crowd manager's morning with enough in it to use every step: six vendors whose trackers say more than was counted, and a
worker whom nobody mapped. The days are those before today, since Today looks at the last two weeks."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from callsheet.state.models import Member, Person
from tests.world import cast
from tests.world.house import House, all_rows

PROGRAMME = "madrigals"
VENDORS = ("alto", "basso", "canto", "duo", "elegy", "finale")
COUNTED, REPORTED = 10, 14
"""Units a day and vendor: by the tool's export, by the tracker."""
DAYS = 4


@dataclass(frozen=True)
class Morning:
    """Who is at work: numbers of people."""

    mara: int
    quinn: int


def morning(house: House, today: date) -> Morning:
    """The programme with its facts, its crowd manager Mara and Quinn of quality."""
    house.put("programme", code=PROGRAMME, name="Madrigals", alias="Poplar", zone="UTC")
    rows: list[cast.Answer] = []
    for vendor in VENDORS:
        house.put("vendor", code=vendor, name=vendor.title())
        house.put("site", vendor=vendor, code=vendor, name=vendor.title(), zone="UTC")
        rule = {"match": "prefix", "pattern": f"{vendor}-", "vendor": vendor, "site": vendor, "valid": (None, None)}
        house.put("worker-rule", programme=PROGRAMME, **rule)
        rows += work_of(vendor, today)
    rows.append(replace(rows[0], song="song-of-a-stranger", worker="nobody-knows"))
    house.bring(cast.judgments_csv(house.desk / "madrigals.csv", rows), programme=PROGRAMME, source="madrigals")
    for vendor in VENDORS:
        days = [(day, "DE", REPORTED, 7.5) for day in days_before(today)]
        file = cast.tracker(house.desk / f"{vendor}.xlsx", days)
        mapping = cast.TRACKER.replace("vendor: Lumen", f"vendor: {vendor.title()}")
        house.bring(file, mapping, programme=PROGRAMME, source=f"{vendor}-tracker", name=f"{vendor}.yaml")
    return Morning(_member("Mara", "crowd manager"), _member("Quinn", "qa"))


def work_of(vendor: str, today: date) -> list[cast.Answer]:
    """What the vendor's two workers did, as the tool wrote it."""
    found = []
    for day in days_before(today):
        for i in range(COUNTED):
            sent = datetime.combine(day, time(9, i * 5))
            found.append(cast.Answer(f"{vendor}-{day:%d}-{i}", f"{vendor}-{i % 2}", sent=sent))
    return found


def days_before(today: date) -> list[date]:
    return [today - timedelta(days=back) for back in range(DAYS + 1, 1, -1)]


def _member(name: str, role: str) -> int:
    with all_rows():
        found = Person.objects.create(email=f"{name.lower()}@example.invalid", name=name, role=role)
        Member.objects.create(programme_id=PROGRAMME, person=found)
        return found.pk
