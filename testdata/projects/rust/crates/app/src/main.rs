mod jobs;
mod texts;

pub const ROLE: &str = "SET ROLE reporter";
