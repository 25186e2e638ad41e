"""Runs what pinproof's tables claim, on real servers, poolers and drivers."""
