"""Everything that is wrong with one row as somebody wrote it, field by field: a form shows all of it at once."""

from collections.abc import Mapping

from callsheet.actions import registry
from callsheet.actions.acting import Actor, reading
from callsheet.actions.nouns import Noun
from callsheet.actions.registry_checks import check_values
from callsheet.actions.registry_values import Values, typed
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
                registry.clean(noun, row)
                break
            except UserError as error:
                name = str(error.details.get("field", ""))
                if name not in noun.columns or not _put_aside(row, untouched, name):
                    break
                if name in values:
                    found.setdefault(name, error.sentence)
    return {name: found[name] for name in noun.columns if name in found}


def _put_aside(row: object, untouched: object, name: str) -> bool:
    """Give a wrong field its default back, so that the next is looked at; False where that changes nothing."""
    if getattr(row, name, None) == getattr(untouched, name, None):
        return False
    setattr(row, name, getattr(untouched, name, None))
    return True
