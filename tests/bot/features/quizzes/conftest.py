"""A stage that has quizzes, or shows buttons in their place."""

from __future__ import annotations

import pytest

from bot.core.actions import Quiz
from bot.testing import Community


@pytest.fixture(params=["quizzes", "buttons"])
def stage(community: Community, request: pytest.FixtureRequest) -> Community:
    if request.param == "quizzes":
        community.stage.performs |= {Quiz}
    return community
