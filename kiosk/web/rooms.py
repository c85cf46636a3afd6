"""A room: one audience, its look and what the server knows of it."""

from dataclasses import dataclass

from surveys.nonces import Channel


@dataclass(frozen=True)
class Room:
    """``layout`` is the template its pages stand in; ``channel`` is what its ratings are recorded as."""

    name: str
    layout: str
    channel: Channel


KIOSK = Room("kiosk", "citizen/layout.html", Channel.KIOSK)
PHONE = Room("phone", "phone/layout.html", Channel.PHONE)
TABLET = Room("tablet", "outreach/layout.html", Channel.TABLET)
