"""A clean chain of audit entries for the tests of chains."""

import pytest
from chain_logs import anchor_of, log_of


@pytest.fixture(scope="module")
def clean():
    return log_of(300)


@pytest.fixture
def log(clean):
    return list(clean)


@pytest.fixture(scope="module")
def anchor(clean):
    return anchor_of(clean)
