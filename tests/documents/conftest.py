"""The gate, in tests, waits for a machine that is busy with other things."""

import pytest

from documents import sandbox, slots


@pytest.fixture(autouse=True)
def _patience(monkeypatch):
    monkeypatch.setattr(sandbox, "PATIENCE", 300)
    monkeypatch.setattr(slots, "PATIENCE", 300)
