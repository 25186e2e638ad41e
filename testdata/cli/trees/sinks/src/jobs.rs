pub fn later(text: &str) {
    crate::queue().push(text.to_string());
}
