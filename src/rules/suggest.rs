//! Did you mean …?

/// How much a word and a candidate must have in common, from 0 to 1, before the candidate is offered.
const ALIKE: f64 = 0.8;

/// A longer word, in bytes, means none of the candidates.
const LONGEST: usize = 200;

/// The candidate that a misspelt word most likely means. `None` where nothing is close enough to be of help.
pub fn closest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if word.len() > LONGEST {
        return None;
    }
    let word = word.to_lowercase();
    candidates
        .into_iter()
        .map(|candidate| (strsim::jaro_winkler(&word, candidate), candidate))
        .filter(|(likeness, _)| *likeness >= ALIKE)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offers_what_is_close_and_nothing_else() {
        let names = ["search-path", "session-set", "temp-table"];
        assert_eq!(closest("serach-path", names), Some("search-path"));
        assert_eq!(closest("Temp_Table", names), Some("temp-table"));
        assert_eq!(closest("xyzzy", names), None);
        assert_eq!(closest("", names), None);
    }
}
