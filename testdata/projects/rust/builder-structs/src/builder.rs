#[derive(Default)]
pub struct Statement {
    text: String,
    schema: Option<String>,
}

impl Statement {
    pub fn new(text: &str) -> Self {
        Self { text: text.to_owned(), ..Default::default() }
    }

    pub fn schema(mut self, schema: &str) -> Self {
        self.schema = Some(schema.to_string());
        self
    }

    pub fn build(&self) -> String {
        format!("{} /* {:?} */", self.text, self.schema)
    }
}

pub fn lock_sql(id: i64, shared: bool) -> String {
    let function = if shared { "pg_advisory_lock_shared" } else { "pg_advisory_lock" };
    format!("SELECT {function}({id})")
}
