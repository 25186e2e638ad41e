pub fn quoted() -> String {
    "'pg_hint_plan'".to_string()
}
