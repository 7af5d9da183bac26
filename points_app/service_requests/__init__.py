"""Reports: QR tags, the form, tracking, the work list."""
