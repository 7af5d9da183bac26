"""The forms of people's pages."""
