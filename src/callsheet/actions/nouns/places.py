"""Who produces, and where: vendors, their sites and closed days, locales."""

from django.utils.translation import gettext_noop as _

from callsheet.actions.nouns.noun import FieldNote as F
from callsheet.actions.nouns.noun import Group, Noun, fields_of
from callsheet.actions.nouns.programmes import CUTOFF, NAME, ZONE
from callsheet.state import models as m

OF_VENDOR = F("vendor", "reference", _("Vendor"), _("code of the vendor"), example="lumen", of="vendor")
AT_SITE = F("site", "text", _("Site"), _("code of one of the vendor's sites; empty: all of them"), of="site")
DAYS = F(
    "days",
    "days",
    _("Days"),
    _("first and last day such as 2026-12-24..2026-12-26"),
    example="2026-12-24..2026-12-26",
)
VENDOR = (
    F("code", "code", _("Code"), _("names the vendor everywhere; it does not change"), example="lumen"),
    NAME,
    F("kind", "choice", _("Kind"), _("a company, a crowd, people of your own, or a model")),
    F("contact", "text", _("Contact"), _("whom to write to"), example="ops@lumen.example"),
)
SITE = (
    OF_VENDOR,
    F("code", "code", _("Code"), example="manila"),
    NAME,
    F("region", "text", _("Region"), example="APAC"),
    ZONE,
    F("country", "country", _("Country"), _("for public holidays: ISO 3166, with subdivision where they differ"), example="DE-BY"),
    CUTOFF,
    F("hours", "hours", _("Weekly hours"), _("such as Mon–Fri 09:00–18:00, Sat 10:00–14:00; empty is round the clock"), example="Mon–Fri 09:00–18:00"),
    F("confirmed_by", "text", _("Calendar confirmed by"), _("who at the vendor said that zone, hours and closures are right")),
    F("confirmed_on", "day", _("Calendar confirmed on"), _("a later change of the calendar asks for it again")),
    F("measures_people", "yes or no", _("People measured one by one"), _("no where law or an agreement forbids it: nobody there is shown or screened individually")),
)  # fmt: skip
CLOSURE = (
    OF_VENDOR,
    AT_SITE,
    DAYS,
    F("reason", "text", _("Reason"), example="public holiday"),
    F("excused", "yes or no", _("Excused"), _("agreed by both sides: not the vendor's fault")),
)
LOCALE = (F("code", "locale", _("Code"), _("BCP 47: language and region"), example="de-DE"), NAME)

SITE_GROUPS = (
    Group(
        _("The place"),
        _("One of a vendor's places of work; a crowd has one site or none."),
        ("vendor", "code", "name", "region"),
    ),
    Group(
        _("Its calendar"),
        _(
            "Pace, backlog and feeds that did not come are judged by these hours. Closed days are entered under closures."
        ),
        ("zone", "country", "cutoff_minutes", "hours"),
    ),
    Group(
        _("Confirmed by the vendor"),
        _("Ask somebody there whether zone, hours and closures are right, and note who said so and when."),
        ("confirmed_by", "confirmed_on"),
    ),
    Group(
        _("Its people"),
        _("Whether quality may be measured for each annotator. Vendor, site and locale are measured all the same."),
        ("measures_people",),
    ),
)

NOUNS = (
    Noun(
        "vendor",
        "vendors",
        m.Vendor,
        ("code",),
        fields_of(m.Vendor, ("code",), VENDOR),
        _("a company, crowd or model that produces work"),
        vendor="code",
    ),
    Noun(
        "site",
        "sites",
        m.Site,
        ("vendor", "code"),
        fields_of(m.Site, ("vendor", "code"), SITE),
        _("a place where a vendor works, with its zone, country (for holidays) and weekly hours"),
        measured=True,
        vendor="vendor",
        groups=SITE_GROUPS,
    ),
    Noun(
        "closure",
        "closures",
        m.Closure,
        ("vendor", "site", "days"),
        fields_of(m.Closure, ("vendor", "site", "days"), CLOSURE),
        _("days a site is closed or excused"),
        measured=True,
        vendor="vendor",
    ),
    Noun(
        "locale",
        "locales",
        m.Locale,
        ("code",),
        fields_of(m.Locale, ("code",), LOCALE),
        _("a language in a place, BCP 47"),
    ),
)
