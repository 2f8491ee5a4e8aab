"""A model without a key: learns from approved history, one tenant and step at a time."""

from adapters.local_model.examples import load_examples
from adapters.local_model.model import LocalModel

__all__ = ["LocalModel", "load_examples"]
