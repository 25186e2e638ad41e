pub const ROLE: &str = "SET ROLE acme";

pub fn path(tenant: &str) -> String {
    format!("SET search_path TO {tenant}")
}
