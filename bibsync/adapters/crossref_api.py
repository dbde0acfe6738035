"""Turns a DOI into what Crossref states about it, through its REST API.

Source: https://github.com/CrossRef/rest-api-doc. Three answers look like "there is no such DOI" and
are none: a 404 for a DOI of another agency (DataCite, mEDRA, JaLC), a 404 for a DOI of Crossref
whose record has not arrived in the API yet, and a 404 of somebody else who stands in between.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, unquote, urlsplit

from bibsync.adapters.crossref_work import record_of
from bibsync.bibtex.arxiv_id import is_arxiv_doi
from bibsync.bibtex.doi import parse_doi
from bibsync.errors import NetworkError
from bibsync.progress import Progress
from bibsync.verify.authority import CROSSREF
from bibsync.verify.sources import Answer, Kind, Question, Reply

if TYPE_CHECKING:
    from requests import Response

    from bibsync.adapters.patient_session import PatientSession

CROSSREF_ENDPOINT: Final = "https://api.crossref.org"
_MOST_FAILURES: Final = 2  # in a row, after which it is not the DOI
_LONGEST_PAUSE: Final = 60.0  # seconds; a header that asks for more between two requests is wrong


class CrossrefApi:
    """Crossref as a source of records: it answers for DOIs. Keeps the protocol `Source`.

    A record has the id that was asked for, and as `doi` the one that Crossref uses for the work:
    where Crossref itself says that a DOI is an alias, they differ. A DOI of another agency has no
    answer.
    """

    def __init__(
        self,
        session: PatientSession,
        *,
        endpoint: str = CROSSREF_ENDPOINT,
        today: Callable[[], date],
        clock: Callable[[], float],
        sleep: Callable[[float], object],
    ) -> None:
        """Asks nothing yet. `clock` is in seconds; `endpoint` has no slash at the end."""
        self._session = session
        self._endpoint = endpoint
        self._today = today
        self._clock = clock
        self._sleep = sleep
        self._pause = 0.0  # seconds from one request to the next, as the last answer asked for
        self._last: float | None = None  # when the last request began; None: there was none

    def takes(self, question: Question) -> bool:
        """DOIs, except for those that arXiv registers for its papers."""
        doi = parse_doi(question.text) if question.kind is Kind.DOI else None
        return (
            doi is not None
            and doi.key == question.text  # else it has a resolver before it, or LaTeX in it
            and doi.name.isprintable()
            and not is_arxiv_doi(doi.key)  # these are registered with DataCite
        )

    def ask(self, questions: Sequence[Question], progress: Progress) -> Reply:
        """One request for each DOI, and a second one for a DOI that Crossref does not have."""
        answers: dict[Question, Answer] = {}
        failure: NetworkError | None = None
        in_a_row = 0
        with progress.task("asking Crossref", len(questions)) as task:
            for question in questions:
                try:
                    answer = self._answer(question.text)
                except NetworkError as error:
                    failure = failure or error
                    in_a_row += 1
                    if in_a_row >= _MOST_FAILURES:
                        break
                    continue
                in_a_row = 0
                if answer is not None:
                    answers[question] = answer
                task.advance()
        return Reply(answers, failure)

    def _answer(self, doi: str) -> Answer | None:
        """None: Crossref does not say. Raises NetworkError."""
        response = self._get(doi, "", _fault_of_work)
        today = self._today().isoformat()
        if response.status_code == 200:
            work = _message(response)
            if work is None or not self._is_about(doi, work, response):
                return None
            return Answer((record_of(work, doi, today),), CROSSREF, today)
        if response.status_code == 404:
            agency = self._get(doi, "/agency", _fault_of_agency)
            if agency.status_code == 404:  # no agency at all has registered it
                return Answer((), CROSSREF, today)
            name = _other_agency(_message(agency))
            return Answer((), CROSSREF, today, name) if name else None
        return None

    def _get(self, doi: str, route: str, check: Callable[[Response], str | None]) -> Response:
        """An answer with status 200, 404 or 400. Raises NetworkError for any other."""
        if self._last is not None:
            # Never longer than the pause, whatever happened to the clock.
            wait = min(self._pause, self._last + self._pause - self._clock())
            if wait > 0:
                self._sleep(wait)
        self._last = self._clock()
        url = f"{self._endpoint}/works/{quote(doi, safe='')}{route}"
        response = self._session.fetch(url, check=check)
        self._pause = _pause(response.headers)
        if response.status_code not in (200, 400, 404):
            host = urlsplit(self._endpoint).netloc
            raise NetworkError(
                f"{host} answers {response.status_code} to a question about {doi}: run it again"
                " later"
            )
        return response

    def _is_about(self, asked: str, work: Mapping[str, Any], response: Response) -> bool:
        """Whether the work is the one that was asked for: by its DOI, or by an alias of it.

        Since February 2025 Crossref redirects who asks for an alias to the DOI that the publisher
        put in its place. Without that, or a list of aliases, another DOI is another work.
        """
        stated = work["DOI"].lower()
        if stated == asked:
            return True
        aliases = work.get("aliases")
        if isinstance(aliases, list) and asked in [str(each).lower() for each in aliases]:
            return True
        folder = f"{urlsplit(self._endpoint).path}/works/"
        path = urlsplit(response.url).path
        return path.startswith(folder) and unquote(path.removeprefix(folder)).lower() == stated


def _message(response: Response) -> dict[str, Any] | None:
    """What a good answer is about; None for any other."""
    try:
        found = json.loads(response.content)
    except (ValueError, RecursionError):
        return None
    match found:
        case {"status": str(status)} if status != "ok":
            return None
        case {"message": dict(message)}:
            return message
    return None


def _other_agency(message: Mapping[str, Any] | None) -> str:
    """The agency that has a DOI; "" when that is Crossref itself, which then has lost its record,
    or nobody is named."""
    match message:
        case {"agency": {"id": str(id_), **rest}} if id_.lower() != "crossref":
            label = rest.get("label")
            return label if isinstance(label, str) and label.strip() else id_
    return ""


def _fault_of_work(response: Response) -> str | None:
    """Why an answer to a question for a work is none of Crossref's; None when it is one."""
    if response.status_code != 200:
        return _fault_of_refusal(response)
    message = _message(response)
    if message is None:
        return _no_message(response)
    return None if isinstance(message.get("DOI"), str) else "sends JSON that describes no work"


def _fault_of_agency(response: Response) -> str | None:
    if response.status_code != 200:
        return _fault_of_refusal(response)
    return _no_message(response) if _message(response) is None else None


def _fault_of_refusal(response: Response) -> str | None:
    """A 404 counts only when Crossref says it: a wrong endpoint, or a proxy, answers so as well."""
    if response.status_code == 404:
        text = response.content[:1000].decode(errors="replace").strip().lower()
        if text.startswith("<") or not ("not found" in text or text.startswith("{")):
            return "answers 404, but not in Crossref's words"
    return None


def _no_message(response: Response) -> str:
    start = response.content[:1000].lstrip()
    if start.startswith(b"<"):
        return "sends HTML in place of JSON"
    return "sends no JSON of Crossref's, or only a part of it"


def _pause(headers: Mapping[str, str]) -> float:
    """Seconds from one request to the next: 50 requests in `1s` are one in 0.02."""
    limit = _number(headers.get("x-rate-limit-limit", ""))
    interval = _number(headers.get("x-rate-limit-interval", "").strip().removesuffix("s"))
    return min(interval / limit, _LONGEST_PAUSE) if limit else 0.0


def _number(text: str) -> int:
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
