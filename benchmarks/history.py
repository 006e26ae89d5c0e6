"""A page of history takes no longer among a million versions than among a few, nor does a lineage of ten thousand."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import text

from benchmarks.stage import Result, Stage, median_seconds, stage
from retake.db import versions
from retake.services import versions as reading
from retake.services.house import new_id

CHAIN, PROJECTS = 10_000, 100
_FILL = text("""
with v as (
    insert into versions (id, family_id, number, parent_id, origin, message, author_id)
    select md5(:text || '/' || n)::uuid, cast(:project as uuid), n,
        case when n > 1 then md5(:text || '/' || (n - 1))::uuid end,
        'edited', 'Scene 3: take ' || n, :author
    from generate_series(1, :count) n
    returning id, number
)
insert into snapshots (version_id, document, patch)
select id, jsonb_build_object('kind', 'story', 'title', 'A story', 'prompt', 'p', 'instructions', '[]'::jsonb,
    'content', 'Once upon a time, ' || number, 'take', 1), '[]'::jsonb from v
""")


def _fill(at: Stage, count: int) -> UUID:
    project = new_id()
    with at.house.database.transaction() as connection:
        connection.execute(
            text("insert into families (id, kind, owner_id, name) values (:id, 'story', :owner, 'Chain')"),
            {"id": project, "owner": at.person.id},
        )
        connection.execute(
            _FILL, {"project": project, "text": str(project), "author": at.person.id, "count": count}
        )
        connection.execute(
            text(
                "update families set last_number = :n, head_id = md5(:text || '/' || :n)::uuid where id = :id"
            ),
            {"n": count, "text": str(project), "id": project},
        )
    return project


def _settle(at: Stage) -> None:
    """Let PostgreSQL know what it holds, as its own upkeep does in time."""
    with at.house.database.autocommit() as connection:
        connection.execute(text("vacuum analyze versions, snapshots, families"))


def measure() -> Iterator[Result]:
    """Read pages and lineages of a chain of 10,000 before and after a million other versions are there."""
    with stage() as at:
        small = _fill(at, 60)
        chain = _fill(at, CHAIN)
        house, person = at.house, at.person

        def page(project: UUID) -> float:
            return median_seconds(lambda: reading.page(house, person, project, None, 50), 60)

        _settle(at)
        page(small)
        few = page(small)
        for _ in range(PROJECTS - 1):
            _fill(at, CHAIN)
        _settle(at)
        with house.database.autocommit() as connection:
            total = connection.execute(text("select count(*) from versions")).scalar()
            head = connection.execute(
                text("select head_id from families where id = :id"), {"id": chain}
            ).scalar_one()
        page(chain)
        many = page(chain)
        yield Result("history", f"page of 50 of 10,000 among {total:,} versions", f"{many * 1000:.1f} ms")
        ratio = many / few
        yield Result(
            "history",
            "that page against one of 60 among 10,060 (claim: at most 1.5)",
            f"{ratio:.2f}",
            ratio <= 1.5,
        )
        with house.database.autocommit() as connection:
            lineage = median_seconds(lambda: versions.lineage(connection, head, CHAIN), 5)
            floor = median_seconds(lambda: _bare_chain(connection, head), 5)
        yield Result("history", "lineage of 10,000", f"{lineage * 1000:.0f} ms")
        yield Result("history", "against counting that chain on the server", f"{lineage / floor:.2f}")


def _bare_chain(connection: object, head: UUID) -> None:
    connection.execute(  # type: ignore[attr-defined]
        text("""with recursive c as (select id, parent_id from versions where id = :id
            union all select v.id, v.parent_id from versions v join c on v.id = c.parent_id) select count(*) from c"""),
        {"id": head},
    ).scalar()
