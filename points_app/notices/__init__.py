"""The notice board: notices, their wordings, readers."""
