"""Everything that is wrong with one row as somebody wrote it, field by field: a form shows all of it at once."""

from collections.abc import Iterable, Mapping

from django.core.exceptions import ValidationError
from django.db.models import Model

from callsheet.actions.acting import Actor, reading
from callsheet.actions.nouns import Noun
from callsheet.actions.registry_checks import check_values
from callsheet.actions.registry_expected import misfit
from callsheet.actions.registry_values import Values, held, typed
from callsheet.errors import UserError


def problems(noun: Noun, values: Values, *, actor: Actor) -> Mapping[str, str]:
    """What is wrong by field, in the order of the fields; nothing is written. How the row stands among others is not looked at."""
    found: dict[str, str] = {}
    row, untouched = noun.model(), noun.model()
    with reading(actor):
        for name in noun.columns:
            if name not in values:
                continue
            try:
                setattr(row, name, typed(noun, name, values[name]))
            except UserError as error:
                found[name] = error.sentence
        for _ in noun.columns:
            try:
                check_values(noun, row)
                break
            except UserError as error:
                name = str(error.details.get("field", ""))
                if name not in noun.columns or not _put_aside(row, untouched, name):
                    break
                found.setdefault(name, error.sentence)
    for name, sentence in _of_the_model(noun, row, found).items():
        found.setdefault(name, sentence)
    return {name: found[name] for name in noun.columns if name in found and name in values}


def _of_the_model(noun: Noun, row: Model, found: Iterable[str]) -> Mapping[str, str]:
    """What the model says of its other fields: lengths, choices, what may not be empty."""
    named = [f.name for f in row._meta.concrete_fields if f.is_relation and getattr(row, f.attname) is not None]
    try:
        row.full_clean(exclude={*found, *named}, validate_unique=False, validate_constraints=False)
    except ValidationError as error:
        return {
            name: misfit(noun, name, held(row, name), ValidationError(faults)).sentence
            for name, faults in error.error_dict.items()
            if name in noun.columns
        }
    return {}


def _put_aside(row: object, untouched: object, name: str) -> bool:
    """Give a wrong field its default back, so that the next is looked at; False where that changes nothing."""
    if getattr(row, name, None) == getattr(untouched, name, None):
        return False
    setattr(row, name, getattr(untouched, name, None))
    return True
