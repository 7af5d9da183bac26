"""The ground floor: database, time, errors, text, and each mechanism once."""
