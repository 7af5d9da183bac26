"""What a visitor is told when a handler failed."""

import logging

import pytest

from points_app.ui.errors import tell_incident


def test_a_failed_handler_is_told_by_number_in_both_languages(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        told = str(tell_incident(ValueError("张小明 13812345678")))
    number = caplog.records[-1].args[0]
    assert f"编号 {number}" in told
    assert f"number {number}" in told
    assert "13812345678" not in told + caplog.text
