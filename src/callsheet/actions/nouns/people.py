"""Who looks after what: crowd managers and portfolios."""

from django.utils.translation import gettext_noop as _

from callsheet.actions.nouns.noun import FieldNote as F
from callsheet.actions.nouns.noun import Group, Noun, fields_of
from callsheet.actions.nouns.programmes import NAME
from callsheet.state import models as m

CROWD_MANAGER = (
    F("person", "person", _("Person"), _("e-mail of somebody who signs in")),
    F("region", "text", _("Region"), example="EMEIA"),
    F("zone", "zone", _("Zone"), _("where they work: IANA zone such as Europe/Berlin"), example="Europe/Berlin"),
    F(
        "hours",
        "hours",
        _("Weekly hours"),
        _("such as Mon–Fri 09:00–18:00, Sat 10:00–14:00; empty is round the clock"),
        example="Mon–Fri 09:00–18:00",
    ),
    F("speaks", "references", _("Speaks"), _("locales they can read"), example="de-DE, fr-FR", of="locale"),
)
PORTFOLIO = (
    F("code", "code", _("Code"), example="emeia-music"),
    NAME,
    F("region", "text", _("Region"), _("empty: every region"), example="EMEIA"),
    F("programmes", "references", _("Programmes"), _("opened to the crowd manager and the deputy; empty: those that the manager is a member of"), of="programme"),
    F("vendors", "references", _("Vendors"), _("empty: every vendor"), of="vendor"),
    F("locales", "references", _("Locales"), _("empty: every locale"), of="locale"),
    F("manager", "person", _("Crowd manager"), _("who looks after it: an e-mail")),
    F("deputy", "person", _("Deputy"), _("who stands in: an e-mail")),
    F("deputy_days", "days", _("Deputy's days"), _("first and last day on which the deputy acts"), example="2026-12-21..2027-01-03"),
)  # fmt: skip
PORTFOLIO_GROUPS = (
    Group(_("What it is"), "", ("code", "name", "region")),
    Group(_("What it holds"), _("Nothing chosen means all of them."), ("programmes", "vendors", "locales")),
    Group(
        _("Who looks after it"),
        _("Its findings go to the manager; on the deputy's days to the deputy."),
        ("manager", "deputy", "deputy_days"),
    ),
)

NOUNS = (
    Noun(
        "crowd-manager",
        "crowd-managers",
        m.CrowdManager,
        ("person",),
        fields_of(m.CrowdManager, ("person",), CROWD_MANAGER),
        _("a person who runs the day of vendors: region, zone, hours, languages"),
    ),
    Noun(
        "portfolio",
        "portfolios",
        m.Portfolio,
        ("code",),
        fields_of(m.Portfolio, ("code",), PORTFOLIO),
        _("programmes, region, vendors and locales that one crowd manager looks after, and their deputy"),
        groups=PORTFOLIO_GROUPS,
        right="members",
    ),
)
