"""The law of the shelf."""

from points_app.shelf.models import ShelfThing

from points_app.core.laws import kept

LAWS = (kept("What is on the shelf stays as it was put there.", ShelfThing, "shelf.kept"),)
