"""What was spent and what is stored: sums over the ledger and the edges, for the person who asks."""

from __future__ import annotations

from retake.db import blobs, families, ledger
from retake.services import collection, views
from retake.services.house import House, Person, now


def money(house: House, person: Person) -> views.View:
    """This month's money: spent, reserved, the cap, by project and by step."""
    with house.database.autocommit() as connection:
        spent, reserved = ledger.month_of_person(connection, person.id)
        cap = house.settings.person_cap
        return {
            "month": now().strftime("%Y-%m"),
            "spent_usd": views.usd(spent),
            "reserved_usd": views.usd(reserved),
            "cap_usd": None if cap is None else views.usd(cap),
            "by_project": [
                {"project_id": row["project_id"], "name": row["name"], "spent_usd": views.usd(row["spent"])}
                for row in ledger.by_project(connection, person.id)
            ],
            "by_kind": [
                {
                    "kind": row["kind"],
                    "calls": row["calls"],
                    "failed": row["failed"],
                    "spent_usd": views.usd(row["spent"]),
                }
                for row in ledger.by_step(connection, person.id)
            ],
        }


def storage(house: House, person: Person) -> views.View:
    """What the person's versions hold, each blob once and as if every version had a copy; and what is orphaned."""
    with house.database.autocommit() as connection:
        totals = blobs.totals(connection, person.id)
    orphans = [decision for decision in collection.plan(house) if decision.delete]
    return {
        "blobs": totals["blobs"],
        "unique_bytes": totals["unique_bytes"],
        "logical_bytes": totals["logical_bytes"],
        "saved_bytes": max(totals["logical_bytes"] - totals["unique_bytes"], 0),
        "orphan_bytes": sum(decision.size for decision in orphans),
        "orphan_count": len(orphans),
    }


def most_iterated(house: House, person: Person) -> list[views.View]:
    """The person's five projects with the most versions."""
    with house.database.autocommit() as connection:
        return [
            {"project_id": row["id"], "name": row["name"], "versions": row["versions"]}
            for row in families.most_iterated(connection, person.id, 5)
        ]
