"""The linter. Importing any module of it gives `bibsync` an attribute `lint` that is this package,
in place of the library's function of that name: so the package can be called like the function.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bibsync.diagnostic import Diagnostic


class _CallablePackage(ModuleType):
    def __call__(self, *arguments: Any, **named: Any) -> tuple[Diagnostic, ...]:
        """The findings in a text: `bibsync.lint(text)`."""
        from bibsync import lint_text

        return lint_text(*arguments, **named)


sys.modules[__name__].__class__ = _CallablePackage
