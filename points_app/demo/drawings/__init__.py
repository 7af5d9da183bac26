"""Pictures that the demo draws."""
