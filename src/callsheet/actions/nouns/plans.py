"""What is owed and by which rules: quotas, targets, guidelines, commitments, whose worker is whose, names in files."""

from django.utils.translation import gettext_noop as _

from callsheet.actions.nouns.noun import FieldNote as F
from callsheet.actions.nouns.noun import Group, Noun, fields_of
from callsheet.actions.nouns.places import AT_SITE, OF_VENDOR
from callsheet.actions.nouns.programmes import OF_PROGRAMME
from callsheet.state import models as m

FOR_LOCALE = F("locale", "reference", _("Locale"), _("BCP 47 code; empty: all together"), example="de-DE", of="locale")
UNITS = F("units", "whole number", _("Units"), example="500")
TARGET = (
    OF_PROGRAMME,
    F("kpi", "kpi", _("KPI"), _("a KPI id such as Q02"), example="Q02"),
    F("vendor", "reference", _("Vendor"), _("empty: every vendor"), of="vendor"),
    FOR_LOCALE,
    F("value", "number", _("Value"), _("shares as 0.95"), example="0.95"),
)
GUIDELINE = (
    OF_PROGRAMME,
    F("version", "text", _("Version"), example="3.1"),
    F("issued_on", "day", _("Issued")),
    F("note", "paragraph", _("Note"), _("what changed")),
)
ACKNOWLEDGEMENT = (
    F("guideline", "reference", _("Guideline"), _("programme/version"), example="song-pairs/3.1", of="guideline"),
    OF_VENDOR,
    AT_SITE,
    FOR_LOCALE,
    F("on", "day", _("Since"), _("the day the site took the version into use")),
)
COMMITMENT = (
    OF_PROGRAMME,
    OF_VENDOR,
    FOR_LOCALE,
    F("week", "day", _("Week"), _("the Monday of the week"), example="2026-11-23"),
    UNITS,
)
WORKER_RULE = (
    OF_PROGRAMME,
    F("source", "text", _("Source"), _("the feed that it holds for; empty: every feed of the programme")),
    F(
        "match",
        "choice",
        _("Match"),
        _("exact: this key; prefix: keys that begin so; regex: a pattern; channel; source: every worker of the feed"),
    ),
    F("pattern", "text", _("Pattern"), example="lum-"),
    F("valid", "days", _("Valid"), _("first and last day; either end may be empty"), example="2026-01-01.."),
    OF_VENDOR,
    AT_SITE,
    F("priority", "whole number", _("Priority"), _("the smaller number goes first"), example="100"),
)
SPELLING = (
    F("programme", "reference", _("Programme"), _("empty: in files of every programme"), of="programme"),
    F("kind", "choice", _("Kind")),
    F("name", "text", _("Name"), _("as it stands in files"), example="Lumen GmbH"),
    F("code", "text", _("Code"), _("what it stands for"), example="lumen"),
)

TARGET_GROUPS = (
    Group(_("What is asked for"), "", ("programme", "kpi", "value")),
    Group(_("Where it holds"), _("Left empty, it holds for all of them."), ("vendor", "locale")),
)
RULE_GROUPS = (
    Group(
        _("Which workers"),
        _("The keys of workers as files hold them: one key, all that begin alike, or a pattern."),
        ("programme", "source", "match", "pattern"),
    ),
    Group(_("Whose they are"), "", ("vendor", "site")),
    Group(_("When, and which rule goes first"), "", ("valid", "priority")),
)

NOUNS = (
    Noun(
        "quota",
        "quotas",
        m.WeeklyQuota,
        ("programme", "locale"),
        fields_of(m.WeeklyQuota, ("programme", "locale"), (OF_PROGRAMME, FOR_LOCALE, UNITS)),
        _("units a week that an evergreen programme owes"),
        programme="programme",
    ),
    Noun(
        "target",
        "targets",
        m.Target,
        ("programme", "kpi", "vendor", "locale"),
        fields_of(m.Target, ("programme", "kpi", "vendor", "locale"), TARGET),
        _("the value of a KPI that is asked for"),
        programme="programme",
        vendor="vendor",
        groups=TARGET_GROUPS,
    ),
    Noun(
        "guideline",
        "guidelines",
        m.Guideline,
        ("programme", "version"),
        fields_of(m.Guideline, ("programme", "version"), GUIDELINE),
        _("a version of the guidelines"),
        programme="programme",
    ),
    Noun(
        "acknowledgement",
        "acknowledgements",
        m.Acknowledgement,
        ("guideline", "vendor", "site", "locale"),
        fields_of(m.Acknowledgement, ("guideline", "vendor", "site", "locale"), ACKNOWLEDGEMENT),
        _("the day a site took a guideline version into use"),
        programme="guideline__programme",
        vendor="vendor",
    ),
    Noun(
        "commitment",
        "commitments",
        m.Commitment,
        ("programme", "vendor", "locale", "week"),
        fields_of(m.Commitment, ("programme", "vendor", "locale", "week"), COMMITMENT),
        _("units that a vendor committed to for the week beginning on that Monday"),
        programme="programme",
        vendor="vendor",
    ),
    Noun(
        "worker-rule",
        "worker-rules",
        m.WorkerMapping,
        ("programme", "source", "match", "pattern", "valid"),
        fields_of(m.WorkerMapping, ("programme", "source", "match", "pattern", "valid"), WORKER_RULE),
        _("whose worker a raw key is, between two days"),
        measured=True,
        programme="programme",
        vendor="vendor",
        groups=RULE_GROUPS,
    ),
    Noun(
        "name",
        "names",
        m.AlsoKnownAs,
        ("programme", "kind", "name"),
        fields_of(m.AlsoKnownAs, ("programme", "kind", "name"), SPELLING),
        _("a name in files and the code it stands for"),
        measured=True,
        programme="programme",
    ),
)
