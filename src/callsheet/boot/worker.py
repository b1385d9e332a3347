"""The process that does the jobs. Started by its function `main`, not as a script: procrastinate finds tasks by their module's name.

A worker that is killed leaves its jobs as "doing"; nobody but us gives them back. At the start all such jobs are of dead workers
(there is one worker process a home); later a minute without a heartbeat says so.
"""

import asyncio
import logging
import os
from typing import TYPE_CHECKING, cast

from callsheet.boot.database import set_up_django
from callsheet.boot.following import follow_parent

if TYPE_CHECKING:
    from procrastinate import App
    from procrastinate.contrib.django.django_connector import DjangoConnector

CONCURRENCY = 2
LOOK_FOR_STALLED_SECONDS = 60.0
STALLED_AFTER_SECONDS = 60.0
MOST_ATTEMPTS = 5
"""A job that takes its worker down (out of memory) so often is given up."""

log = logging.getLogger("callsheet.worker")


async def work() -> None:
    """Do jobs until told to stop. Any error ends the process, and the supervisor starts it again."""
    from procrastinate.contrib.django import app as django_app

    connector = cast("DjangoConnector", django_app.connector)
    app = django_app.with_connector(connector.get_worker_connector())
    async with app.open_async():
        await give_back(app, silent_for=0.0)
        watch = asyncio.create_task(_give_back_for_ever(app))
        jobs = asyncio.create_task(
            app.run_worker_async(concurrency=CONCURRENCY, shutdown_graceful_timeout=8.0, delete_jobs="successful")
        )
        ended, _ = await asyncio.wait({watch, jobs}, return_when=asyncio.FIRST_COMPLETED)
        for task in ended:
            task.result()  # the first error, as itself
        watch.cancel()


async def give_back(app: "App", *, silent_for: float) -> int:
    """Queue again the jobs of workers without a heartbeat for so many seconds. How many were queued."""
    from procrastinate.exceptions import UniqueViolation
    from procrastinate.jobs import Status

    queued = 0
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=silent_for):
        if job.attempts >= MOST_ATTEMPTS:
            log.error("job %s (%s) was interrupted %s times and is given up", job.id, job.task_name, job.attempts)
            await app.job_manager.finish_job(job, Status.FAILED, delete_job=False)
            continue
        try:
            await app.job_manager.retry_job(job)
        except UniqueViolation:
            # Another of its kind (queueing_lock) waits already and will do the same work.
            await app.job_manager.finish_job(job, Status.FAILED, delete_job=True)
        else:
            queued += 1
            log.warning("job %s (%s) was interrupted and starts again", job.id, job.task_name)
    return queued


async def _give_back_for_ever(app: "App") -> None:
    while True:
        await asyncio.sleep(LOOK_FOR_STALLED_SECONDS)
        await give_back(app, silent_for=STALLED_AFTER_SECONDS)


def main() -> None:
    """Set up and work."""
    os.umask(0o077)
    follow_parent()
    set_up_django()
    asyncio.run(work())
