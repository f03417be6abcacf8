"""A local server that speaks the Messages API, follows a script and remembers what it got.

Standard library only and independent of Odoo, so that tests, benchmarks and developers use
the same one. Tests talk to it through the real SDK: what is tested is what runs.
"""

from . import answers
from .server import FakeClaude

__all__ = ["FakeClaude", "answers"]
