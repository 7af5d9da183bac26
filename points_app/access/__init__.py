"""Who acts: tokens, the marks of handlers, rate limits, the session's face in the browser."""
