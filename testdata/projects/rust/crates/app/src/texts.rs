pub const LISTEN: &str = "LISTEN jobs";
