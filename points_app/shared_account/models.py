"""Tables of shared_account."""
