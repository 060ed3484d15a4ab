//! How texts are cleaned, compared and put in order.

/// In small letters. `str::to_lowercase` knows the ends of Greek words too, which weighs in the browser.
pub fn lower(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).collect()
}

/// One line as a person meant it: spaces joined and trimmed, control characters gone.
pub fn one_line(text: &str) -> String {
    text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Several lines as a person meant them: trimmed, line ends made `\n`, other control characters gone.
pub fn lines(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    text.chars().filter(|&c| c == '\n' || !c.is_control()).collect::<String>().trim().to_owned()
}

/// A key that forgives case, accents, apostrophes and hyphens: `Anne-Élise d’Arcy` gives `anne elise d arcy`.
pub fn search_key(text: &str) -> String {
    let folded: String = text.chars().flat_map(char::to_lowercase).map(fold).collect();
    let folded = folded.replace('œ', "oe").replace('æ', "ae").replace('ß', "ss");
    folded.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The longest three words of a search key, which tell most; empty where there are fewer.
pub fn longest_words(key: &str) -> [&str; 3] {
    let mut words: Vec<&str> = key.split(' ').collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    [0, 1, 2].map(|at| words.get(at).copied().unwrap_or_default())
}

fn fold(c: char) -> char {
    match c {
        'à' | 'â' | 'ä' | 'á' | 'ã' | 'å' | 'ā' | 'ă' | 'ą' => 'a',
        'é' | 'è' | 'ê' | 'ë' | 'ē' | 'ė' | 'ę' | 'ě' => 'e',
        'î' | 'ï' | 'í' | 'ì' | 'ī' | 'į' | 'ı' => 'i',
        'ô' | 'ö' | 'ó' | 'ò' | 'õ' | 'ø' | 'ō' | 'ő' => 'o',
        'ù' | 'û' | 'ü' | 'ú' | 'ū' | 'ů' | 'ű' | 'ų' => 'u',
        'ÿ' | 'ý' => 'y',
        'ç' | 'ć' | 'č' => 'c',
        'đ' | 'ď' | 'ð' => 'd',
        'ğ' | 'ģ' => 'g',
        'ķ' => 'k',
        'ł' | 'ľ' | 'ļ' => 'l',
        'ñ' | 'ń' | 'ň' | 'ņ' => 'n',
        'ř' => 'r',
        'ś' | 'š' | 'ş' | 'ș' => 's',
        'ť' | 'ţ' | 'ț' => 't',
        'ź' | 'ž' | 'ż' => 'z',
        other => other,
    }
}

/// `d’Anne`, `de Léa`: the French *de* before a name.
pub fn de(name: &str) -> String {
    let vowel = search_key(name).starts_with(['a', 'e', 'i', 'o', 'u', 'h']);
    if vowel { format!("d’{name}") } else { format!("de {name}") }
}

/// `1 pièce`, `2 pièces`: French takes the singular below two.
pub fn count(number: usize, one: &str, many: &str) -> String {
    if number < 2 { format!("{number} {one}") } else { format!("{number} {many}") }
}

/// `4,2 Mo`, `10 Mo`, `88 Ko`.
pub fn size(bytes: u64) -> String {
    let tenths = (bytes * 10 + 524_288) / 1_048_576;
    match (tenths / 10, tenths % 10) {
        (0, _) => format!("{} Ko", ((bytes + 512) / 1024).max(1)),
        (whole, 0) => format!("{whole} Mo"),
        (whole, tenth) => format!("{whole},{tenth} Mo"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_shown_as_people_read_them() {
        let table = [(1, "1 Ko"), (90_112, "88 Ko"), (1_048_576, "1 Mo"), (4_404_019, "4,2 Mo"), (10_485_760, "10 Mo")];
        for (bytes, shown) in table {
            assert_eq!(size(bytes), shown);
        }
    }

    #[test]
    fn a_search_key_forgives_accents_case_and_hyphens() {
        assert_eq!(search_key("Anne-Élise  d’ARCY"), "anne elise d arcy");
        assert_eq!(search_key("Œuvré"), "oeuvre");
    }

    #[test]
    fn a_line_has_no_control_character_and_no_double_space() {
        assert_eq!(one_line("  Le \t Goff\r\nBcc: x "), "Le Goff Bcc: x");
    }

    #[test]
    fn names_that_begin_with_a_vowel_are_elided() {
        assert_eq!(de("Éloi"), "d’Éloi");
        assert_eq!(de("Noé"), "de Noé");
    }
}
