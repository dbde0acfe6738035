"""Holds entries against the records of an authority: pure, values in and values out.

Importing any module of it gives `bibsync` an attribute `verify` that is this package, in place of
the library's function of that name: so the package can be called like the function.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bibsync.diagnostic import Diagnostic


class _CallablePackage(ModuleType):
    def __call__(self, *arguments: Any, **named: Any) -> tuple[Diagnostic, ...]:
        """What records say about the entries of a text: `bibsync.verify(text, records)`."""
        from bibsync import verify_text

        return verify_text(*arguments, **named)


sys.modules[__name__].__class__ = _CallablePackage
