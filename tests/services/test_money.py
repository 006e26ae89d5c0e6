"""Money: caps bind also when many spend at once, and the ledger's sums are what the takes cost."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from tests import house as houses
from tests.house import Film, at_once, contents, film, finished, in_thread, make, ordered, rows
from tests.sketchbook import Sketchbook

from retake.db.rows import run as execute
from retake.domain.errors import CapReached
from retake.services import making, projects, runs, usage
from retake.services.house import House, Person

Build = Callable[..., House]


@pytest.mark.parametrize("cap", ["monthly_cap_usd", "project_monthly_cap_usd"])
def test_what_would_exceed_the_cap_is_refused_before_anything_starts(
    build_house: Build, sketchbook: Sketchbook, cap: str
) -> None:
    """A film for 14 cents under a cap of 10: no project, no run, no order, and the error says what is left."""
    house = build_house(**{cap: 0.10})
    ada = houses.person(house)
    before = contents(house)
    with pytest.raises(CapReached) as caught:
        ordered(house, ada, scenes=2)
    assert caught.value.facts["cap_usd"] == 0.10
    assert caught.value.facts["price_usd"] == pytest.approx(0.141)
    assert caught.value.charged == 0
    assert contents(house) == before
    assert sketchbook.orders == []


def test_up_to_the_cap_everything_goes(build_house: Build) -> None:
    """A cap of exactly the price lets it pass, and the next micro-dollar does not."""
    house = build_house(monthly_cap_usd=0.096)
    ada = houses.person(house)
    film(house, ada, scenes=1)  # 0.001 + 0.04 + 0.005 + 0.05
    assert usage.money(house, ada)["spent_usd"] == 0.096
    with pytest.raises(CapReached):
        ordered(house, ada, "another", kind="story")


def test_what_costs_nothing_passes_a_cap_that_is_used_up(build_house: Build) -> None:
    """Edits that generate nothing go on; the same film again does too."""
    house = build_house(monthly_cap_usd=0.096)
    ada = houses.person(house)
    made = film(house, ada, scenes=1)
    assert made.edit({"op": "title", "title": "Free"})["state"] == "done"
    film(house, ada, scenes=1)


def test_a_cap_binds_when_many_reserve_at_once(build_house: Build, sketchbook: Sketchbook) -> None:
    """Eight pictures for 4 cents each race under a cap of 13 cents: three are made, five are refused, none slips by."""
    house = build_house(monthly_cap_usd=0.13, db_pool_size=20)
    ada = houses.person(house)
    waiting = [ordered(house, ada, f"fox {number}", kind="image")[1] for number in range(8)]
    at_once(*[partial(making.carry_out, house, run["id"]) for run in waiting])
    ended = [runs.one(house, ada, run["id"]) for run in waiting]
    assert sorted(run["state"] for run in ended) == ["done"] * 3 + ["failed"] * 5
    assert {run["problem"]["type"] for run in ended if run["problem"]} == {"/problems/cap-reached"}
    assert len(sketchbook.orders) == 3
    money = usage.money(house, ada)
    assert (money["spent_usd"], money["reserved_usd"], money["cap_usd"]) == (0.12, 0, 0.13)


def test_a_reservation_counts_towards_the_cap_until_it_is_settled(
    build_house: Build, sketchbook: Sketchbook
) -> None:
    """While a picture is being made, its money cannot be spent a second time."""
    house = build_house(monthly_cap_usd=0.05)
    ada = houses.person(house)
    _, first = ordered(house, ada, "one", kind="image")
    with (
        sketchbook.held("image") as gate,
        in_thread(lambda: making.carry_out(house, first["id"])),
    ):
        assert gate.reached.wait(20)
        assert usage.money(house, ada)["reserved_usd"] == 0.04
        with pytest.raises(CapReached) as caught:
            ordered(house, ada, "two", kind="image")
        assert caught.value.facts["reserved_usd"] == 0.04
        gate.open()
    assert usage.money(house, ada)["reserved_usd"] == 0


def test_one_persons_cap_is_not_anothers(build_house: Build) -> None:
    """Caps are counted by who pays."""
    house = build_house(monthly_cap_usd=0.05)
    film(house, houses.person(house), "one", kind="image")
    film(house, houses.person(house, "Bob"), "two", kind="image")


def test_last_months_money_does_not_count(build_house: Build) -> None:
    """A cap is for a calendar month."""
    house = build_house(monthly_cap_usd=0.05)
    ada = houses.person(house)
    film(house, ada, "one", kind="image")
    with house.database.transaction() as connection:
        houses.all_rows(connection, "update entries set at = at - interval '32 days' returning id")
    assert usage.money(house, ada)["spent_usd"] == 0
    film(house, ada, "two", kind="image")


def test_the_ledgers_sums_are_what_the_takes_cost(house: House, ada: Person, sketchbook: Sketchbook) -> None:
    """Over films, edits, failures with and without a charge, a lost answer and a retry."""
    made = film(house, ada)
    sketchbook.fail("image", charged=3_000)
    run = made.edit({"op": "style", "prompt": "ink"})
    assert run["state"] == "failed"
    sketchbook.lose("clip")
    runs.retry(house, ada, run["id"])
    assert finished(house, ada, run["id"])["state"] == "done"
    sketchbook.refuse("music")
    made.edit({"op": "music", "prompt": "drums"})
    film(house, ada, "a fox", kind="story")

    (sums,) = rows(
        house,
        """select sum(amount) filter (where kind = 'settle') as settled,
            sum(amount) filter (where kind = 'reserve') as reserved, sum(amount) filter (where kind = 'release') as released,
            (select sum(cost) from takes) as cost from entries""",
    )
    assert sums["settled"] == sums["cost"] > 0
    assert sums["reserved"] == sums["released"]
    money = usage.money(house, ada)
    assert money["spent_usd"] == float(sums["cost"]) / 1_000_000
    for split in ("by_project", "by_kind", "by_day"):
        assert sum(part["spent_usd"] for part in money[split]) == pytest.approx(money["spent_usd"])
    assert usage.everybody(house)["by_day"] == money["by_day"], "nobody else spent anything"
    assert usage.everybody(house)["spent_usd"] == money["spent_usd"]
    by_run = rows(house, "select run_id, sum(cost) as cost from takes group by run_id")
    for row in by_run:
        assert runs.one(house, ada, row["run_id"])["cost_usd"] == pytest.approx(
            float(row["cost"]) / 1_000_000
        )
    once = rows(
        house, "select take_id, kind from entries where take_id is not null group by 1, 2 having count(*) > 1"
    )
    assert once == []


def test_what_was_reserved_last_month_counts_until_it_is_settled(made: Film, sketchbook: Sketchbook) -> None:
    """It will be settled in this month. When it is, the month has what it cost and nothing is given back twice."""
    before = usage.money(made.house, made.owner)
    with sketchbook.held("image") as gate:
        order = made.order({"op": "scene.instruct", "scene": made.scene(1), "instruction": "at night"})
        with in_thread(lambda: making.carry_out(made.house, order["id"])):
            assert gate.reached.wait(30)
            assert usage.money(made.house, made.owner)["reserved_usd"] == 0.04
            with made.house.database.transaction() as connection:
                execute(connection, "update entries set at = at - interval '32 days' where kind = 'reserve'")
            assert usage.money(made.house, made.owner)["reserved_usd"] == 0.04
            gate.open()
    after = usage.money(made.house, made.owner)
    assert after["reserved_usd"] == 0
    assert after["spent_usd"] == pytest.approx(before["spent_usd"] + 0.045)


def test_what_a_deleted_project_cost_is_still_told_and_said_to_be_deleted(house: House, ada: Person) -> None:
    """Its money was spent all the same."""
    kept, gone = film(house, ada, "a fox", kind="image"), film(house, ada, "a hare", kind="image")
    projects.delete(house, ada, gone.id)
    told = {row["project_id"]: row for row in usage.money(house, ada)["by_project"]}
    assert {project: row["deleted"] for project, row in told.items()} == {kept.id: False, gone.id: True}
    assert told[gone.id]["spent_usd"] > 0


def test_what_was_cancelled_is_a_call_and_no_failure(
    house: House, ada: Person, sketchbook: Sketchbook
) -> None:
    """Failed counts what the provider could not do, not what its owner stopped."""
    _, run = ordered(house, ada, "a fox", kind="image")
    with sketchbook.held("image") as gate, in_thread(lambda: making.carry_out(house, run["id"])):
        assert gate.reached.wait(20)
        runs.cancel(house, ada, run["id"])
    assert runs.one(house, ada, run["id"])["state"] == "cancelled"
    sketchbook.fail("image")
    assert make(house, ada, "a hare", kind="image")[1]["state"] == "failed"
    assert make(house, ada, "an owl", kind="image")[1]["state"] == "done"
    (pictures,) = (kind for kind in usage.money(house, ada)["by_kind"] if kind["kind"] == "image")
    assert (pictures["calls"], pictures["failed"]) == (3, 1)


def test_every_call_names_provider_model_and_time_it_took(house: House, ada: Person) -> None:
    """The ledger can be read without the takes."""
    film(house, ada, "a fox", kind="image")
    (entry,) = rows(house, "select * from entries where kind = 'settle'")
    assert (entry["provider"], entry["model"], entry["step"]) == ("sketchbook", "sketch-image-1", "image")
    assert entry["latency_ms"] >= 0
    assert entry["success"] is True
    assert entry["usage"] == {"jobs": 1}


def test_a_free_provider_needs_no_money(build_house: Build, sketchbook: Sketchbook) -> None:
    """With prices of nothing even a cap of nothing lets everything pass."""
    sketchbook.prices = dict.fromkeys(sketchbook.prices, 0)
    house = build_house(monthly_cap_usd=0)
    _, run = make(house, houses.person(house))
    assert (run["state"], run["cost_usd"]) == ("done", 0)
