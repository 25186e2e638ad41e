"""pals: what reaches the server."""

import os

import pals

URL = f"postgresql+psycopg2://{os.environ['POSTGRES_ADDRESS']}"


# row: locker.lock session-advisory-lock api
# row: locker.new session-set driver
def takes_a_lock():
    locker = pals.Locker("shop", URL)
    with locker.lock("stock"):
        pass


# row: locker.new session-set driver  off
def takes_a_lock_without_waiting():
    locker = pals.Locker("shop", URL, blocking_default=False)
    with locker.lock("stock"):
        pass
