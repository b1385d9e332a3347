"""The process that does the jobs: `python -m callsheet.boot.worker`.

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

log = logging.getLogger("callsheet.worker")


async def work() -> None:
    """Do jobs until told to stop."""
    from procrastinate.contrib.django import app as django_app

    connector = cast("DjangoConnector", django_app.connector)
    app = django_app.with_connector(connector.get_worker_connector())
    async with app.open_async():
        await give_back(app, silent_for=0.0)
        watch = asyncio.create_task(_give_back_for_ever(app))
        await app.run_worker_async(concurrency=CONCURRENCY, shutdown_graceful_timeout=8.0, delete_jobs="successful")
        watch.cancel()


async def give_back(app: "App", *, silent_for: float) -> int:
    """Queue again the jobs of workers without a heartbeat for so many seconds. How many there were."""
    manager = app.job_manager
    stalled = list(await manager.get_stalled_jobs(seconds_since_heartbeat=silent_for))
    for job in stalled:
        log.warning("job %s (%s) was interrupted and starts again", job.id, job.task_name)
        await manager.retry_job(job)
    return len(stalled)


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


if __name__ == "__main__":
    main()
