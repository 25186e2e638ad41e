-- pinproof: ignore-file[listen] the listener's own script
LISTEN e;
LISTEN f;
