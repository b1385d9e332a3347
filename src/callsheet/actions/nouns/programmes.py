"""What is produced: programmes, who belongs to them, workstreams, batches."""

from django.utils.translation import gettext_noop as _

from callsheet.actions.nouns.noun import FieldNote as F
from callsheet.actions.nouns.noun import Group, Noun, fields_of
from callsheet.state import models as m

NAME = F("name", "text", _("Name"))
CUTOFF = F(
    "cutoff_minutes",
    "minutes",
    _("Day's cut-off"),
    _("work done before this time counts for the day before"),
    example="240",
)
ZONE = F("zone", "zone", _("Zone"), _("IANA zone such as Europe/Berlin"), example="Europe/Berlin")
OF_PROGRAMME = F(
    "programme", "reference", _("Programme"), _("code of the programme"), example="song-pairs", of="programme"
)

PROGRAMME = (
    F("code", "code", _("Code"), _("names the programme everywhere; it does not change"), example="song-pairs"),
    NAME,
    F("alias", "text", _("Alias"), _("all that a vendor ever sees of its name"), example="Alder"),
    F("customer", "text", _("Customer"), _("who asked for it")),
    F("domain", "text", _("Domain"), _("what it is about"), example="music"),
    F("modality", "choice", _("Modality"), _("what is worked on")),
    F("purpose", "text", _("Purpose"), _("what the work is for"), example="training of the search ranker"),
    F("owner", "text", _("Owner"), _("who answers for it")),
    ZONE,
    CUTOFF,
    F("due", "day", _("Due day"), _("when all of it is owed; an evergreen programme has weekly quotas instead")),
    F("volume", "whole number", _("Volume"), _("units that are owed by the due day"), example="120000"),
    F("done_means", "choice", _("Done means"), _("what counts as done")),
    F("priority", "whole number", _("Priority"), _("1 goes first"), example="3"),
)
BATCH = (
    OF_PROGRAMME,
    F("code", "code", _("Code"), example="week-47"),
    NAME,
    F("due", "day", _("Due day")),
    F("released_on", "day", _("Released"), _("the day it was handed to vendors; set by the move to “released”")),
    F("units", "whole number", _("Units"), _("how much it holds"), example="5000"),
    F("state", "choice", _("State"), _("where it stands; a batch that is there is moved, not edited"), moved=True),
    F("cycle", "whole number", _("Cycle"), _("1 for the first delivery, one more for each return"), moved=True),
)
PROGRAMME_GROUPS = (
    Group(
        _("What it is"),
        _("Vendors see the alias, never the name or the customer."),
        ("code", "name", "alias", "customer", "domain", "modality", "purpose", "owner"),
    ),
    Group(
        _("Its plan"),
        _(
            "A due day with its volume, or weekly quotas per locale; not both. Quotas are entered once the programme is saved."
        ),
        ("due", "volume", "done_means", "priority"),
    ),
    Group(_("Its production day"), _("Where and until when work counts for a day."), ("zone", "cutoff_minutes")),
)
BATCH_GROUPS = (
    Group(
        _("What it is"), _("Items that are released and delivered together."), ("programme", "code", "name", "units")
    ),
    Group(_("Its days"), "", ("due", "released_on")),
    Group(
        _("Where it stands"),
        _("A new batch begins anywhere; afterwards it is moved on its own page."),
        ("state", "cycle"),
    ),
)
NOUNS = (
    Noun(
        "programme",
        "programmes",
        m.Programme,
        ("code",),
        fields_of(m.Programme, ("code",), PROGRAMME),
        _("a line of production: due day and volume, or weekly quotas; zone and cut-off of its production day"),
        measured=True,
        programme="code",
        groups=PROGRAMME_GROUPS,
    ),
    Noun(
        "member",
        "members",
        m.Member,
        ("programme", "person"),
        fields_of(
            m.Member,
            ("programme", "person"),
            (OF_PROGRAMME, F("person", "person", _("Person"), _("e-mail of somebody who signs in"))),
        ),
        _("a person (by e-mail) who belongs to a programme"),
        programme="programme",
        right="members",
    ),
    Noun(
        "workstream",
        "workstreams",
        m.Workstream,
        ("programme", "code"),
        fields_of(
            m.Workstream, ("programme", "code"), (OF_PROGRAMME, F("code", "code", _("Code"), example="rate"), NAME)
        ),
        _("a part of a programme"),
        programme="programme",
    ),
    Noun(
        "batch",
        "batches",
        m.Batch,
        ("programme", "code"),
        fields_of(m.Batch, ("programme", "code"), BATCH),
        _("items released together"),
        measured=True,
        programme="programme",
        groups=BATCH_GROUPS,
    ),
)
