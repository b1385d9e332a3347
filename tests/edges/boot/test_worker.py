"""Jobs of a worker that was killed are done all the same."""

import asyncio
from typing import Any

import pytest
from django.db import connection
from procrastinate.contrib.django import app

from callsheet.boot.worker import MOST_ATTEMPTS, give_back


def jobs(sql: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall()) if cursor.description else []


def interrupted(*, queueing_lock: str | None = None, attempts: int = 0) -> int:
    """A job that some worker, dead by now, was doing."""
    row = jobs(
        "insert into procrastinate_jobs (queue_name, task_name, args, status, queueing_lock, attempts)"
        " values ('imports', 'import_file', '{}', 'doing', %s, %s) returning id",
        queueing_lock,
        attempts,
    )
    return int(row[0][0])


def give() -> int:
    async def work() -> int:
        worker_app = app.with_connector(app.connector.get_worker_connector())  # type: ignore[attr-defined]
        async with worker_app.open_async():
            return await give_back(worker_app, silent_for=0.0)

    return asyncio.run(work())


@pytest.mark.django_db(transaction=True)
def test_an_interrupted_job_is_queued_again() -> None:
    job = interrupted()
    assert give() == 1
    assert jobs("select status::text from procrastinate_jobs where id = %s", job) == [("todo",)]
    assert give() == 0


@pytest.mark.django_db(transaction=True)
def test_an_interrupted_job_whose_like_waits_already_is_dropped_and_does_not_stop_the_worker() -> None:
    job, other = interrupted(queueing_lock="inbox"), interrupted()
    jobs(
        "insert into procrastinate_jobs (queue_name, task_name, args, queueing_lock) values ('imports', 'watch', '{}', 'inbox')"
    )
    assert give() == 1
    assert jobs("select id from procrastinate_jobs where id = %s", job) == []
    assert jobs("select status::text from procrastinate_jobs where id = %s", other) == [("todo",)]


@pytest.mark.django_db(transaction=True)
def test_a_job_that_takes_its_worker_down_again_and_again_is_given_up() -> None:
    job = interrupted(attempts=MOST_ATTEMPTS)
    assert give() == 0
    assert jobs("select status::text from procrastinate_jobs where id = %s", job) == [("failed",)]
