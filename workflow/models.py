"""The models that there are, by name: which one a step asks, and which one when that gives nothing usable."""

from collections.abc import Mapping
from dataclasses import dataclass

from workflow.ports import Model


@dataclass(frozen=True)
class Models:
    """known: by name. default: for steps that name none, or one that is not known here. backup: the second model, "" for none."""

    known: Mapping[str, Model]
    default: str
    backup: str = ""

    def __post_init__(self) -> None:
        for name in filter(None, (self.default, self.backup)):
            if name not in self.known:
                raise ValueError(f"there is no model {name!r} among {', '.join(self.known) or 'none'}")

    @classmethod
    def single(cls, model: Model) -> "Models":
        return cls({model.name: model}, model.name)

    def of(self, wanted: str | None) -> tuple[Model, ...]:
        """In the order in which they are asked; at least one, none twice."""
        first = wanted if wanted in self.known else self.default
        return tuple(self.known[name] for name in dict.fromkeys(filter(None, (first, self.backup))))
