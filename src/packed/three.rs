//! Numbers in three bytes.

use serde::{Deserialize, Serialize};

/// A number below 2²⁴.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
pub struct Three([u8; 3]);

impl Three {
    /// How many bits it has.
    pub const BITS: u32 = 24;

    /// Takes a number; `None` where it is too large.
    pub fn of(number: u32) -> Option<Three> {
        let [a, b, c, 0] = number.to_le_bytes() else { return None };
        Some(Three([a, b, c]))
    }

    /// The number.
    #[inline]
    pub fn get(self) -> u32 {
        let [a, b, c] = self.0;
        u32::from_le_bytes([a, b, c, 0])
    }
}
