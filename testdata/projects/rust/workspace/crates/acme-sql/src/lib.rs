pub mod session;
pub use session::ROLE;

pub const LISTEN: &str = "LISTEN acme";
