"""The demo's batches stand where their dates and their work say."""

from datetime import date, timedelta

import pytest

from callsheet.actions.demo_desk import Worked, steps_of
from callsheet.facts import batch_states as s
from callsheet.facts.batch_states import Standing, moved

UNTIL = date(2026, 11, 21)


def ago(days: int) -> date:
    return UNTIL - timedelta(days=days)


@pytest.mark.parametrize(
    ("work", "said", "state"),
    [
        (Worked(ago(-3)), {}, s.PLANNED),
        (Worked(ago(6)), {}, s.RELEASED),
        (Worked(ago(6), ago(5), ago(1)), {}, s.IN_PRODUCTION),
        (Worked(ago(6), ago(5), ago(1)), {"held": True}, s.ON_HOLD),
        (Worked(ago(16), ago(15), ago(3)), {}, s.IN_AUDIT),
        (Worked(ago(40), ago(39), ago(30)), {}, s.ACCEPTED),
        (Worked(ago(40), ago(39), ago(30)), {"verdict": s.RETURNED}, s.RETURNED),
    ],
)
def test_a_batch_has_come_as_far_as_its_work(work: Worked, said: dict[str, object], state: str) -> None:
    standing, on = Standing(), date.min
    for step in steps_of(work, until=UNTIL, **said):  # type: ignore[arg-type]
        after = moved(standing, step.to, reason=step.reason)
        assert isinstance(after, Standing), after
        assert on <= step.on <= UNTIL
        standing, on = after, step.on
    assert standing.state == state
