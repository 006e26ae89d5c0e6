from typing import Any
import pytest
from tests.model.test_history_machine import Machine, PROFILE, ground  # noqa
from hypothesis.stateful import run_state_machine_as_test
from retake.db import runs as run_rows
from retake.services import collection, takes

def m_needed(p):
    p.setattr(collection, "_facts", lambda row: collection.BlobFacts(row["sha256"], row["size"], row["created_at"], row["versions"], 0, row["derived_from_live"]))
def m_derived(p):
    p.setattr(collection, "_facts", lambda row: collection.BlobFacts(row["sha256"], row["size"], row["created_at"], row["versions"], row["runs"], False))
def m_cancel(p): p.setattr(takes, "_wants_cancel", lambda *a: False); p.setattr(run_rows, "cancel_requested", lambda *a: False)
def m_none(p): pass
@pytest.mark.parametrize("m", [m_none, m_needed, m_derived, m_cancel])
def test_m(ground, monkeypatch, m):
    m(monkeypatch)
    machine: Any = lambda: Machine(ground)
    run_state_machine_as_test(machine, settings=PROFILE)
