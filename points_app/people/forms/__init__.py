"""What people's pages ask, one module a page or a few."""
