"""What was entered when: a test may say that something was entered on a day of the past."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import pytest

from callsheet.state.replay import entered_at


@contextmanager
def entered_on(moment: datetime) -> Iterator[None]:
    """Registry rows of the block are entered at that moment."""
    token = entered_at.set(moment.isoformat())
    try:
        yield
    finally:
        entered_at.reset(token)


@contextmanager
def clock_at(moment: datetime) -> Iterator[None]:
    """Whoever asks for the present is told that moment."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.utils.timezone.now", lambda: moment)
        yield
