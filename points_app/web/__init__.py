"""HTTP plumbing that knows no slice and nobody who acts."""
