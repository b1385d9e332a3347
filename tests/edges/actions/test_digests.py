"""The digest: at the hour, once a day, by e-mail and over HTTP, and a sentence where it did not work."""

import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from callsheet.actions import digests, letters
from callsheet.actions.acting import SYSTEM, Actor
from callsheet.errors import NotAllowed, NotThere, UnusableInput
from callsheet.state.models import DigestAddress, DigestSent, Person
from tests.world import cast, letterbox
from tests.world.house import House, all_rows, person, query

pytestmark = pytest.mark.django_db
MONDAY_NINE = datetime(2026, 11, 23, 9, 2, tzinfo=UTC)
TOKEN = "Zx81secretZx81secret"


@pytest.fixture
def mail() -> Iterator[letterbox.Letterbox]:
    with letterbox.smtp() as box:
        yield box


@pytest.fixture
def web() -> Iterator[letterbox.Letterbox]:
    with letterbox.http() as box:
        yield box


@pytest.fixture
def ana(house: House) -> Actor:
    """Ana of Marigold, where a feed of three weeks ago has been silent since."""
    house.vendors()
    house.bring(cast.judgments_csv(house.desk / "songs.csv", cast.answers(12)))
    return person("crowd manager", name="Ana", member=True)


def to_mail(box: letterbox.Letterbox) -> str:
    return f"mailto://127.0.0.1:{box.port}/?from=callsheet@example.invalid&to=ana@example.invalid"


def to_web(box: letterbox.Letterbox) -> str:
    return f"json://127.0.0.1:{box.port}/{TOKEN}"


def test_a_digest_goes_by_mail_as_text_and_html_with_what_the_page_says(ana: Actor, mail: letterbox.Letterbox) -> None:
    from callsheet.actions.pages.today import today_page

    number = digests.add(to_mail(mail), actor=ana, hour="9")
    assert digests.send_test(number, actor=ana) == ""
    title = today_page(ana).title
    (letter,) = mail.mail
    assert (letter["Subject"], letter["To"]) == (title, "ana@example.invalid")
    html = letter.get_body(("html",))
    assert html is not None
    text = letter.get_body(("plain",))
    assert text is not None
    assert title in text.get_content()
    assert "/account/digest/" in html.get_content()
    assert f'<a href="{digests.settings.CALLSHEET.address}/">' in html.get_content()


def test_a_digest_goes_as_plain_text_to_a_chat(ana: Actor, web: letterbox.Letterbox) -> None:
    number = digests.add(to_web(web), actor=ana)
    assert digests.send_test(number, actor=ana) == ""
    (said,) = web.arrived
    assert "Other hour or no digest:" in said["message"]
    assert "<p>" not in said["message"]


def test_it_is_sent_once_a_day_at_the_hour_of_the_persons_zone(ana: Actor, web: letterbox.Letterbox) -> None:
    digests.add(to_web(web), actor=ana, hour="9")
    with all_rows():
        Person.objects.filter(pk=ana.person).update(zone="Europe/Berlin")
    early, due = MONDAY_NINE - timedelta(hours=2), MONDAY_NINE - timedelta(hours=1)
    assert digests.send_due(early) == {}
    assert list(digests.send_due(due).values()) == [""]
    assert digests.send_due(due + timedelta(minutes=5)) == {}
    assert digests.send_due(due + timedelta(hours=5)) == {}
    assert list(digests.send_due(due + timedelta(days=1)).values()) == [""]
    assert len(web.arrived) == 2


def test_weekends_rest_unless_asked_for_and_old_news_is_left_out(ana: Actor, web: letterbox.Letterbox) -> None:
    number = digests.add(to_web(web), actor=ana, hour="9")
    saturday = MONDAY_NINE - timedelta(days=2)
    assert digests.send_due(saturday) == {}
    digests.change(number, actor=ana, hour="9", weekends=True, is_on=True)
    assert digests.send_due(saturday + timedelta(hours=4)) == {}
    assert list(digests.send_due(saturday)) == [number]
    digests.change(number, actor=ana, hour="9", weekends=True, is_on=False)
    assert digests.send_due(MONDAY_NINE) == {}


def test_a_failure_is_a_sentence_without_secrets_is_tried_again_and_stops_nobody_else(
    ana: Actor, web: letterbox.Letterbox, mail: letterbox.Letterbox, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    broken = digests.add(to_web(web), actor=ana, hour="9")
    digests.add(to_mail(mail), actor=ana, hour="9")
    web.refuses = True
    sent = digests.send_due(MONDAY_NINE)
    assert sent[broken].startswith("It could not be delivered: ")
    assert len(mail.arrived) == 1
    assert digests.mine(ana)[0].last == sent[broken]
    assert digests.mine(ana)[0].is_failed
    assert TOKEN not in sent[broken] + caplog.text + str(digests.mine(ana))
    assert digests.send_due(MONDAY_NINE + timedelta(minutes=2)) == {}, "it waits before it tries again"
    web.refuses = False
    assert digests.send_due(MONDAY_NINE + timedelta(minutes=6)) == {broken: ""}
    assert (len(web.arrived), len(mail.arrived)) == (1, 1)


def test_after_five_attempts_it_is_left(ana: Actor, web: letterbox.Letterbox) -> None:
    digests.add(to_web(web), actor=ana, hour="9")
    web.refuses = True
    tried = sum(len(digests.send_due(MONDAY_NINE + timedelta(minutes=m))) for m in range(0, 240, 5))
    assert tried == digests.MOST_ATTEMPTS


def test_one_that_was_interrupted_is_never_sent_twice(ana: Actor, web: letterbox.Letterbox) -> None:
    number = digests.add(to_web(web), actor=ana, hour="9")
    with all_rows():
        DigestSent.objects.create(address_id=number, day=MONDAY_NINE.date(), state="sending", at=MONDAY_NINE)
    assert digests.send_due(MONDAY_NINE + timedelta(minutes=5)) == {}
    assert digests.send_due(MONDAY_NINE + timedelta(minutes=15)) == {}
    assert "is not sent again" in digests.mine(ana)[0].last
    assert web.arrived == []


def test_the_address_is_kept_encrypted_and_never_shown_or_recorded(ana: Actor, web: letterbox.Letterbox) -> None:
    digests.add(to_web(web), actor=ana, label="our room")
    (row,) = query("SELECT sealed, label FROM digest_address")
    assert TOKEN not in row[0]
    assert letters.unsealed(row[0]) == to_web(web)
    assert digests.mine(ana)[0].service == "JSON over HTTP via 127.0.0.1"
    assert letters.shown(f"slack://{TOKEN}/a/b") == "Slack"
    assert TOKEN not in str(query("SELECT now, was, key FROM audit_entry"))


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("nonsense", "has to begin with one of"),
        ("syslog://", "has to begin with one of"),
        (f"slack://{TOKEN}", "no complete address for Slack"),
        (f"json://{TOKEN}/?template=/etc/passwd", "may not hold template="),
        ("mailto://u:p@example.invalid/?pgp=yes", "may not hold pgp="),
    ],
)
def test_an_address_that_cannot_be_used_is_refused_without_repeating_it(ana: Actor, address: str, why: str) -> None:
    with pytest.raises(UnusableInput, match=why) as refused:
        digests.add(address, actor=ana)
    assert TOKEN not in refused.value.sentence
    with pytest.raises(UnusableInput, match="is no hour"):
        digests.add("json://127.0.0.1/x", actor=ana, hour="25")


def test_one_touches_only_ones_own_and_a_programmes_needs_the_registry(ana: Actor, web: letterbox.Letterbox) -> None:
    number = digests.add(to_web(web), actor=ana)
    other = person("qa", name="Quin", member=True)
    for deed in (
        lambda: digests.send_test(number, actor=other),
        lambda: digests.remove(number, actor=other),
        lambda: digests.change(number, actor=other, hour="1", weekends=False, is_on=False),
    ):
        with pytest.raises(NotThere):
            deed()
    with pytest.raises(NotAllowed):
        digests.add(to_web(web), actor=other, programme=cast.PROGRAMME)
    with pytest.raises(NotAllowed):
        digests.add(to_web(web), actor=person("vendor", vendor="lumen"))
    with pytest.raises(NotAllowed):
        digests.add(to_web(web), actor=SYSTEM)
    team = digests.add(to_web(web), actor=ana, programme=cast.PROGRAMME)
    assert digests.send_test(team, actor=SYSTEM) == ""
    assert [one.number for one in digests.mine(other)] == []
    digests.remove(number, actor=ana)
    assert [one.programme for one in digests.mine(ana)] == [cast.PROGRAMME]


def test_whoever_left_gets_nothing(ana: Actor, web: letterbox.Letterbox) -> None:
    digests.add(to_web(web), actor=ana, hour="9")
    with all_rows():
        Person.objects.filter(pk=ana.person).update(is_active=False)
    assert digests.send_due(MONDAY_NINE) == {}
    with all_rows():
        Person.objects.get(pk=ana.person).delete()
        assert not DigestAddress.objects.exists()


def test_nothing_goes_out_where_nobody_set_an_address(house: House) -> None:
    assert digests.send_due(MONDAY_NINE) == {}
