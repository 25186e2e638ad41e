from .session import LOCK_TIMEOUT, Statements
from .session import TIMEZONE as ZONE

__all__ = ["LOCK_TIMEOUT", "Statements", "ZONE"]
