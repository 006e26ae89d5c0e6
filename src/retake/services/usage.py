"""What was spent: sums over the ledger, for the person who asks; and what they iterate most."""

from __future__ import annotations

from retake.db import families, ledger
from retake.db.rows import Row
from retake.services import views
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
                {
                    "project_id": row["project_id"],
                    "name": row["name"],
                    "deleted": row["deleted"],
                    "spent_usd": views.usd(row["spent"]),
                }
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
            "by_day": [_day(row) for row in ledger.by_day(connection, person.id)],
        }


def _day(row: Row) -> views.View:
    return {"day": row["day"], "kind": row["kind"], "spent_usd": views.usd(row["spent"])}


def everybody(house: House) -> views.View:
    """What everybody spent this month, by UTC day and step."""
    with house.database.autocommit() as connection:
        days = ledger.by_day(connection)
    return {
        "month": now().strftime("%Y-%m"),
        "spent_usd": views.usd(sum(row["spent"] for row in days)),
        "by_day": [_day(row) for row in days],
    }


def most_iterated(house: House, person: Person) -> list[views.View]:
    """The person's five projects with the most versions."""
    with house.database.autocommit() as connection:
        return [
            {"project_id": row["id"], "name": row["name"], "versions": row["versions"]}
            for row in families.most_iterated(connection, person.id, 5)
        ]
