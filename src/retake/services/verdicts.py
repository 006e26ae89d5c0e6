"""What is decided about versions of clips as they stand: policy, facts, and the agreement of all who hold the bytes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Connection

from retake.db import archive as rows
from retake.db.rows import Row
from retake.domain.numbering import numbered
from retake.domain.retention import (
    Action,
    Decision,
    Method,
    RetentionPolicy,
    State,
    VersionFacts,
    agreed,
    decide,
)
from retake.services.house import House

LETS_GO: frozenset[Action] = frozenset(("archive", "delete", "drop_copy"))
_PINS = {
    "label": "named “{}”",
    "draft": "in the draft",
    "head": "in the current film",
    "run": "an unfinished run starts from it",
}


@dataclass(frozen=True, slots=True)
class Item:
    """A version of a clip and what is decided about it; ``frees`` is how many bytes go from where they are."""

    row: Row
    decision: Decision
    frees: int

    @property
    def action(self) -> Action:
        """What is done."""
        return self.decision.action

    @property
    def blob(self) -> str:
        """The digest of the version's bytes."""
        return str(self.row["blob"])


def policy_of(house: House, row: Row) -> RetentionPolicy:
    """The policy in force for a clip: the settings', with what its project and then the clip itself say."""
    return house.retention.overridden(row["project_retention"], row["retention"])


def _facts(row: Row, at: datetime, coming: bool) -> VersionFacts:
    state: State = "archived"
    if row["tier"] == "hot":  # bytes of its own that came back remember it
        state = "active" if row["used_at"] is None else "thawed"
    elif row["copy"]:
        state = "thawed"
    return VersionFacts(
        version=row["id"],
        number=row["number"],
        state=state,
        is_current=bool(row["is_current"]),
        left_at=at if row["is_current"] else row["left_at"],
        pinned_by=tuple(
            _PINS[why].format(name)
            for why, name in sorted(row["pins"])
            if not (row["is_current"] and why == "head")
            and not (coming and why == "run")  # it is over when what is coming is there
        ),
        used_at=row["used_at"],
    )


Decided = dict[UUID, tuple[Row, Decision]]


def each_by_itself(
    house: House, connection: Connection, clips: Iterable[UUID], at: datetime, coming: bool = False
) -> Decided:
    """What each clip by itself says about its versions; with ``coming`` as if a new version had just become current."""
    families: dict[UUID, list[Row]] = defaultdict(list)
    for row in rows.facts(connection, list(clips)):
        families[row["family_id"]].append(row)
    decided: Decided = {}
    for family in families.values():
        known = [_facts(row, at, coming) for row in family]
        if coming:
            new = VersionFacts(UUID(int=0), known[-1].number + 1, "active", is_current=True, left_at=at)
            known = [replace(facts, is_current=False) for facts in known] + [new]
        made = decide(known, policy_of(house, family[0]), at)
        decided |= {row["id"]: (row, decision) for row, decision in zip(family, made, strict=False)}
    return decided


def together(
    house: House,
    connection: Connection,
    clips: Sequence[UUID],
    at: datetime,
    coming: bool = False,
    counted: set[str] | None = None,
) -> list[Item]:
    """The same with what other versions say that hold the same bytes.

    These are freed once: ``counted`` are the digests that count already, and those counted here join them.
    """
    own = each_by_itself(house, connection, clips, at, coming)
    asked = {row["blob"] for row, decision in own.values() if decision.action in LETS_GO}
    held: dict[str, list[Row]] = defaultdict(list)
    for holder in rows.holders(connection, list(asked)):
        held[holder["blob"]].append(holder)
    elsewhere = {h["family_id"] for each in held.values() for h in each if h["kind"] == "clip"} - set(clips)
    every = {**each_by_itself(house, connection, elsewhere, at), **own}
    items, counted = [], set[str]() if counted is None else counted
    for row, decision in own.values():
        others = [_other(row, holder, every) for holder in held[row["blob"]] if holder["id"] != row["id"]]
        final = agreed(decision, others)
        last = all(other.action == "delete" for _, other in others)
        frees = 0 if row["blob"] in counted else _frees(row, final.action, last)
        if frees:
            counted.add(row["blob"])
        items.append(Item(row, final, frees))
    return items


def method_agreed(house: House, connection: Connection, blob: str, at: datetime) -> Method | None:
    """How a blob may be archived when all who hold it let it go; None when somebody keeps it.

    Lossless when any of their policies says so: bytes that are gone for one of them are gone for all.
    """
    held = rows.holders(connection, [blob])
    decided = each_by_itself(house, connection, {holder["family_id"] for holder in held}, at)
    known = [decided[holder["id"]] for holder in held if holder["id"] in decided]
    if not held or len(known) < len(held) or any(decision.action not in LETS_GO for _, decision in known):
        return None
    methods = {policy_of(house, row).method for row, _ in known}
    return "lossless" if "lossless" in methods else "compress"


def _other(row: Row, holder: Row, every: Decided) -> tuple[str, Decision]:
    """Where else the same bytes are, and what is decided there."""
    if holder["id"] not in every:
        return "elsewhere", Decision(
            holder["id"], "keep", "they are more than a clip there", timedelta(0), True
        )
    other, decision = every[holder["id"]]
    if other["family_id"] == row["family_id"]:
        return f"as {numbered('clip', other['number'])}", decision
    if other["project_id"] == row["project_id"]:
        return "in another scene", decision
    if other["owner_id"] == row["owner_id"]:
        return f"in “{other['project_name']}”", decision
    return "in somebody else's project", replace(decision, reason="needed there")


def _frees(row: Row, action: Action, last: bool) -> int:
    if action == "archive":
        return int(row["size"])
    if action == "drop_copy":
        return int(row["size"] if row["tier"] == "hot" else row["copy_size"] or 0)
    if action == "delete" and last:
        own = 0 if row["tier"] == "replaced" else row["size"]
        return int(own + (row["archived_size"] or 0) + (row["copy_size"] or 0))
    return 0
