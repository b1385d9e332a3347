"""Asking the worker for a study now, instead of when it next looks."""

from callsheet.actions import jobs
from callsheet.actions.acting import Actor, reading
from callsheet.state import access


def ask_for_study(actor: Actor, code: str) -> None:
    """Have the programme's study made soon. NotThere when the programme is not the actor's, NotAllowed without the right."""
    with reading(actor):
        access.programme(actor, code, need="findings")
    jobs.ask_for_study(code)
