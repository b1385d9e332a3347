"""Error taxonomies: what their classes may say, and that a version which reviews have used does not change."""

from datetime import date

from django.db import connection
from django.db.models import Model

from callsheet.actions.nouns import Noun
from callsheet.errors import Clash, UnusableInput
from callsheet.said import say, term
from callsheet.state.models import ErrorClass, Taxonomy, TaxonomyUse

USED = """
SELECT min(m.day) FROM taxonomy_use u JOIN measure_day m ON m.programme = u.programme_id AND m.day >= u.since
WHERE u.taxonomy_id = %(id)s AND m.reviewed > 0 AND NOT EXISTS (
    SELECT 1 FROM taxonomy_use later
    WHERE later.programme_id = u.programme_id AND later.since > u.since AND later.since <= m.day)
"""
"""The first day whose reviews go by a version: the latest use at or before that day is of this version."""
MAY_CHANGE = frozenset({"note"})
"""Of a used version: remarks do not change what was said."""


def used_since(taxonomy: Taxonomy) -> date | None:
    """The first production day with reviews that go by this version; None while there are none."""
    if taxonomy.pk is None or not TaxonomyUse.objects.filter(taxonomy=taxonomy).exists():
        return None
    with connection.cursor() as cursor:
        cursor.execute(USED, {"id": taxonomy.pk})
        found: date | None = cursor.fetchone()[0]
    return found


def check_taxonomy(noun: Noun, row: Taxonomy | ErrorClass) -> None:
    """UnusableInput for a class that stands under nothing or under itself; Clash where reviews use the version."""
    if isinstance(row, ErrorClass):
        _check_parent(noun, row)
    before = type(row)._default_manager.filter(pk=row.pk).first() if row.pk else None
    if before is not None and not _differs(before, row):
        return
    if before is None and isinstance(row, Taxonomy):
        return
    check_unused_taxonomy(row.taxonomy if isinstance(row, ErrorClass) else row)


def check_unused_taxonomy(taxonomy: Taxonomy) -> None:
    """Clash where reviews use the version."""
    day = used_since(taxonomy)
    if day is not None:
        raise Clash(
            say(
                "Reviews since {day} go by {code}/{version}: it does not change any more."
                " Enter the change as a new version, and say since when it holds (taxonomy-use).",
                day=day,
                code=taxonomy.code,
                version=taxonomy.version,
            ),
            since=day.isoformat(),
        )


def _differs(before: Model, row: Model) -> bool:
    names = [f.attname for f in row._meta.concrete_fields if f.name not in MAY_CHANGE]
    return any(getattr(before, name) != getattr(row, name) for name in names)


def _check_parent(noun: Noun, row: ErrorClass) -> None:
    """The classes above a class exist and lead to a top one."""
    if not row.parent:
        return
    parents = dict(ErrorClass.objects.filter(taxonomy=row.taxonomy).values_list("code", "parent"))
    if row.parent not in parents and row.parent != row.code:
        raise UnusableInput(
            say(
                "{name}, parent: there is no class “{parent}” in {code}/{version}; create it first.",
                name=term(noun.name),
                parent=row.parent,
                code=row.taxonomy.code,
                version=row.taxonomy.version,
            ),
            field="parent",
        )
    parents[row.code] = row.parent
    above = row.parent
    for _ in range(len(parents) + 1):
        if not above:
            return
        above = parents.get(above, "")
    raise UnusableInput(
        say(
            "{name}, parent: “{parent}” stands under “{code}” already.",
            name=term(noun.name),
            parent=row.parent,
            code=row.code,
        ),
        field="parent",
    )
