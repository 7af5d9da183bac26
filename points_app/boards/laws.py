"""The laws of the notice board and of the honor board."""

from points_app.boards import laws_honors, laws_notices

LAWS = (*laws_notices.LAWS, *laws_honors.LAWS)
