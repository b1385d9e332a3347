"""What is loaded is out of the collector's sight after the first requests, and requests are answered as before."""

import gc
from collections.abc import Iterator

import pytest

from callsheet.boot.freezing import AT, freezing


@pytest.fixture(autouse=True)
def thawed() -> Iterator[None]:
    gc.unfreeze()
    yield
    gc.unfreeze()


def test_the_second_request_finds_everything_that_is_loaded_frozen() -> None:
    application = freezing(lambda environ, start: [environ["PATH_INFO"].encode()])
    assert list(application({"PATH_INFO": "/one"}, None)) == [b"/one"]
    assert gc.get_freeze_count() == 0
    assert list(application({"PATH_INFO": "/two"}, None)) == [b"/two"]
    assert gc.get_freeze_count() > 10_000


def test_later_pages_are_frozen_too_and_then_no_more() -> None:
    application = freezing(lambda environ, start: [])
    kept, frozen = [], []
    for _ in range(max(AT) + 50):
        kept.append([object()])
        application({}, None)
        frozen.append(gc.get_freeze_count())
    assert [i + 1 for i in range(1, len(frozen)) if frozen[i] > frozen[i - 1]] == sorted(AT)
