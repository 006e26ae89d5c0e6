"""Looking after the versions of clips: what would be archived and deleted, with reasons, and carrying that out.

The same decisions are made twice: for the plan that is shown, and once more with the versions held at the moment each
is carried out. Work grows with what is not settled: a clip whose only version is current costs nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import Connection

from retake.db import archive as rows
from retake.db import events, operations
from retake.domain.errors import RetakeError
from retake.domain.numbering import numbered
from retake.domain.retention import Action, Method
from retake.media.errors import MediaError
from retake.services import archiving, collection, views
from retake.services.blobs import settle
from retake.services.events import operation_recorded
from retake.services.house import House, Person, new_id, now
from retake.services.permissions import own_project
from retake.services.verdicts import LETS_GO, Item, method_agreed, together

log = structlog.get_logger(__name__)

ERRAND = "archive"
EVERYTHING = "all"
MOST_RECORDED = 200  # versions in one operation: what it holds is written again for each of them


@dataclass(slots=True)
class Tended:
    """What a pass did, by kind; ``freed`` bytes at hand, and what could not be done, in words."""

    archived: int = 0
    deleted: int = 0
    thawed: int = 0
    dropped: int = 0
    freed: int = 0
    failed: list[str] = field(default_factory=list)

    def add(self, other: Tended) -> None:
        """Count another pass in."""
        for name in ("archived", "deleted", "thawed", "dropped", "freed"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.failed += other.failed

    def view(self) -> views.View:
        """What is told of it."""
        return {
            "archived": self.archived,
            "deleted": self.deleted,
            "thawed": self.thawed,
            "dropped": self.dropped,
            "freed_bytes": self.freed,
            "failed": list(self.failed),
        }


# ---------------------------------------------------------------------------------------------- showing


def plan(
    house: House, at: datetime | None = None, person: Person | None = None, project: UUID | None = None
) -> views.View:
    """What a pass would do at that time, with a reason for every version that is not settled; nothing is changed.

    Of one person's projects or everybody's, or of one project. Raises NotFound for a project that is not the person's.
    """
    at = at or now()
    items: list[views.View] = []
    sums: dict[str, int] = defaultdict(int)
    counted = set[str]()
    with house.database.autocommit() as connection:
        if project is not None and person is not None:
            own_project(connection, person, project)
        policy = house.retention
        if project is not None:
            policy = policy.overridden(rows.retention(connection, project))
        chosen = [project] if project else rows.unsettled_projects(connection, person.id if person else None)
        for each in chosen:
            places = rows.places(connection, each)
            clips = rows.unsettled_clips(connection, each)
            for item in together(house, connection, clips, at, counted=counted):
                sums[item.action] += item.frees
                items.append(_view(item, places))
    return {
        "items": items,
        "archive_bytes": sums["archive"] + sums["drop_copy"],
        "delete_bytes": sums["delete"],
        "policy": policy.to_json(),
    }


def _view(item: Item, places: Mapping[str, tuple[int, str]]) -> views.View:
    row = item.row
    place, title = places.get(row["scene_id"], (None, row["title"]))
    return {
        "action": item.action,
        "project_id": row["project_id"],
        "project_name": row["project_name"],
        "scene_id": row["scene_id"],
        "clip_index": place,
        "title": title,
        "version_id": row["id"],
        "version_number": row["number"],
        "blob": row["blob"],
        "size": row["size"],
        "frees_bytes": item.frees,
        "reason": item.decision.reason,
        "age_days": round(item.decision.age.total_seconds() / 86_400, 2),
    }


def forecast(house: House, connection: Connection, project: UUID, scenes: Sequence[str]) -> list[views.View]:
    """What the limit would archive when the clips of these scenes are made again: scene, title, number, reason."""
    clips = rows.clips_of_scenes(connection, project, scenes)
    if not clips:
        return []
    places = rows.places(connection, project)
    found = [
        {
            "scene_id": item.row["scene_id"],
            "position": place[0] + 1 if (place := places.get(item.row["scene_id"])) else None,
            "title": place[1] if place else item.row["title"],
            "version_number": item.row["number"],
            "reason": item.decision.reason,
        }
        for item in together(house, connection, list(clips), now(), coming=True)
        if item.action == "archive"
    ]
    return sorted(found, key=lambda each: (each["position"] or 0, each["version_number"]))


def after_run(house: House, connection: Connection, project: UUID, run: UUID) -> None:
    """Order a pass over a project, in the transaction that ends its run, if that gave a clip more than its limit."""
    if rows.exceeds_limit(connection, run, house.retention.keep_active):
        house.errand(connection, ERRAND, str(project))


def order_pass(house: House) -> None:
    """Order a pass over everything."""
    with house.database.transaction() as connection:
        house.errand(connection, ERRAND, EVERYTHING)


# ---------------------------------------------------------------------------------------------- carrying out


def tend(house: House, project: UUID | None = None, at: datetime | None = None) -> Tended:
    """Carry out what is due in one project, or in all. Safe beside everything else; a repeat finishes what broke."""
    at = at or now()
    if project is not None:
        return _Pass(house, project, at, set()).go()
    with house.database.autocommit() as connection:
        due = rows.unsettled_projects(connection)
    total = Tended()
    counted = set[str]()
    for each in due:
        total.add(_Pass(house, each, at, counted).go())
    with house.database.transaction() as connection:
        for admin in rows.administrators(connection):
            events.append(connection, "archived", admin, None, total.view())
    log.info("archive pass", projects=len(due), **{k: v for k, v in total.view().items() if k != "failed"})
    return total


class _Pass:
    """One pass over one project. What it did is recorded in the very transactions that do it."""

    def __init__(self, house: House, project: UUID, at: datetime, counted: set[str]) -> None:
        self._house, self._project, self._at, self._counted = house, project, at, counted
        self._operation = new_id()
        self._done: list[dict[str, Any]] = []
        self._written: list[UUID] = []  # the pass's operations that came to be
        self._result = Tended()

    def go(self) -> Tended:
        """Do what is due: deletions first, then the archive, then what is to come back."""
        with self._house.database.autocommit() as connection:
            clips = rows.unsettled_clips(connection, self._project)
            items = together(self._house, connection, clips, self._at, counted=self._counted)
        for item in items:
            self._finish_leftovers(item)
        by_blob: dict[str, list[Item]] = defaultdict(list)
        for item in items:
            if item.action == "delete":
                self._attempt(item, self._delete)
            elif item.action != "keep":
                by_blob[item.blob].append(item)
        for shared in by_blob.values():
            first = shared[0]
            if first.action == "thaw":
                self._attempt(first, self._thaw)
            elif first.action == "drop_copy" and first.row["tier"] != "hot":
                self._attempt(first, self._drop_copy)
            else:
                self._attempt(first, self._archive)
        self._tell()
        return self._result

    def _attempt(self, item: Item, do: Callable[[Item], None]) -> None:
        """One that cannot be done does not keep the others from being done."""
        try:
            do(item)
        except (RetakeError, MediaError) as error:
            log.warning("left as it is", action=item.action, blob=item.blob, error=str(error))
            self._result.failed.append(
                f"{item.row['title']}, {numbered('clip', item.row['number'])}: {error}"
            )

    def _finish_leftovers(self, item: Item) -> None:
        """Delete what a crash left behind after its row was written."""
        other = self._house.cold if item.row["tier"] == "hot" else self._house.blobs
        if other.exists(item.blob):
            settle(self._house, item.blob)

    def _method(self, connection: Connection, blob: str) -> Method | None:
        """How the bytes may be archived, asked of all who hold them; None when somebody keeps them."""
        return method_agreed(self._house, connection, blob, self._at)

    def _holding(self, connection: Connection, blob: str) -> list[Item]:
        """This project's versions of the bytes, with what is decided about them now."""
        clips = {h["family_id"] for h in rows.holders(connection, [blob]) if h["kind"] == "clip"}
        items = together(self._house, connection, sorted(clips), self._at)
        return [item for item in items if item.blob == blob and item.row["project_id"] == self._project]

    def _delete(self, item: Item) -> None:
        version = item.row["id"]
        with self._house.database.transaction() as connection:
            rows.lock_holders(connection, item.blob)
            if not rows.is_living(connection, version):
                return
            again = [each for each in self._holding(connection, item.blob) if each.row["id"] == version]
            if not again or again[0].action != "delete":
                return
            rows.entomb(connection, version)
            done = self._record(connection, [again[0]], "delete")
        self._recorded(done)
        self._result.deleted += 1
        self._result.freed += item.frees
        collection.discard(self._house, item.blob, self._at)

    def _archive(self, item: Item) -> None:
        moved: list[Item] = []
        done: list[dict[str, Any]] = []

        def note(connection: Connection, archived: archiving.Archived) -> None:
            nonlocal done
            moved.extend(items)
            done = self._record(
                connection, moved, "archive", {"tier": archived.tier, "size": archived.size}, archived.words
            )

        def lets_go(connection: Connection) -> bool:
            # Another method than what was prepared is the next pass's, which prepares that.
            items[:] = [each for each in self._holding(connection, item.blob) if each.action in LETS_GO]
            return bool(items) and self._method(connection, item.blob) == method

        items: list[Item] = []
        with self._house.database.autocommit() as connection:
            method = self._method(connection, item.blob)
        if method is None:
            return
        if archiving.archive(self._house, item.blob, method, lets_go, note):
            self._recorded(done)
            dropped = sum(each.action == "drop_copy" for each in moved)
            self._result.dropped += dropped
            self._result.archived += len(moved) - dropped
            self._result.freed += int(item.row["size"])

    def _drop_copy(self, item: Item) -> None:
        done: list[dict[str, Any]] = []

        def note(connection: Connection) -> None:
            nonlocal done
            done = self._record(connection, [item], "drop_copy")

        copy = archiving.drop_copy(
            self._house, item.blob, lambda connection: self._method(connection, item.blob) is not None, note
        )
        if copy is not None:
            self._recorded(done)
            self._result.dropped += 1
            self._result.freed += item.frees
            collection.discard(self._house, copy, self._at)

    def _thaw(self, item: Item) -> None:
        archiving.thaw(self._house, item.blob)
        self._result.thawed += 1

    def _record(
        self,
        connection: Connection,
        items: Sequence[Item],
        action: Action,
        more: Mapping[str, Any] | None = None,
        words: str = "",
    ) -> list[dict[str, Any]]:
        """Add versions to the pass's present operation, in the transaction that changes them; what it holds then.

        Bytes of their own that came back and go to the archive once more are a copy that goes, as the plan says.
        """
        done = self._done + [
            {
                "action": "drop_copy" if item.action == "drop_copy" else action,
                "version": item.row["id"],
                "number": item.row["number"],
                "scene_id": item.row["scene_id"],
                "title": item.row["title"],
                "blob": item.blob,
                "reason": "; ".join(filter(None, (item.decision.reason, words))),
                **(more or {}),
            }
            for item in items
        ]
        summary, after = _summary(done), {"done": done}
        if not rows.rewrite_operation(connection, self._operation, summary, after):
            operations.insert(connection, self._operation, self._project, None, "archive", summary, {}, after)
        return done

    def _recorded(self, done: list[dict[str, Any]]) -> None:
        """Take note of what a transaction recorded, once it is over; a full operation is followed by another one."""
        if self._operation not in self._written[-1:]:
            self._written.append(self._operation)
        self._done = done
        if len(done) >= MOST_RECORDED:
            self._operation, self._done = new_id(), []

    def _tell(self) -> None:
        """Tell the project's owner what was done, once it is."""
        if not self._written:
            return
        with self._house.database.transaction() as connection:
            found = [row for each in self._written if (row := operations.row(connection, each))]
            for row in found:
                operation_recorded(connection, row["owner_id"], self._project, views.operation(row))
            if found:  # else purged meanwhile
                told = {"project_id": self._project, **self._result.view()}
                events.append(connection, "archived", found[0]["owner_id"], self._project, told)


_VERBS = {"archive": "archived", "delete": "deleted", "drop_copy": "copies of archived ones dropped"}


def _summary(done: Sequence[Mapping[str, Any]]) -> str:
    counts = {verb: sum(each["action"] == action for each in done) for action, verb in _VERBS.items()}
    parts = [f"{number} {verb}" for verb, number in counts.items() if number]
    first, *others = parts
    number, _, verb = first.partition(" ")
    noun = "clip version" if number == "1" else "clip versions"
    return ", ".join([f"{number} {noun} {verb}" if verb != _VERBS["drop_copy"] else first, *others])
