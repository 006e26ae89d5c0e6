"""``retake retry``: going on with a run that failed, was cancelled or is held."""

from __future__ import annotations

from retake.cli.options import As, AsJson, DataDir, Project
from retake.cli.problems import WrongUse
from retake.cli.terminal import money, say, show_json
from retake.domain.numbering import headed


def retry(project: Project, email: As = None, data_dir: DataDir = None, as_json: AsJson = False) -> None:
    """Go on with a project's last run, if it failed, was cancelled or is held. Only what is missing is made.

    Of a batch that is through, the clips that failed or were cancelled are made.

    Example:

        retake retry "The old lighthouse"
    """
    from retake.cli.batches import check_batch, tell_batch
    from retake.cli.finding import find_project
    from retake.cli.following import UNDER_WAY, check_ended, follow
    from retake.cli.opening import opened
    from retake.cli.persons import person_for
    from retake.services import runs

    with opened(data_dir) as here:
        person = person_for(here.house, email)
        found = find_project(here.house, person, project)
        last = runs.page(here.house, person, False, found["id"], None, 1)
        if not last:
            raise WrongUse(f"“{found['name']}” has no run to go on with.")
        ordered = last[0]
        if ordered["state"] not in UNDER_WAY:
            ordered = runs.retry(here.house, person, ordered["id"])  # of a batch that is through: another one
        run = follow(here, person, ordered["id"])
        if not run["batch"]:
            check_ended(run)
    if as_json:
        show_json({"run": run})
    elif run["batch"]:
        tell_batch(run)
    else:
        say(f"{headed(found['kind'], run['result_version'])}: {run['message']} ({money(run['cost_usd'])})")
    if run["batch"]:
        check_batch(run)
