//! One line on a terminal that says a long run is alive.

use std::io::{self, Write};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::report::count;

/// Shorter runs show nothing.
const QUIET_FOR: Duration = Duration::from_secs(1);
/// Time between two updates.
const EVERY: Duration = Duration::from_millis(100);

/// How far a run is. Safe to tell from many threads at once.
pub struct Progress {
    enabled: bool,
    state: Mutex<State>,
}

struct State {
    next: Instant,
    most: usize,
    shown: bool,
}

impl Progress {
    /// Starts to watch a run. Where it is not enabled, nothing is ever written.
    pub fn new(started: Instant, enabled: bool) -> Progress {
        Progress { enabled, state: Mutex::new(State { next: started + QUIET_FOR, most: 0, shown: false }) }
    }

    /// Says that `done` files are done by now. Numbers may arrive out of order.
    pub fn show(&self, done: usize) {
        if !self.enabled {
            return;
        }
        // Whoever finds another thread here leaves it to that one.
        let Ok(mut state) = self.state.try_lock() else { return };
        state.most = state.most.max(done);
        let now = Instant::now();
        if now >= state.next {
            state.next = now + EVERY;
            state.shown = true;
            let _ = write!(io::stderr(), "\r{} files", count(state.most));
        }
    }

    /// Wipes the line.
    pub fn clear(&self) {
        if self.state.lock().unwrap_or_else(PoisonError::into_inner).shown {
            let _ = write!(io::stderr(), "\r\u{1b}[K");
        }
    }
}
