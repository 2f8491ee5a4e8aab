"""One review as a view: pure, from what the store knows about it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot import card_texts, control_texts, texts
from bot.changes import change_lines, pairs
from bot.parts import Line
from bot.views import ReviewView
from workflow.definition import Definition
from workflow.fields import Field, FieldKind, fields_of
from workflow.hidden import NOTHING, Hidden
from workflow.hours import ALWAYS
from workflow.opening import title_of
from workflow.private import masked
from workflow.prompt import JSON
from workflow.review import Kind, OutcomeKind, Review
from workflow.steps import Action, AIStep, PlainStep


@dataclass(frozen=True)
class Beside:
    """The reviews of the same step before and after this one, None if there is none, and the addresses of their cards, or ""."""

    before: Review | None = None
    after: Review | None = None
    before_link: str = ""
    after_link: str = ""


ALONE = Beside()


def neighbours(review: Review, reviews: Sequence[Review]) -> Beside:
    """reviews: of its run, oldest first."""
    same = [each for each in reviews if each.step == review.step and each.kind is review.kind]
    at = next((number for number, each in enumerate(same) if each.id == review.id), None)
    if at is None:
        return ALONE
    return Beside(same[at - 1] if at else None, same[at + 1] if at + 1 < len(same) else None)


def review_view(review: Review, definition: Definition | None, hidden: Hidden = NOTHING, beside: Beside = ALONE) -> ReviewView:
    """hidden: what is private in its run."""
    shown = hide(review, hidden)
    fields = shown_fields(definition, review, current(review), hidden)
    before = hide(beside.before, hidden) if beside.before else None
    outcome = _ended(shown, beside) if shown.outcome else None
    step = definition.steps.get(review.step) if definition else None
    goes_on = review.kind is Kind.DOUBT and isinstance(step, Action) and step.may_give_nothing
    return ReviewView(
        review=shown,
        workflow=definition.title if definition else review.workflow,
        fields=fields,
        promise=texts.promise(review, following(definition, review), goes_on),
        goes_on=goes_on,
        checks=control_texts.ANNOUNCED if step and step.gated and step.gated.control and review.kind is not Kind.DOUBT else (),
        may=texts.may_press(review),
        outcome=outcome,
        why=card_texts.why(shown),
        came=card_texts.came(shown, before, beside.before_link),
        changed=changed(definition, review, beside.before, hidden),
        due=card_texts.due(review, definition.hours if definition else ALWAYS),
        votes=card_texts.votes(shown),
        masked=shown != review or fields != fields_for(definition, review, current(review)),
    )


def _ended(review: Review, beside: Beside) -> Line:
    if review.kind is Kind.CONTROL:
        return control_texts.ended(review)
    return card_texts.ended(review, beside.after, beside.after_link)


def current(review: Review) -> JSON:
    """The approved version once there is one, else the draft. Of a control review always the draft: nothing is approved."""
    final = review.outcome.final if review.outcome and review.kind is not Kind.CONTROL else None
    return review.draft if final is None else final


def hide(review: Review, hidden: Hidden) -> Review:
    """Its texts as everybody may read them. Its draft stays: buttons carry its hash."""
    mask = hidden.mask
    return replace(
        review,
        source=mask(review.source),
        facts={name: mask(fact) for name, fact in review.facts.items()},
        route=replace(review.route, reason=mask(review.route.reason)),
        reasoning=mask(review.reasoning),
        evidence=tuple(map(mask, review.evidence)),
        flags=tuple(map(mask, review.flags)),
        votes=tuple(replace(vote, comment=mask(vote.comment)) for vote in review.votes),
        outcome=replace(review.outcome, comment=mask(review.outcome.comment)) if review.outcome else None,
        planted={**review.planted, "said": mask(review.planted["said"])} if review.planted else None,
    )


def fields_for(definition: Definition | None, review: Review, value: JSON) -> tuple[Field, ...]:
    """A version of the draft as it is."""
    step = definition.steps.get(review.step) if definition else None
    if review.kind is not Kind.DOUBT and isinstance(step, AIStep | PlainStep):
        return fields_of(step.output, value)
    return tuple(Field(name, name, "", FieldKind.JSON, part, False) for name, part in value.items())


def shown_fields(definition: Definition | None, review: Review, value: JSON, hidden: Hidden) -> tuple[Field, ...]:
    """A version of the draft as everybody may read it."""
    step = definition.steps.get(review.step) if definition else None
    covered = hidden.cover(masked(step.output, value) if step and review.kind is not Kind.DOUBT else value)
    return fields_for(definition, review, covered)


def changed(definition: Definition | None, review: Review, before: Review | None, hidden: Hidden) -> tuple[Line, ...]:
    """While it is open, what is new against the draft before; once somebody has edited it, what they changed."""
    edited = review.outcome is not None and review.outcome.kind is OutcomeKind.EDITED
    old = review.draft if edited else before.draft if before and not review.outcome else None
    if old is None or review.kind is not Kind.DRAFT:
        return ()
    new = current(review)
    real = [fields_for(definition, review, each) for each in (old, new)]
    shown = [shown_fields(definition, review, each, hidden) for each in (old, new)]
    return change_lines(pairs(*real, *shown))


def following(definition: Definition | None, review: Review) -> str:
    """The first step that the draft is handed to; "" when it is the last."""
    steps = definition.steps.values() if definition else ()
    after = [step for step in steps if review.step in step.sources]
    return title_of(after[0]) if after else ""
