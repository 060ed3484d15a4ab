//! Texts with headings, lists, links and tables, as a tree. It has no place for markup: what an administrator writes cannot run anything.

/// A part of a text, on lines of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// A heading; 1 is the highest.
    Heading(u8, Vec<Inline>),
    /// A paragraph.
    Paragraph(Vec<Inline>),
    /// A list; a numbered one tells its first number.
    List(Option<u64>, Vec<Vec<Block>>),
    /// What somebody else wrote.
    Quote(Vec<Block>),
    /// A table: its head, its rows.
    Table(Vec<Vec<Inline>>, Vec<Vec<Vec<Inline>>>),
    /// A line between two parts.
    Rule,
}

/// A part of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Inline {
    /// Words.
    Text(String),
    /// What matters.
    Strong(Vec<Inline>),
    /// What stands out.
    Emphasis(Vec<Inline>),
    /// A link: where it leads, what it says.
    Link(String, Vec<Inline>),
    /// The end of a line.
    Break,
}

/// Whether a link may lead there: to a page of ours, another site, a mailbox, a telephone.
pub fn is_safe_address(address: &str) -> bool {
    let page_of_ours = address.starts_with('/') && !address.starts_with("//") && !address.contains('\\');
    let schemes = ["https://", "http://", "mailto:", "tel:"];
    let is_plain = !address.chars().any(|c| c.is_control() || c.is_whitespace());
    is_plain && (page_of_ours || schemes.iter().any(|scheme| address.len() > scheme.len() && address.starts_with(scheme)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lead_to_pages_and_people_only() {
        let good = ["/documents", "/infos/aide#dossier", "https://www.exemple.fr/a?b=c", "mailto:service@exemple.fr", "tel:0549000000"];
        assert!(good.iter().all(|address| is_safe_address(address)));
        let bad = [
            "",
            "javascript:alert(1)",
            "JAVASCRIPT:alert(1)",
            "data:text/html,x",
            "vbscript:x",
            "//exemple.fr",
            "/\\exemple.fr",
            "https://",
            "/a b",
            "java\nscript:x",
            "file:///etc/passwd",
            "exemple.fr",
        ];
        assert!(bad.iter().all(|address| !is_safe_address(address)));
    }
}
