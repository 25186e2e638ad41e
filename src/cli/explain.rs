//! `pinproof explain`.

use super::{Verdict, matrix, print};
use crate::config::Error;
use crate::rules;

/// Print what a rule finds, why it matters and what to do
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The rule, as findings name it
    rule: String,
}

impl Args {
    /// Prints the rule's page.
    pub fn run(self) -> Result<Verdict, Error> {
        let Some(rule) = rules::find(&self.rule) else {
            let hint = match rules::suggest(&self.rule) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "`pinproof rules` lists them all".to_string(),
            };
            return Err(Error::new(format!("there is no rule `{}`", self.rule)).with_hint(Some(hint)));
        };
        let engines = super::rules::engines(&rule.engines);
        // The page's own title only repeats the name.
        let body = rule.body().trim_start();
        let page = rules::readable(
            body.strip_prefix("# ").and_then(|body| body.split_once('\n')).map_or(body, |split| split.1),
        );
        let poolers = matrix::of_rule(rule);
        print(|out| {
            writeln!(out, "{} ({engines})\n{}\n\n{page}", rule.name, rule.summary)?;
            write!(out, "\nOn each pooler, and how it is known\n\n{poolers}")
        })
    }
}
