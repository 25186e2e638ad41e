//! Numbers one after another, each in as few bytes as it needs: seven bits a byte, the lowest first.

/// Set in every byte of a number but its last.
const MORE: u8 = 1 << 7;

/// Puts a number behind others.
pub fn put(out: &mut Vec<u8>, mut number: u32) {
    while number >= u32::from(MORE) {
        out.push(number as u8 | MORE);
        number >>= 7;
    }
    out.push(number as u8);
}

/// Reads numbers one after another; behind the last all are 0.
#[derive(Debug, Clone, Copy)]
pub struct Reader<'t>(&'t [u8]);

impl<'t> Reader<'t> {
    /// Reads what begins at a place.
    #[inline]
    pub fn at(bytes: &'t [u8], place: u32) -> Reader<'t> {
        Reader(bytes.get(place as usize..).unwrap_or_default())
    }

    /// The next number.
    #[inline]
    pub fn number(&mut self) -> u32 {
        let (mut number, mut shift) = (0, 0);
        while let Some((&byte, rest)) = self.0.split_first() {
            self.0 = rest;
            number |= u32::from(byte & !MORE).wrapping_shl(shift);
            shift += 7;
            if byte < MORE {
                break;
            }
        }
        number
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_back() {
        let numbers = [0, 1, 127, 128, 255, 256, 16_383, 16_384, 2_097_151, 2_097_152, 1 << 28, u32::MAX];
        let mut bytes = vec![9];
        numbers.iter().for_each(|&number| put(&mut bytes, number));
        let mut reader = Reader::at(&bytes, 1);
        numbers.iter().for_each(|&number| assert_eq!(reader.number(), number));
        assert_eq!((reader.number(), Reader::at(&bytes, 99).number()), (0, 0));
        assert_eq!(bytes.len(), 1 + 3 + 4 * 2 + 2 * 3 + 4 + 2 * 5);
    }
}
