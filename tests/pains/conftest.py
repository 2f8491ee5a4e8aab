from tests.adapters.slack.conftest import over_http, stage

__all__ = ["over_http", "stage"]
