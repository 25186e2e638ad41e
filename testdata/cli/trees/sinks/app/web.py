from . import store
from .store import Store, run_later

run_later("tenant", "SET search_path TO tenant")
store.run_later("role", sql="SET ROLE reporter")
Store().subscribe("jobs")


def start(store: Store):
    store.enqueue("SELECT pg_advisory_lock(1)")
