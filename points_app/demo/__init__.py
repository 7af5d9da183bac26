"""The demo community: stands on top, and nothing but the front doors knows it."""
