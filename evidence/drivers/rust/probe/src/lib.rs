//! Runs one part of a probe: the one that the first argument names.
