"""The owners' money in one account with two keys: funds, entries, vouchers, downloads."""
