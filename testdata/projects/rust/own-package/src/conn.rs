use crate::{Conn, Opts, OptsBuilder, prelude::*};

#[cfg(test)]
mod test {
    use super::*;

    fn opts() -> Opts {
        Opts::default()
    }

    #[test]
    fn several() {
        let mut conn = Conn::new(opts()).unwrap();
        conn.query_drop("DO 1; DO 2").unwrap();
        conn.query_drop(
            r"
            INSERT INTO t (name) VALUES ('one');
            INSERT INTO t (name) VALUES ('two');",
        )
        .unwrap();
        let _ = conn.prep("SELECT 1").unwrap();
    }
}
