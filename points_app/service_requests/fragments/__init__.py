"""What the server draws of reports, as HTML: it works without JavaScript."""

from points_app.service_requests.fragments.place import place_part
from points_app.service_requests.fragments.track import ask_part, track_part

__all__ = ["ask_part", "place_part", "track_part"]
