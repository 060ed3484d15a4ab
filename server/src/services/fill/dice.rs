//! Chance that is the same each time: what it gives depends on a number and on nothing else.

use chrono::{DateTime, Utc};
use uuid::Uuid;

/// A generator of a family's own (splitmix64).
#[derive(Debug)]
pub(super) struct Dice(u64);

impl Dice {
    /// The dice of that number.
    pub fn of(number: u64) -> Self {
        let mut dice = Self(number);
        // Neighbours must not look alike.
        dice.0 = dice.next() ^ number.rotate_left(32);
        dice
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below a bound, which is not zero.
    pub fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound.max(1)
    }

    /// The same, signed: days, minutes, years.
    pub fn within(&mut self, bound: i32) -> i32 {
        i32::try_from(self.below(u64::from(bound.unsigned_abs()))).unwrap_or_default()
    }

    /// True once in so many times.
    pub fn one_in(&mut self, times: u64) -> bool {
        self.below(times) == 0
    }

    /// One of a list, which is not empty.
    pub fn pick<T: Clone>(&mut self, list: &[T]) -> T {
        let at = usize::try_from(self.below(list.len() as u64)).unwrap_or_default();
        list[at].clone()
    }

    /// An id that sorts by time, as those of the clock.
    pub fn id(&mut self, at: DateTime<Utc>) -> Uuid {
        let (one, other) = (self.next().to_be_bytes(), self.next().to_be_bytes());
        let mut bytes = [0; 10];
        bytes[..8].copy_from_slice(&one);
        bytes[8..].copy_from_slice(&other[..2]);
        uuid::Builder::from_unix_timestamp_millis(u64::try_from(at.timestamp_millis()).unwrap_or_default(), &bytes).into_uuid()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_number_gives_the_same_throws_and_another_gives_others() {
        let throws = |number| {
            let mut dice = Dice::of(number);
            (0..20).map(|_| dice.below(1000)).collect::<Vec<_>>()
        };
        assert_eq!(throws(7), throws(7));
        assert_ne!(throws(7), throws(8));
    }

    #[test]
    fn every_side_comes_up_about_as_often() {
        let mut dice = Dice::of(1);
        let mut sides = [0; 6];
        (0..6000).for_each(|_| sides[usize::try_from(dice.below(6)).unwrap()] += 1);
        assert!(sides.iter().all(|count| (850..1150).contains(count)), "{sides:?}");
    }

    #[test]
    fn ids_sort_by_time_and_are_not_the_same_twice() {
        let mut dice = Dice::of(1);
        let at = |seconds| DateTime::from_timestamp(seconds, 0).expect("an instant");
        let (one, two, later) = (dice.id(at(1_000)), dice.id(at(1_000)), dice.id(at(1_001)));
        assert_ne!(one, two);
        assert!(one < later && two < later);
        assert_eq!(one.get_version_num(), 7);
    }
}
