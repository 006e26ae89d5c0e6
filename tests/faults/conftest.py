"""The site tells what an assertion compared, as test modules do."""

from __future__ import annotations

import pytest

pytest.register_assert_rewrite("tests.faults.site")
