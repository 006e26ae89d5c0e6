"""The model's own modules tell what an assertion compared, as test modules do."""

from __future__ import annotations

import pytest

for name in ("hands", "making_rules", "history_rules", "batch_rules", "keeping_rules", "keeping", "studio"):
    pytest.register_assert_rewrite(f"tests.model.{name}")
