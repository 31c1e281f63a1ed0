# SPDX-License-Identifier: Apache-2.0
"""suite_test: the canonical pytest suite, imported whole: its helpers and time limits come along."""
import contextlib

from vgi_rpc.conformance import _pytest_suite as _suite
from vgi_rpc.conformance._pytest_suite import *  # noqa: F403

with contextlib.suppress(AttributeError):
    protocol_target = _suite.protocol_target
pytestmark = _suite.pytestmark
