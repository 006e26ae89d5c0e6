"""The machine's rules for storage that looks after itself: days pass, clips go to the archive, come back, are deleted."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule
from tests.house import rows
from tests.model.grounds import SETTINGS
from tests.model.hands import FEW, Hands
from tests.model.keeping import Clip, decided
from tests.model.studio import Project

from retake.db import blobs as blob_rows
from retake.domain.errors import Gone, Thawing
from retake.domain.retention import RetentionPolicy
from retake.services import archiving, blobs, films, policies, retention
from retake.services.house import now

POLICIES: tuple[dict[str, Any], ...] = (
    {},
    {"keep_active": 1},
    {"keep_active": 1, "method": "lossless"},
    {"delete_after_days": None, "archive_after_days": 3},
    {"delete_after_days": 3, "archive_after_days": 0},
)


DAYS = st.sampled_from((0, 1, 4, 8, 31))


class Keeping(Hands):
    """Versions of clips grow old; what the plan says is what is done, and nothing that is needed goes."""

    safe: frozenset[str] = frozenset()  # protected and at hand when last looked

    @rule(days=DAYS)
    def days_pass(self, days: int) -> None:
        """Everything is so much older."""
        self.clips_at(now())
        self.ground.days_pass(days)
        self.day += days

    @precondition(lambda self: self.studio.alive())
    @rule(p=FEW, which=st.sampled_from(POLICIES))
    def policy(self, p: int, which: dict[str, Any]) -> None:
        """A film's clips get a policy of their own, or lose it."""
        project = self.project(p)
        changed = self.policy_of(project) != self.policy_of(project, which)
        policies.set_project_retention(self.ground.house, self.ground.owner, project.id, which or None)
        project.retention = which
        if changed:
            self.recorded(project, "retention")

    def policy_of(self, project: Project, override: dict[str, Any] | None = None) -> dict[str, Any]:
        """The policy in force for a film's clips."""
        usual = RetentionPolicy().to_json() | {"keep_active": SETTINGS["keep_active_versions"]}
        return usual | (project.retention if override is None else override)

    # ------------------------------------------------------------------------------------------ what is known

    def clips_at(self, at: datetime) -> dict[str, Clip]:
        """Every living version of a clip as it would be then."""
        ahead = (at - now() + timedelta(hours=1)).days
        known: dict[str, Clip] = {}
        for version, row in self.ground.clips().items():
            left = self.left.setdefault(version, self.day)
            project = self.studio.projects[row["project_id"]]
            assert row["deleted"] == (version in self.tombs)
            if row["deleted"]:
                continue
            used = 0 if row["used_at"] is None else (at - row["used_at"]).days
            age = self.day + ahead - left
            state = "archived"
            if row["tier"] == "hot":
                state = "active" if row["used_at"] is None else "thawed"
            elif row["copy"]:
                state = "thawed"
            known[version] = Clip(
                version, row["family_id"], project.id, row["number"], row["blob"], state,
                current=project.current[str(row["family_id"])] == version,
                pinned=version in self.pinned(project),
                age=age, unused=min(used, age), policy=self.policy_of(project),
            )  # fmt: skip
        return known

    def pinned(self, project: Project) -> set[str]:
        """The clip versions that a name, the head or an unfinished run keeps."""
        kept = {project.head, *project.labels.values()}
        for run in self.studio.waiting():
            if run.project == project.id:
                kept |= {run.base, run.expected}
        return {clip for number in kept if number is not None for clip in self.clips_of(project, number)}

    # ------------------------------------------------------------------------------------------ what is done

    @precondition(lambda self: self.studio.alive())
    @rule(p=st.none() | FEW, ahead=st.sampled_from((0, 0, 8, 31)))
    def tend(self, p: int | None, ahead: int) -> None:
        """The archive looks after one film or all of them, today or in some days."""
        self.tended(None if p is None else self.project(p), now() + timedelta(days=ahead))

    @rule()
    def errands(self) -> None:
        """A worker does what was ordered: clips come back, films that have more than their limit are looked after."""
        asked = self.ground.errands()
        while asked:
            name, about = asked.pop(0)
            if name == "thaw" and about in self.ground.blobs():
                self.thawed(about)
            elif name == "archive":
                for project in self.studio.alive():
                    if str(project.id) == about:
                        self.tended(project, now())

    def thawed(self, blob: str) -> None:
        """An archived clip comes back, under its own digest or its copy's."""
        hot = archiving.thaw(self.ground.house, blob)
        assert self.ground.house.blobs.exists(hot)
        assert archiving.thaw(self.ground.house, blob) == hot

    def tended(self, project: Project | None, at: datetime) -> None:
        """What the plan says is what the model says and what is done, with the same reasons; a repeat does nothing."""
        house = self.ground.house
        known = self.clips_at(at)
        expected = decided(known.values())
        plan = retention.plan(house, at, project=project.id if project else None)
        items = {str(item["version_id"]): item for item in plan["items"]}
        assert set(items) == self.unsettled(known, project)
        assert {version: item["action"] for version, item in items.items()} == {
            version: expected[version] for version in items
        }
        logged = self.passes()
        done = retention.tend(house, project.id if project else None, at)
        assert done.failed == []
        assert done.freed == plan["archive_bytes"] + plan["delete_bytes"]
        self.tombs |= {version for version in items if expected[version] == "delete"}
        self.see_recorded(items, [row for row in self.passes() if row not in logged])
        self.forget_collected()
        after = self.clips_at(at)
        thawing = {known[version].blob for version in items if expected[version] == "thaw"}
        for version in items:
            action = "thaw" if known[version].blob in thawing else expected[version]
            self.see_done(known[version], action, after.get(version))
        untouched = {
            version: clip.state for version, clip in known.items() if clip.blob not in self.blobs_of(items)
        }
        assert {version: after[version].state for version in untouched} == untouched
        assert retention.tend(house, project.id if project else None, at) == retention.Tended()

    def blobs_of(self, items: dict[str, Any]) -> set[str]:
        """The bytes that a plan speaks of."""
        return {item["blob"] for item in items.values()}

    def unsettled(self, known: dict[str, Clip], project: Project | None) -> set[str]:
        """The versions of clips in living films that have more than a current version at hand."""
        asked = [project] if project else [p for p in self.studio.projects.values() if not p.deleted]
        ours = [clip for clip in known.values() if clip.project in {p.id for p in asked}]
        tiers = self.ground.tiers()
        open_ones = {clip.family for clip in ours if not clip.current or tiers[clip.blob][0] != "hot"}
        return {clip.version for clip in ours if clip.family in open_ones}

    def passes(self) -> list[dict[str, Any]]:
        """What passes have recorded."""
        return rows(self.ground.house, "select id, project_id, after from operations where kind = 'archive'")

    def see_recorded(self, items: dict[str, Any], fresh: list[dict[str, Any]]) -> None:
        """Each film's pass is one operation that says what the plan said, word for word."""
        assert all(number == 1 for number in Counter(row["project_id"] for row in fresh).values())
        done = [each for row in fresh for each in row["after"]["done"]]
        for each in done:
            item = items[each["version"]]
            assert (each["action"], each["number"]) == (item["action"], item["version_number"])
            assert each["reason"].startswith(item["reason"])
        told = {each["version"] for each in done}
        moved = {each["blob"] for each in done}
        for version, item in items.items():
            if item["action"] == "delete":
                assert version in told
            elif item["action"] in ("archive", "drop_copy"):  # bytes that films share go once
                assert item["blob"] in moved
            else:
                assert version not in told

    def see_done(self, before: Clip, action: str, after: Clip | None) -> None:
        """The bytes are where the action says."""
        if action == "delete":
            assert after is None
            return
        assert after is not None
        there = {"archive": "archived", "drop_copy": "archived", "thaw": "thawed", "keep": before.state}
        assert after.state == there[action], f"{action} of {before}"

    # ------------------------------------------------------------------------------------------ looking

    @precondition(lambda self: self.studio.alive())
    @rule(p=FEW, v=FEW)
    def watch(self, p: int, v: int) -> None:
        """A version plays, asks for patience while clips come back, or says which of them are gone for good."""
        project = self.project(p)
        version = self.version(project, v)
        house, owner = self.ground.house, self.ground.owner
        if gaps := self.gaps(project, version.number):
            with pytest.raises(Gone) as caught:
                films.video(house, owner, project.id, version.number)
            assert {scene["scene_id"] for scene in caught.value.facts["scenes"]} == gaps
            return
        clips = [scene["clip"]["blob"] for scene in version.raw["scenes"]]
        with house.database.autocommit() as connection:
            known = blob_rows.at_hand(connection, clips)
        if away := {sha256 for sha256, (_, hot) in known.items() if hot is None}:
            with pytest.raises(Thawing):
                films.video(house, owner, project.id, version.number)
            for sha256 in sorted(away):
                self.thawed(sha256)
        shown = films.video(house, owner, project.id, version.number)
        for sha256, hot in blobs.playable(house, clips).items():
            assert hot in shown
            assert house.blobs.exists(hot)
            assert hot == sha256 or self.ground.tiers()[sha256][0] == "replaced"

    # ------------------------------------------------------------------------------------------ what always holds

    @invariant()
    def what_is_needed_stays(self) -> None:
        """Nothing current, named or held by unfinished work is archived or deleted; heads have no gaps and play."""
        known = self.clips_at(now())
        protected = {version for version, clip in known.items() if clip.current or clip.pinned}
        away = {version for version, clip in known.items() if clip.state == "archived"}
        lost = {version for version in self.safe if version not in known or version in away}
        for project in self.studio.projects.values():
            assert lost.isdisjoint(self.pinned(project) | set(project.current.values()))
            if project.head is not None and not project.deleted:
                assert not self.gaps(project, project.head)
                self.see_it_plays(project, away)
        self.safe = frozenset(protected - away)

    def see_it_plays(self, project: Project, away: set[str]) -> None:
        """All clips of the current version are at hand at once; those that were in the archive are on their way."""
        assert project.head is not None
        if not away & set(self.clips_of(project, project.head)):
            films.video(self.ground.house, self.ground.owner, project.id, project.head)
            return
        asked = {about for name, about in self.ground.errands() if name == "thaw"}
        for scene in project.versions[project.head].raw["scenes"]:
            assert scene["clip"]["version"] not in away or scene["clip"]["blob"] in asked

    @invariant()
    def numbers_are_never_given_twice(self) -> None:
        """Every clip's versions are numbered without a gap, deleted ones among them; its head is the model's."""
        families: dict[Any, list[dict[str, Any]]] = {}
        for row in self.ground.clips().values():
            families.setdefault(row["family_id"], []).append(row)
        for family, versions in families.items():
            assert [row["number"] for row in versions] == list(range(1, versions[0]["last_number"] + 1))
            project = self.studio.projects[versions[0]["project_id"]]
            assert project.current[str(family)] == str(versions[0]["head_id"])
