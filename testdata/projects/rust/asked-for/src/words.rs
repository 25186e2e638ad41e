pub const WORDS: [&str; 2] = ["one", "two"];
