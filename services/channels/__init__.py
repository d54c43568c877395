"""How messages leave the house: each channel hands over one text, and says how that ended."""

from services.channels.channel import Channel, Outgoing, Sent

__all__ = ["Channel", "Outgoing", "Sent"]
