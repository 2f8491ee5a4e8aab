"""Everything that Signoff raises on purpose. The docstring of each class is its message's first words.

SignoffError
├── DefinitionError        the drawing of a workflow is wrong
├── InputError             what a person typed does not fit the workflow's input
├── NotFound               no such run, review or workflow here
├── LostClaim              another worker has taken this run over
├── UnusableStore          the database cannot be reached, read or migrated
├── UnfitJournal           a newer definition cannot read what an older one wrote
├── CannotReplay           what a step asked once cannot be asked again
└── ModelError             the model gave no usable answer
    ├── ModelBusy          overload or rate limit; `retry_after` seconds
    ├── ModelUnreachable   no connection, or no answer in time
    ├── ModelRefused       the model declined; asking again will not help
    └── ModelGarbled       an answer that does not fit the schema
"""

from workflow.prompt import Usage


class SignoffError(Exception):
    """Base of the tree. `str(error)` is a sentence that may be shown to a person."""


class DefinitionError(SignoffError):
    """The drawing of a workflow is wrong. `problems` has one sentence for each mend that is needed."""

    def __init__(self, workflow: str, problems: list[str]) -> None:
        self.workflow, self.problems = workflow, problems
        super().__init__(f"Workflow {workflow!r} cannot be built:\n" + "\n".join(f"  - {p}" for p in problems))


class InputError(SignoffError):
    """What a person typed does not fit the workflow's input."""


class NotFound(SignoffError):
    """No such run, review or workflow here."""


class LostClaim(SignoffError):
    """Another worker has taken this run over; whatever this one still holds must be dropped."""


class UnusableStore(SignoffError):
    """The database cannot be reached, read or migrated."""


class UnfitJournal(SignoffError):
    """A newer definition cannot read what an older one wrote."""


class CannotReplay(SignoffError):
    """What a step asked once cannot be asked again."""


class ModelError(SignoffError):
    """The model gave no usable answer. `usage`: what the failed calls cost all the same."""

    def __init__(self, message: str, usage: Usage | None = None) -> None:
        super().__init__(message)
        self.usage = usage or Usage()


class ModelBusy(ModelError):
    """The model is overloaded or rate limited. `retry_after`: seconds, or None if the service did not say."""

    def __init__(self, message: str, retry_after: float | None = None, usage: Usage | None = None) -> None:
        super().__init__(message, usage)
        self.retry_after = retry_after


class ModelUnreachable(ModelError):
    """No connection to the model, or no answer in time."""


class ModelRefused(ModelError):
    """The model declined; asking again will not help."""


class ModelGarbled(ModelError):
    """The model's answer does not fit the schema, or is cut off, or empty."""


class ModelMisused(ModelError):
    """Our request or our account is wrong: asking again will not help, a person must mend it."""
