mod jobs;

use crate::jobs::later;

fn main() {
    later("CREATE TEMP TABLE scratch (id int)");
}
