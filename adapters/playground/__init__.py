"""A strict stand-in for Slack on loopback. It speaks Slack's public protocol and knows nothing of Signoff."""
