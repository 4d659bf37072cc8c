"""Taking turns at what only one may use at a time: whoever asks one question goes before whoever asks a thousand."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType


class Turns:
    """A lock for single answers, as a context manager; long work holds it for one portion at a time by `portion()`."""

    def __init__(self) -> None:
        self._change = threading.Condition()
        self._is_taken = False
        self._n_asking = 0

    def __enter__(self) -> None:
        """Wait for whoever has the turn, before every portion that waits too."""
        with self._change:
            self._n_asking += 1
            try:
                self._change.wait_for(lambda: not self._is_taken)
                self._is_taken = True
            finally:
                self._n_asking -= 1

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the turn."""
        with self._change:
            self._is_taken = False
            self._change.notify_all()

    @contextmanager
    def portion(self) -> Iterator[None]:
        """A turn for a portion of long work: taken only while nobody waits for a single answer."""
        with self._change:
            self._change.wait_for(lambda: not self._is_taken and not self._n_asking)
            self._is_taken = True
        try:
            yield
        finally:
            self.__exit__(None, None, None)
