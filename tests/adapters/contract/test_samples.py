"""The samples that the suites are run with leave no kind out."""

from __future__ import annotations

from typing import get_args

from bot.core.actions import Action
from bot.core.elements import Element
from bot.core.events import Address
from tests.adapters.contract.samples import ELEMENTS, actions


def test_there_is_a_sample_of_every_kind() -> None:
    assert {type(one) for one in actions("1", Address("", ""))} == {*get_args(Action)}
    assert {type(one) for one in ELEMENTS} == {*get_args(Element)}
