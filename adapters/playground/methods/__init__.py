"""The Web API's methods. Importing this package registers them all; every other method is `unknown_method`."""

from adapters.playground.methods import apps, chat, conversations, files, history, people, reactions, views

__all__ = ["apps", "chat", "conversations", "files", "history", "people", "reactions", "views"]
