"""What `signoff eval` prints: one step's numbers, side by side if there are two versions, and the history."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rich.console import Group, RenderableType
from rich.text import Text

from bot.tables import table_of, time_of
from workflow.confidence import Bin
from workflow.evaluation import Evaluation, Parted, Score, parted

BAR = 20  # characters
NONE = "—"
OTHER_CASES = Text("The two were tested on different cases, or by another measure: the difference is no proof.", style="yellow")


@dataclass(frozen=True)
class Row:
    """value: as it is compared, None if there is none; better: +1 if more is better, -1 if less is, 0 if neither."""

    label: str
    shown: str
    value: float | None = None
    better: int = 0
    share: bool = False


def report(evaluation: Evaluation, against: Evaluation | None = None) -> RenderableType:
    return Group(*[_step(score, evaluation, against) for score in evaluation.scores])


def _step(score: Score, evaluation: Evaluation, against: Evaluation | None) -> RenderableType:
    other, model = against.of(score.step) if against else None, evaluation.model_of(score.step)
    head = Text.assemble((f"\n{score.step}", "bold"), f"  {_count(score.count, 'case')}, prompt {score.prompt}")
    rows = list(_rows(score))
    if against is None or other is None:
        table = table_of("", model)
        for row in rows:
            table.add_row(row.label, row.shown)
        return Group(head, table, *_reliability(score, model))
    if other.prompt != score.prompt:
        head.append(f", against {other.prompt}")
    rival = against.model_of(score.step)
    table = table_of("", model, f"{rival}, {time_of(against.at)}", "Difference")
    theirs = {row.label: row for row in _rows(other)}
    for row in rows:
        before = theirs.get(row.label, Row(row.label, NONE))
        table.add_row(row.label, row.shown, before.shown, _difference(row, before))
    said = _parted(parted(score, other), model, rival) if other.cases == score.cases else OTHER_CASES
    return Group(head, table, said, *_reliability(score, model), *_reliability(other, rival))


def _rows(score: Score) -> Iterator[Row]:
    of = f" ({len(score.agreed)} of {score.count})"
    yield Row("Agreement with people", f"{score.agreement:.0%}{of}", score.agreement, 1, share=True)
    for name, share in score.fields.items():
        yield Row(f"  {name}", f"{share:.0%}", share, 1, share=True)
    yield Row("Fields right", f"{score.accuracy:.0%}", score.accuracy, 1, share=True)
    yield Row("Word for word", f"{score.exact:.0%}", score.exact, 1, share=True)
    yield Row("Similarity", f"{score.similarity:.2f}", score.similarity, 1)
    yield Row("Words to change", f"{score.edits:.1f}", score.edits, -1)
    yield Row("Calibration error (ECE)", _number(score.ece), score.ece, -1)
    yield Row("Brier", _number(score.brier), score.brier, -1)
    would = "Would go on alone" if score.always else "Goes on alone"
    shown = f"{score.coverage:.0%} ({score.released} of {score.count})"
    yield Row(f"{would} (from {score.bar:.2f})", shown, score.coverage, 0, share=True)
    wrong = score.wrong / score.released if score.released else None
    bound = f"{wrong:.0%} ({score.wrong}); at most {score.wrong_at_most:.0%}, 95% sure" if wrong is not None else NONE
    yield Row("  wrong among them", bound, wrong, -1, share=True)
    failed = sum(score.errors.values())
    why = f" ({', '.join(f'{name} {count}' for name, count in score.errors.items())})" if failed else ""
    yield Row("No usable answer", f"{failed}{why}", failed / score.count, -1, share=True)
    yield Row("Cost", _cost(score), score.usage.cost / score.count, -1)
    yield Row("Seconds, p50 / p95", f"{score.p50:.2f} / {score.p95:.2f}", score.p50, -1)


def _cost(score: Score) -> str:
    usage = score.usage
    if not usage.calls:
        return "nothing"
    cached = f", {usage.cached_share:.0%} of the input from the cache" if usage.tokens else ""
    return f"${usage.cost:.4f}, ${usage.cost / score.count:.4f} a case{cached}"


def _difference(now: Row, before: Row) -> Text:
    if now.value is None or before.value is None:
        return Text(NONE)
    change = now.value - before.value
    shown = f"{100 * change:+.0f} points" if now.share else f"{change:+.2f}"
    if shown.strip("+-") in ("0 points", "0.00"):
        return Text("same", style="dim")
    style = {1: "green", -1: "red"}.get(now.better * (1 if change > 0 else -1), "")
    return Text(shown, style=style)


def _parted(parted: Parted, model: str, other: str) -> Text:
    if not parted.first + parted.second:
        return Text("Both agree with people on the very same cases.")
    said = f"Only {model} agrees on {_count(parted.first, 'case')}, only {other} on {parted.second}; "
    return Text(said + f"a coin would part them so in {parted.chance:.0%} of tries.")


def _reliability(score: Score, model: str) -> list[RenderableType]:
    """The bar is how often it was right, the mark where it should end."""
    if not score.bins:
        return []
    title = Text(f"\nWhat {model} claims for {score.step}, and how often it is right", style="dim")
    table = table_of("Claimed", "Right", "", "Answers")
    for each in score.bins:
        table.add_row(f"{each.stated:.2f}", f"{each.right:.2f}", bar(each), str(each.count))
    return [title, table]


def bar(each: Bin) -> str:
    filled, mark = round(BAR * each.right), min(BAR - 1, round(BAR * each.stated))
    signs = ["█" if number < filled else "░" for number in range(BAR)]
    signs[mark] = "┃" if mark < filled else "│"
    return "".join(signs)


def history(evaluations: Sequence[Evaluation]) -> RenderableType:
    """evaluations: newest first. A change is against the one before of the same model; * means other cases."""
    if not evaluations:
        return Text("Nothing has been tested yet.")
    steps = list(dict.fromkeys(score.step for evaluation in evaluations for score in evaluation.scores))
    table = table_of("At", "Evaluation", "Model", "Version", "Cases", *[f"{step}: agreement" for step in steps], "ECE", "Cost")
    before = _before(evaluations)
    for one in evaluations:
        count = sum(score.count for score in one.scores)
        cells = [_changed(one, before.get(one.id), step) for step in steps]
        ece = " ".join(_number(score.ece) for score in one.scores)
        cost = sum(score.usage.cost for score in one.scores)
        row = (time_of(one.at), one.id, one.model, one.workflow_version, f"{count} {one.cases}")
        table.add_row(*row, *cells, ece, f"${cost:.2f}" if cost else "nothing")
    return Group(table, Text("Changes are against the test before of the same model; * on other cases.", style="dim"))


def _before(evaluations: Sequence[Evaluation]) -> dict[str, Evaluation]:
    by_model: dict[str, list[Evaluation]] = {}
    for one in evaluations:
        by_model.setdefault(one.model, []).append(one)
    return {newer.id: older for many in by_model.values() for newer, older in pairwise(many)}


def _changed(one: Evaluation, before: Evaluation | None, step: str) -> Text:
    score, older = one.of(step), before.of(step) if before else None
    if score is None:
        return Text(NONE)
    shown = Text(f"{score.agreement:.0%}")
    if older is not None:
        change = 100 * (score.agreement - older.agreement)
        star = "" if older.cases == score.cases else "*"
        shown.append(f" {change:+.0f}{star}", style="green" if change > 0.5 else "red" if change < -0.5 else "dim")
    return shown


def left_out(counts: Counter[str]) -> Iterable[str]:
    """A sentence for each reason."""
    return [f"Left out {_count(count, 'case')}: {why}." for why, count in counts.most_common()]


def _number(value: float | None) -> str:
    return NONE if value is None else f"{value:.3f}"


def _count(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"
