"""Who acts: tokens, marks of handlers, rate limits, the session's face."""
