"""Rows that values name, found without a query each: those that stand are known, new ones are told."""

from django.db.models import Model

from callsheet.actions.exchange.shapes import SHAPES, Standing
from callsheet.actions.nouns import NOUNS
from callsheet.actions.registry_values import Known, as_values
from callsheet.facts.changes import key_id
from callsheet.state.models import Person


class Loaded(Known):
    """Asks the database only for what the actor's own rows do not hold, and for each thing once."""

    def __init__(self, found: Standing) -> None:
        self.rows: dict[tuple[type[Model], str], Model | None] = {
            (Person, person.email.casefold()): person for person in Person.objects.all()
        }
        for name in NOUNS:
            for values in found.values[name]:
                self.tell(name, found.rows[name, key_id(SHAPES[name], values)], values)

    def tell(self, noun: str, row: Model, values: dict[str, object] | None = None) -> None:
        """A row that stands from now on."""
        of = NOUNS[noun]
        values = as_values(of, row) if values is None else values
        self.rows[of.model, "/".join(str(values[name]) for name in of.key)] = row

    def names(self, model: type[Model]) -> list[str]:
        """Names of the rows that are known, without asking for each."""
        return [name for of, name in self.rows if of is model and self.rows[of, name] is not None]

    def find(self, model: type[Model], named: str) -> Model | None:
        """The row of that name; None where there is none."""
        name = (model, named.casefold() if model is Person else named)
        if name not in self.rows:
            self.rows[name] = super().find(model, named)
        return self.rows[name]
