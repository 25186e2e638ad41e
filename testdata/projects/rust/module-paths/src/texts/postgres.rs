pub(crate) const LISTEN: &str = "LISTEN path";

pub(crate) fn lock() -> &'static str {
    return "SELECT pg_advisory_lock(12)";
}
