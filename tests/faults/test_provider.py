"""A provider that fails, charges for it, loses its answer or hangs: how the run ends, what it costs, what a retry does."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.faults.site import WORKER, Site, site, until
from tests.house import Cluster, findings, rows

from retake.services import runs

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

STORY_USD = 0.01


@pytest.fixture(scope="module")
def place(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site with one worker, whose provider does what words in the prompt say."""
    with site(cluster, tmp_path_factory.mktemp("site"), RETAKE_OFFLINE_FAULTS="words") as made:
        made.start(WORKER)
        yield made


def spent(place: Site, run: object) -> float:
    """What the ledger says a run cost, in dollars; and nothing is reserved any more."""
    found = rows(
        place.house,
        """select coalesce(sum(amount) filter (where kind = 'settle'), 0)::bigint as settled,
            coalesce(sum(amount) filter (where kind = 'reserve'), 0)::bigint
            - coalesce(sum(amount) filter (where kind = 'release'), 0)::bigint as reserved
        from entries where run_id = :run""",
        run=run,
    )[0]
    assert found["reserved"] == 0
    return float(found["settled"]) / 1_000_000


@pytest.mark.parametrize(("word", "lost_usd"), [("[fail once]", 0.0), ("[charge once]", STORY_USD)])
def test_a_part_that_fails_fails_the_run_and_a_retry_makes_it(
    place: Site, word: str, lost_usd: float
) -> None:
    """What was charged all the same is booked and shown; the retry orders once more, and pays once more."""
    before = len(place.calls())
    run = place.order(f"A hill {word}", "story")["id"]
    failed = place.ended(run)
    assert failed["state"] == "failed"
    assert failed["problem"]["type"] == "/problems/generation-failed"
    assert failed["problem"]["charged_usd"] == failed["cost_usd"] == lost_usd
    assert spent(place, run) == lost_usd
    assert failed["result_version"] is None

    runs.retry(place.house, place.owner, run)
    until(lambda: place.run(run)["state"] != "queued", "the second attempt")
    done = place.ended(run)
    assert (done["state"], done["result_version"]) == ("done", 1)
    assert done["cost_usd"] == spent(place, run) == pytest.approx(lost_usd + STORY_USD)
    assert len(place.calls()) == before + 2


def test_a_lost_answer_is_looked_up_and_not_bought_again(place: Site) -> None:
    """The order had arrived: one call, one price, no failure."""
    before = len(place.calls())
    run = place.ended(place.order("A hill [lose once]", "story")["id"])
    assert run["state"] == "done"
    assert spent(place, run["id"]) == STORY_USD
    assert len(place.calls()) == before + 1


def test_a_provider_that_hangs_can_be_cancelled(place: Site) -> None:
    """The run stops, nothing is charged, nothing stays reserved; the next run is not held up."""
    run = place.order("A hill [slow 900]", "story")["id"]
    before = len(place.calls())
    until(lambda: len(place.calls()) > before, "the order")
    runs.cancel(place.house, place.owner, run)
    cancelled = place.ended(run)
    assert cancelled["state"] == "cancelled"
    assert cancelled["cost_usd"] == spent(place, run) == 0
    other = place.ended(place.order("A quiet hill", "story")["id"])
    assert other["state"] == "done"
    assert findings(place.house) == []
