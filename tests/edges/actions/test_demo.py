"""The demo's registry passes through the same door as everybody's."""

from datetime import date
from pathlib import Path

import pytest

from callsheet.actions.acting import SYSTEM, acting
from callsheet.actions.demo import enter, read_in
from callsheet.actions.demo_desk import move_batches
from callsheet.simulator import simulate
from tests.world.house import House, kept_sums, query, rows_of, true_sums


@pytest.mark.django_db
def test_a_simulated_operation_can_be_entered_and_read_in(house: House, tmp_path: Path) -> None:
    written = simulate(tmp_path / "demo", seed=7, judgments=2000, until=date(2026, 11, 21), weeks=4)
    with acting(SYSTEM, "registry"):
        enter(written.operation)
    assert rows_of("programme") == len(written.operation.programmes)
    programme = written.operation.programmes[0].code
    files = [one for one in written.imports() if one.programme == programme][:6]
    read_in(written.folder, files, lambda line: None)
    assert kept_sums(programme) == true_sums(programme)
    assert query("SELECT count(*) FROM import_run WHERE state <> 'done'") == [(0,)]
    with acting(SYSTEM, "registry"):
        move_batches(date(2026, 11, 21))
    states = {state for (state,) in query("SELECT DISTINCT state FROM batch")}
    assert {"released", "in production", "returned"} <= states
    assert (len(rows_of_regions()), rows_of("error_class") > 0) == (3, True)
    assert query("SELECT count(*) FROM site WHERE confirmed_on IS NULL") == [(1,)]


def rows_of_regions() -> list[tuple[object, ...]]:
    return query("SELECT region FROM portfolio")
