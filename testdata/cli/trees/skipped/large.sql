-- Longer than the configuration allows.
LISTEN a;
