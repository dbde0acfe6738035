"""Turns the waits that a server asks for, or that are guessed, into pauses within one bound."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Final

from bibsync.errors import NetworkError

_LONGEST_GUESS: Final = 60.0  # seconds; only a server may ask for more


class Patience:
    """How long bibsync waits for one server, in all."""

    def __init__(
        self,
        host: str,
        seconds: float,
        *,
        sleep: Callable[[float], object],
        jitter: Callable[[], float],
        on_wait: Callable[[str], AbstractContextManager[object]],
    ) -> None:
        """`jitter` gives numbers from 0 to 1; `on_wait` shows a wait as long as it lasts."""
        self._host = host
        self._left = seconds
        self._sleep = sleep
        self._jitter = jitter
        self._on_wait = on_wait

    def guess(self, tries: int) -> float:
        """Seconds to wait where the server names none: doubled each time, and never in step."""
        return float(min(2.0 ** (tries - 1), _LONGEST_GUESS) * (0.5 + self._jitter() / 2))

    def pause(self, seconds: float, reason: str) -> None:
        """Afterwards that time has passed; `reason` goes on from the server's name.

        Raises NetworkError, at once, when it is more than what is left.
        """
        if seconds > self._left:
            raise NetworkError(
                f"{self._host} {reason}, and bibsync would have to wait {seconds:.0f} s:"
                " run it again later; what was done is kept"
            )
        self._left -= seconds
        with self._on_wait(f"waiting {seconds:.0f} s: {self._host} {reason}"):
            self._sleep(seconds)
