"""Asks several sources in their order, in rounds: questions to answers and failures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bibsync.progress import Progress
from bibsync.verify.dossier import Answers
from bibsync.verify.sources import Question, Source


class Asking:
    """The sources that still answer, and all answers so far."""

    def __init__(self, sources: Sequence[Source], progress: Progress) -> None:
        self.answers = Answers()
        self._sources = list(sources)
        self._progress = progress
        self._asked: set[Question] = set()

    def ask(self, questions: Iterable[Question]) -> None:
        """Afterwards these are answered, or it is known why not.

        Each question goes to the sources in their order until one has answered it, and never twice;
        a source that failed is not asked again.
        """
        new = [each for each in dict.fromkeys(questions) if each not in self._asked]
        self._asked.update(new)
        for source in list(self._sources):
            mine = [each for each in new if each not in self.answers.answers and source.takes(each)]
            if not mine:
                continue
            reply = source.ask(mine, self._progress)
            self.answers.add(reply.answers)
            if reply.failure is not None:
                self._sources.remove(source)
                for question in mine:
                    if question not in reply.answers:
                        self.answers.failures[question] = reply.failure

    def ask_in_passing(self, questions: Iterable[Question]) -> None:
        """As `ask`, for what is good to know: not to know it is no failure."""
        before = dict(self.answers.failures)
        self.ask(questions)
        self.answers.failures = before
