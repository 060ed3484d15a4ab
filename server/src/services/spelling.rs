//! Words typed with a slip of the hand: a letter too many, too few, another, or two that changed places (F3).

use std::{cmp::Reverse, collections::HashMap};

/// From so many letters on, a word may hold two slips; shorter ones one.
const LONG: usize = 8;
/// A shorter word is like too many others.
const SHORTEST: usize = 4;

/// What was typed, with words of the keys instead of those that no key holds; `None` when nothing is like one of them, or all are right.
pub fn corrected(typed: &str, keys: &[String]) -> Option<String> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for word in keys.iter().flat_map(|key| key.split(' ')) {
        *counts.entry(word).or_default() += 1;
    }
    let words: Option<Vec<&str>> = typed.split(' ').map(|word| nearest(word, &counts)).collect();
    words.map(|words| words.join(" ")).filter(|words| words != typed)
}

/// That word if keys hold it, else the one that is most like it: with the fewest slips, then in most keys.
fn nearest<'a>(typed: &'a str, counts: &HashMap<&'a str, usize>) -> Option<&'a str> {
    if counts.keys().any(|word| word.contains(typed)) {
        return Some(typed);
    }
    let slips = slips(typed)?;
    let near = counts.iter().filter(|(word, _)| word.len().abs_diff(typed.len()) <= slips && self::slips(word).is_some());
    let near = near.map(|(word, count)| (strsim::osa_distance(typed, word), Reverse(*count), *word));
    near.filter(|(distance, ..)| *distance <= slips).min().map(|(.., word)| word)
}

/// How many slips a word may hold; none is forgiven in a short one nor in a number, which is that of another family.
fn slips(word: &str) -> Option<usize> {
    let is_name = word.chars().all(char::is_alphabetic);
    (is_name && word.len() >= SHORTEST).then_some(if word.len() < LONG { 1 } else { 2 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_of_the_hand_are_mended() {
        let keys = [
            "martin 1042 sophie martin lea martin",
            "lefebvre 1043 jean rene lefebvre",
            "martine 1044 anne martine",
            "marin 1045 paul marin",
        ]
        .map(str::to_owned);
        let table = [
            ("matrin", Some("martin")),
            ("lefevre", Some("lefebvre")),
            ("lefebvr", None),
            ("lefebbvvre", Some("lefebvre")),
            ("marttin sophei", Some("martin sophie")),
            ("jaen", Some("jean")),
            ("lae", None),
            ("1046", None),
            ("martin", None),
            ("mart", None),
            ("dupont", None),
            ("dupont martin", None),
            ("", None),
        ];
        for (typed, expected) in table {
            assert_eq!(corrected(typed, &keys).as_deref(), expected, "{typed}");
        }
        assert_eq!(corrected("martin", &[]), None);
    }
}
