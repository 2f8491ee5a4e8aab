"""How a chat can fail.

ChatError
├── ChatBusy          rate limited; `retry_after` seconds
├── ChatUnreachable   no usable answer: the message may or may not stand
├── ChatGone          the message to change is not there any more
└── ChatRefused       will fail again until somebody mends it; str() says what to mend
"""


class ChatError(Exception):
    """Base of the tree. str() is a sentence that may be shown to a person; it holds no secret."""


class ChatBusy(ChatError):
    """Rate limited. retry_after: seconds."""

    def __init__(self, message: str, retry_after: float) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class ChatUnreachable(ChatError):
    """No usable answer: the message may or may not stand."""


class ChatGone(ChatError):
    """The message to change is not there any more."""


class ChatRefused(ChatError):
    """Will fail again until somebody mends it."""
