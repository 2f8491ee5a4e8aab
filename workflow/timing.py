"""When a review must be looked at again: its due time and its reminders, on the workflow's clock."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from workflow.definition import Definition
from workflow.hours import ALWAYS, BusinessClock, Hours
from workflow.patience import FOR_EVER, Patience, patience_from_json
from workflow.review import Review
from workflow.silence import Plan, plan


@dataclass(frozen=True)
class Timing:
    definitions: Mapping[str, Definition]
    calendar: BusinessClock

    def hours(self, workflow: str) -> Hours:
        definition = self.definitions.get(workflow)
        return definition.hours if definition else ALWAYS

    def timed(self, review: Review) -> Review:
        """A review that opens, with its due time and its first reminder."""
        planned = self._planned(review)
        return replace(review, due=planned.due, nudge=planned.next(0), nudged=0)

    def plan(self, review: Review) -> Plan:
        """Of a review that is open. Its due time is the one that was promised, even if the hours have changed since."""
        if review.due is None:
            return Plan()
        return Plan(review.due, tuple(at for at in self._planned(review).nudges if at < review.due))

    def left(self, review: Review, now: datetime) -> timedelta:
        """The open time until it is due."""
        return self.calendar.between(now, review.due, self.hours(review.workflow)) if review.due else timedelta()

    def _planned(self, review: Review) -> Plan:
        return plan(review.opened, terms(review), self.hours(review.workflow), self.calendar)


def terms(review: Review) -> Patience:
    return FOR_EVER if review.patience is None else patience_from_json(review.patience)
