"""One law for points and money: accounts, transfers, balances."""
