"""How models did on settled cases, kept so that versions can be compared over time."""

from pydantic import TypeAdapter
from sqlalchemy import Connection, insert, select

from storage.rows import AnyRow, Values
from storage.tables import evaluations
from workflow.errors import NotFound
from workflow.evaluation import Evaluation, Score

_scores = TypeAdapter(tuple[Score, ...])


def put(conn: Connection, evaluation: Evaluation) -> None:
    conn.execute(insert(evaluations), _values(evaluation))


def get(conn: Connection, evaluation_id: str) -> Evaluation:
    """Raises: NotFound."""
    row = conn.execute(select(evaluations).where(evaluations.c.id == evaluation_id)).first()
    if row is None:
        raise NotFound(f"There is no evaluation {evaluation_id!r} here.")
    return _to_evaluation(row)


def newest(conn: Connection, workflow: str, limit: int) -> list[Evaluation]:
    """Newest first."""
    table = evaluations.c
    ordered = select(evaluations).where(table.workflow == workflow).order_by(table.at.desc(), table.id.desc()).limit(limit)
    return [_to_evaluation(row) for row in conn.execute(ordered)]


def _values(evaluation: Evaluation) -> Values:
    values = dict(vars(evaluation))
    values["numbers"] = _scores.dump_python(values.pop("scores"), mode="json")
    values["prompts"] = evaluation.prompts
    return values


def _to_evaluation(row: AnyRow) -> Evaluation:
    return Evaluation(
        id=row.id,
        tenant=row.tenant,
        at=row.at,
        workflow=row.workflow,
        workflow_version=row.workflow_version,
        model=row.model,
        cases=row.cases,
        scores=_scores.validate_python(row.numbers),
    )
