"""The payment that needs two people and hides an account, for the demo of the browser tests."""

from tests.adapters.slack.flows import claim

__all__ = ["claim"]
