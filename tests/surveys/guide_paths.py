"""Every way through the guide of a procedure."""

from collections.abc import Iterator

from assistant import guide
from assistant.catalogue import Procedure
from assistant.guide import Progress


def paths(procedure: Procedure, answers: dict[str, str] | None = None) -> Iterator[Progress]:
    """Where every possible sequence of answers ends."""
    progress = guide.walk(procedure, answers or {})
    if progress.question is None:
        yield progress
        return
    for option in progress.question.options:
        yield from paths(procedure, {**progress.answers, progress.question.id: option.id})
