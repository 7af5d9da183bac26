"""Tables of service_requests."""
