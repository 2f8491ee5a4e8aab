"""A process that is killed anywhere, and started again, loses nothing and repeats nothing that must not be repeated.

`test_every_point` kills a real process before and after each commit and each call of the chat, one point at a time.
SIGNOFF_CHAOS=long makes everything larger.
"""
