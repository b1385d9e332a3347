"""How errors are named: taxonomies, their classes, and which version a programme's reviews go by."""

from django.utils.translation import gettext_noop as _

from callsheet.actions.nouns.noun import FieldNote as F
from callsheet.actions.nouns.noun import Group, Noun, fields_of
from callsheet.actions.nouns.programmes import NAME, OF_PROGRAMME
from callsheet.state import models as m

OF_TAXONOMY = F("taxonomy", "reference", _("Taxonomy"), _("code/version"), example="mqm/2", of="taxonomy")
TAXONOMY = (
    F("code", "code", _("Code"), example="mqm"),
    F("version", "text", _("Version"), example="2"),
    NAME,
    F("issued_on", "day", _("Issued")),
    F("note", "paragraph", _("Note"), _("what changed")),
)
ERROR_CLASS = (
    OF_TAXONOMY,
    F("code", "text", _("Code"), _("as it stands in review files"), example="accuracy/omission"),
    NAME,
    F("parent", "text", _("Parent"), _("code of the class above it; empty: a top class"), example="accuracy", of="error-class"),
    F("severity", "choice", _("Usual severity")),
    F("weight", "number", _("Weight"), _("points of one error (MQM: minor 1, major 5, critical 25)"), example="5"),
    F("note", "paragraph", _("Note"), _("when it applies")),
)  # fmt: skip
TAXONOMY_USE = (
    OF_PROGRAMME,
    F("since", "day", _("Since"), _("reviews of this day and later go by it, until the next one")),
    OF_TAXONOMY,
)
CLASS_GROUPS = (
    Group(_("What it is"), "", ("taxonomy", "code", "name", "parent")),
    Group(_("How much it weighs"), "", ("severity", "weight", "note")),
)

NOUNS = (
    Noun(
        "taxonomy",
        "taxonomies",
        m.Taxonomy,
        ("code", "version"),
        fields_of(m.Taxonomy, ("code", "version"), TAXONOMY),
        _("a version of an error taxonomy; what reviews have used does not change, a new version does"),
    ),
    Noun(
        "error-class",
        "error-classes",
        m.ErrorClass,
        ("taxonomy", "code"),
        fields_of(m.ErrorClass, ("taxonomy", "code"), ERROR_CLASS),
        _("a class of errors, with the class above it, its usual severity and its weight"),
        groups=CLASS_GROUPS,
    ),
    Noun(
        "taxonomy-use",
        "taxonomy-uses",
        m.TaxonomyUse,
        ("programme", "since"),
        fields_of(m.TaxonomyUse, ("programme", "since"), TAXONOMY_USE),
        _("the version of an error taxonomy that a programme's reviews go by from a day on"),
        programme="programme",
    ),
)
