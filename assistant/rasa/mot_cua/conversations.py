"""Conversations in memory only: few, for a short while, without their words, and deletable.

Rasa's own store keeps every tracker and all that was said until the process ends, has no way to
delete one, and takes longer with every message of a conversation (14 ms to 37 ms after thirty).
"""

import time
from collections import OrderedDict
from collections.abc import Callable

from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, SessionStarted, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

MAX_CONVERSATIONS = 1_000
"""Each takes about 2 KB; 54 units with three kiosks each are far below."""

MAX_IDLE_SECONDS = 30 * 60
"""A kiosk forgets after 90 seconds; this catches conversations nobody said goodbye to."""


class ForgetfulTrackerStore(InMemoryTrackerStore):
    """Keeps the conversations used last and drops what is old, idle or told to be forgotten."""

    def __init__(
        self,
        domain: Domain | None = None,
        *,
        most: int = MAX_CONVERSATIONS,
        idle_seconds: float = MAX_IDLE_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(domain)
        self._most = most
        self._idle_seconds = idle_seconds
        self._clock = clock
        self._used: OrderedDict[str, float] = OrderedDict()

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Keep a conversation as the one used last."""
        await super().save(tracker)
        now = self._clock()
        self._used[tracker.sender_id] = now
        self._used.move_to_end(tracker.sender_id)
        while len(self._used) > self._most or next(iter(self._used.values())) < now - self._idle_seconds:
            self.forget(next(iter(self._used)))

    async def keep_slots(self, tracker: DialogueStateTracker) -> None:
        """Keep of a conversation what its slots hold, and none of the messages that filled them.

        What is left looks to the policies like a conversation that has just begun.
        """
        slots = [SlotSet(name, slot.value) for name, slot in tracker.slots.items() if slot.value is not None]
        kept = self.init_tracker(tracker.sender_id)
        for event in (
            ActionExecuted(ACTION_SESSION_START_NAME),
            SessionStarted(),
            *slots,
            ActionExecuted(ACTION_LISTEN_NAME),
        ):
            kept.update(event, self.domain)
        await self.save(kept)

    def forget(self, conversation: str) -> bool:
        """Delete a conversation and every word of it. False where there was none."""
        self._used.pop(conversation, None)
        return self.store.pop(conversation, None) is not None
