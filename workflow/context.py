"""What an action is told about the run it works for, and what it may ask for."""

from dataclasses import dataclass, field
from datetime import datetime

from workflow.delivery import Delivery, DeliveryKind
from workflow.names import Person, Place
from workflow.run import Run


@dataclass
class RunContext:
    """key: the same for every try of this step of this run; give it to services that take an idempotency key.

    Messages are written to the database in the commit that says that the action is done: they go out once, after it.
    """

    run: Run
    step: str
    now: datetime
    deliveries: list[Delivery] = field(default_factory=list)

    @property
    def id(self) -> str:
        return self.run.id

    @property
    def key(self) -> str:
        return f"{self.run.id}:{self.step}"

    @property
    def requester(self) -> Person:
        return self.run.requester

    def reply(self, text: str) -> None:
        """Say something in the run's thread."""
        self._queue(DeliveryKind.REPLY, text, "")

    def post(self, channel: str, text: str) -> None:
        """Say something in another channel: `#name`."""
        self._queue(DeliveryKind.POST, text, channel)

    def _queue(self, kind: DeliveryKind, text: str, channel: str) -> None:
        number = len(self.deliveries)
        self.deliveries.append(
            Delivery(
                id=f"{self.key}:{number}",
                tenant=self.run.tenant,
                kind=kind,
                subject=self.run.id,
                place=Place(self.run.origin),
                key=f"{self.key}:{number}",
                due=self.now,
                channel=channel,
                body={"text": text.encode("utf-8", "replace").decode()},
            )
        )
