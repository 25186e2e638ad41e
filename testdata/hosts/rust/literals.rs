//! Every kind of string literal.

const PLAIN: &str = "SET a = 'é'";
static RAW: &str = r##"SET "#b" \n"##;
const BYTES: &[u8] = b"SET c\xff";
const BYTES_RAW: &[u8] = br"SET d";
const C: &CStr = c"SET e";
const ESCAPES: &str = "SET\n\x41\u{1F600}\t\\ \"f\"";
const CONTINUED: &str = "SET g \
    TO h";
const MANY: &str = "SET i;
    SET j";
const JOINED: &str = concat!("SET ", "k", 1, true, 'l');
const FILE: &str = include_str!("x.sql");
const EMPTY: &str = "";
const NUMBERS: (i32, f64, u8) = (-1, 2.5e3, b'x');
