"""Where a vendor works: what the table of its sites says."""

from datetime import UTC, date, datetime

from callsheet.reports.sites import SiteLine, site_table

NOW = datetime(2026, 11, 22, 22, 30, tzinfo=UTC)
LEIPZIG = SiteLine("lej", "Leipzig", "Europe/Berlin", "Mon–Fri 08:00–18:00", True, "Annika Vogt", date(2026, 11, 21))
MANILA = SiteLine("mnl", "Manila", "Asia/Manila", "", False)


def test_a_calendar_that_nobody_confirmed_stands_first_and_in_the_title():
    table = site_table([LEIPZIG, MANILA], NOW)
    assert table.title == "1 of 2 calendars is not confirmed"
    assert [row.key for row in table.rows] == ["mnl", "lej"]
    assert "confirmed or not" in table.note


def test_each_site_says_its_local_hour_and_who_confirmed_it():
    first, second = site_table([LEIPZIG, MANILA], NOW).rows
    assert [cell.text for cell in first.cells] == [
        "Manila",
        "Asia/Manila",
        "06:30",
        "round the clock",
        "not confirmed",
        "nobody yet",
    ]
    assert [cell.text for cell in second.cells][2:] == [
        "23:30",
        "Mon–Fri 08:00–18:00",
        "confirmed",
        "Annika Vogt, Sat 21 Nov 2026",
    ]


def test_calendars_that_are_all_confirmed_need_no_note():
    table = site_table([LEIPZIG], NOW)
    assert table.title == "The calendar of 1 site is confirmed"
    assert not table.note
    assert table.empty is None


def test_a_vendor_without_sites_is_told_where_to_enter_the_first():
    table = site_table([], NOW)
    assert table.title == "No site is known yet"
    assert table.empty is not None
