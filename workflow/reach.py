"""Which steps can be reached, and in what order: the branches that must hold for each, and the ones that exclude each other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from graphlib import TopologicalSorter

from workflow.steps import Decision, Step, When

Labels = dict[str, frozenset[str]]  # decision -> labels under which a step is carried out


@dataclass(frozen=True)
class _Clash:
    step: str
    decision: str
    wants: str


def unreachable(steps: Mapping[str, Step]) -> list[str]:
    """A sentence for each step that needs two branches that never happen together. Steps come in topological order."""
    needs: dict[str, Labels] = {}
    problems: list[str] = []
    for name, step in steps.items():
        found = _needs(step, steps, needs)
        if isinstance(found, _Clash):
            problems.append(
                f"Nobody can reach step {name!r}: it needs {found.wants}, which does not happen together with the rest of what "
                f"it needs under decision {found.decision!r}; type the parameter as 'X | None' or change when=."
            )
            found = {}
        needs[name] = found
    return problems


def _needs(step: Step, steps: Mapping[str, Step], needs: Mapping[str, Labels]) -> Labels | _Clash:
    held: Labels = {}
    wanted = [(f"step {h.source!r}", needs[h.source]) for h in step.handoffs if h.source in steps and not h.optional]
    if step.when is not None and isinstance(steps.get(step.when.decision), Decision):
        wanted.append((f"step {step.when.decision!r}", needs[step.when.decision]))
        wanted.append((str(step.when), {step.when.decision: step.when.labels}))
    for what, labels in wanted:
        for decision, allowed in labels.items():
            left = held.get(decision, allowed) & allowed
            if not left:
                return _Clash(step.name, decision, what)
            held[decision] = left
    return held


def unhandled(decisions: Mapping[str, Sequence[str]], whens: Mapping[str, When]) -> list[str]:
    """Sentences about labels that nobody says and labels that nobody handles. decisions: name -> labels; whens: by step."""
    problems: list[str] = []
    handled: dict[str, set[str]] = {name: set() for name in decisions}
    for step, when in whens.items():
        if when.decision not in decisions:
            problems.append(f"Step {step!r}: when= names {when.decision!r}, which is no decision here.")
            continue
        handled[when.decision] |= when.labels
        known = decisions[when.decision]
        for label in sorted(when.labels - set(known)):
            said = " or ".join(map(repr, known))
            problems.append(f"Step {step!r} waits for {when.decision} = {label!r}, but that decision says {said}.")
    for name, labels in decisions.items():
        problems += [
            f"Decision {name!r} may say {label!r}, but no step handles it; add a step with when={name}.is_({label!r})."
            for label in labels
            if label not in handled[name]
        ]
    return problems


def in_order(graph: Mapping[str, Sequence[str]]) -> list[str]:
    """The names so that every source comes first, and otherwise as they were declared: drawings and hashes stay stable.

    graph: name -> its sources. Raises: graphlib.CycleError."""
    sorter = TopologicalSorter(graph)
    sorter.prepare()
    rank = {name: i for i, name in enumerate(graph)}
    order: list[str] = []
    ready: list[str] = []
    while sorter.is_active():
        ready = sorted([*ready, *sorter.get_ready()], key=rank.__getitem__)
        order.append(ready.pop(0))
        sorter.done(order[-1])
    return order
