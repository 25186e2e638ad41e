"""What the suite cannot do without."""


class Missing(Exception):
    """Something is not on this machine and cannot be had; the message says what, and what to do."""
