//! Reads Markdown as a tree that our own pages show. Markup in it is only text.

use app::domain::rich_text::{Block, Inline, is_safe_address};
use pulldown_cmark::{CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, TextMergeStream};

/// Deeper parts are shown with those around them: no text can be nested without end.
const DEEPEST: usize = 12;

/// Reads a text; `word` may change the words that stand between braces.
pub fn read(markdown: &str, word: impl Fn(&str) -> String) -> Vec<Block> {
    let events = TextMergeStream::new(Parser::new_ext(markdown, Options::ENABLE_TABLES));
    let mut depth = 0;
    let shallow = events.filter(move |event| match event {
        Event::Start(_) => {
            depth += 1;
            depth <= DEEPEST
        }
        Event::End(_) => {
            depth -= 1;
            depth < DEEPEST
        }
        _ => true,
    });
    Reader { events: shallow.peekable(), word, above: Vec::new() }.blocks()
}

struct Reader<I: Iterator, W> {
    events: std::iter::Peekable<I>,
    word: W,
    /// The headings that the next text stands under, as they were written.
    above: Vec<HeadingLevel>,
}

impl<'a, I: Iterator<Item = Event<'a>>, W: Fn(&str) -> String> Reader<I, W> {
    /// The rank of a heading, whichever its author begins with: 1 for the first, never more than one below the one above.
    fn rank(&mut self, level: HeadingLevel) -> u8 {
        while self.above.pop_if(|above| *above >= level).is_some() {}
        self.above.push(level);
        self.above.len() as u8
    }

    /// What comes until the part that holds it ends.
    fn blocks(&mut self) -> Vec<Block> {
        let mut blocks = Vec::new();
        while let Some(event) = self.events.next_if(|event| !matches!(event, Event::End(_))) {
            match event {
                Event::Start(Tag::Paragraph) => blocks.push(Block::Paragraph(self.inlines())),
                Event::Start(Tag::Heading { level, .. }) => blocks.push(Block::Heading(self.rank(level), self.inlines())),
                Event::Start(Tag::BlockQuote(_)) => blocks.push(Block::Quote(self.blocks())),
                Event::Start(Tag::List(first)) => blocks.push(Block::List(first, self.items())),
                Event::Start(Tag::Table(_)) => blocks.push(self.table()),
                Event::Start(Tag::CodeBlock(_) | Tag::HtmlBlock) => blocks.push(Block::Paragraph(self.inlines())),
                Event::Rule => {
                    blocks.push(Block::Rule);
                    continue;
                }
                // The line of a tight list has no paragraph around it.
                first => {
                    let line = self.line(first);
                    if !line.is_empty() {
                        blocks.push(Block::Paragraph(line));
                    }
                    continue;
                }
            }
            self.close();
        }
        blocks
    }

    fn close(&mut self) {
        self.events.next_if(|event| matches!(event, Event::End(_)));
    }

    fn items(&mut self) -> Vec<Vec<Block>> {
        let mut items = Vec::new();
        while self.events.next_if(|event| matches!(event, Event::Start(Tag::Item))).is_some() {
            items.push(self.blocks());
            self.close();
        }
        // Only where its items were too deep.
        if items.is_empty() { vec![self.blocks()] } else { items }
    }

    fn table(&mut self) -> Block {
        let (mut head, mut rows) = (Vec::new(), Vec::new());
        while let Some(event) = self.events.next_if(|event| !matches!(event, Event::End(TagEnd::Table))) {
            match event {
                Event::Start(Tag::TableHead) => head = self.cells(),
                Event::Start(Tag::TableRow) => rows.push(self.cells()),
                _ => {}
            }
        }
        Block::Table(head, rows)
    }

    fn cells(&mut self) -> Vec<Vec<Inline>> {
        let mut cells = Vec::new();
        while self.events.next_if(|event| matches!(event, Event::Start(Tag::TableCell))).is_some() {
            cells.push(self.inlines());
            self.close();
        }
        cells
    }

    fn inlines(&mut self) -> Vec<Inline> {
        let mut inlines = Vec::new();
        while let Some(event) = self.events.next_if(|event| !matches!(event, Event::End(_))) {
            self.inline(event, &mut inlines);
        }
        inlines
    }

    /// A line without a part of its own, of which the first event was read.
    fn line(&mut self, first: Event<'a>) -> Vec<Inline> {
        let mut inlines = Vec::new();
        self.inline(first, &mut inlines);
        while let Some(event) = self.events.next_if(is_inline) {
            self.inline(event, &mut inlines);
        }
        inlines
    }

    fn inline(&mut self, event: Event<'a>, inlines: &mut Vec<Inline>) {
        let inner = match event {
            Event::Text(text) | Event::Code(text) | Event::Html(text) | Event::InlineHtml(text) => {
                inlines.extend(self.text(&text));
                return;
            }
            Event::SoftBreak => {
                inlines.push(Inline::Text(" ".into()));
                return;
            }
            Event::HardBreak => {
                inlines.push(Inline::Break);
                return;
            }
            Event::Start(Tag::Strong) => Inline::Strong(self.inlines()),
            Event::Start(Tag::Emphasis) => Inline::Emphasis(self.inlines()),
            Event::Start(Tag::Link { dest_url, .. }) if is_safe_address(&dest_url) => Inline::Link(dest_url.into_string(), self.inlines()),
            // A picture is its description; a link that leads nowhere good is its words.
            Event::Start(_) => {
                let words = self.inlines();
                self.close();
                inlines.extend(words);
                return;
            }
            _ => return,
        };
        self.close();
        inlines.push(inner);
    }

    fn text(&self, text: &CowStr<'a>) -> Option<Inline> {
        let mut told = String::new();
        let mut rest = text.as_ref();
        while let Some((before, (name, after))) = rest.split_once('{').and_then(|(before, inner)| Some((before, inner.split_once('}')?))) {
            told.push_str(before);
            told.push_str(&(self.word)(name));
            rest = after;
        }
        told.push_str(rest);
        (!told.is_empty()).then_some(Inline::Text(told))
    }
}

fn is_inline(event: &Event<'_>) -> bool {
    matches!(
        event,
        Event::Text(_)
            | Event::Code(_)
            | Event::InlineHtml(_)
            | Event::SoftBreak
            | Event::HardBreak
            | Event::Start(Tag::Strong | Tag::Emphasis | Tag::Link { .. } | Tag::Image { .. })
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn plain(markdown: &str) -> Vec<Block> {
        read(markdown, |name| format!("<{name}>"))
    }

    fn text(words: &str) -> Inline {
        Inline::Text(words.into())
    }

    fn paragraph(words: &str) -> Block {
        Block::Paragraph(vec![text(words)])
    }

    #[test]
    fn every_kind_of_part_is_read() {
        let markdown = "# Tarifs\n\nAppelez le *{téléphone}*,  \nou **écrivez**.\n\n- un\n- deux\n  1. premier\n\n> Une note\n\n---\n\n\
                        | Âge | Prix |\n|---|---|\n| 3 ans | 2 € |\n\n[Documents](/documents)";
        assert_eq!(
            plain(markdown),
            [
                Block::Heading(1, vec![text("Tarifs")]),
                Block::Paragraph(vec![
                    text("Appelez le "),
                    Inline::Emphasis(vec![text("<téléphone>")]),
                    text(","),
                    Inline::Break,
                    text("ou "),
                    Inline::Strong(vec![text("écrivez")]),
                    text("."),
                ]),
                Block::List(
                    None,
                    vec![vec![paragraph("un")], vec![paragraph("deux"), Block::List(Some(1), vec![vec![paragraph("premier")]])]]
                ),
                Block::Quote(vec![paragraph("Une note")]),
                Block::Rule,
                Block::Table(vec![vec![text("Âge")], vec![text("Prix")]], vec![vec![vec![text("3 ans")], vec![text("2 €")]]]),
                Block::Paragraph(vec![Inline::Link("/documents".into(), vec![text("Documents")])]),
            ]
        );
    }

    #[test]
    fn headings_go_down_one_by_one() {
        let ranks = |markdown: &str| -> Vec<u8> {
            let rank = |block| if let Block::Heading(rank, _) = block { rank } else { 0 };
            plain(markdown).into_iter().map(rank).collect()
        };
        assert_eq!(ranks("## a\n# b\n### c\n# d\n#### e\n###### f\n## g"), [1, 1, 2, 1, 2, 3, 2]);
        assert_eq!(ranks("> ### a\n\n#### b"), [0, 2]);
    }

    #[test]
    fn markup_and_bad_links_are_only_text() {
        assert_eq!(plain("<script>alert(1)</script>"), [paragraph("<script>alert(1)</script>")]);
        assert_eq!(plain("a <b onclick=x>b</b>"), [paragraph_of(&["a ", "<b onclick=x>", "b", "</b>"])]);
        assert_eq!(plain("[ici](javascript:alert(1))"), [paragraph("ici")]);
        assert_eq!(plain("![photo](https://exemple.fr/x.png)"), [paragraph("photo")]);
        assert_eq!(plain("`code`"), [paragraph("code")]);
    }

    fn paragraph_of(words: &[&str]) -> Block {
        Block::Paragraph(words.iter().map(|words| text(words)).collect())
    }

    fn depth(blocks: &[Block]) -> usize {
        let inner = blocks.iter().map(|block| match block {
            Block::Quote(inner) => depth(inner),
            Block::List(_, items) => items.iter().map(|item| depth(item)).max().unwrap_or_default(),
            _ => 0,
        });
        1 + inner.max().unwrap_or_default()
    }

    #[test]
    fn nothing_is_nested_without_end() {
        let deep = [">".repeat(10_000) + " fin", "- ".repeat(5_000) + "fin", "1. ".repeat(5_000) + "fin", "*a ".repeat(5_000) + "fin"];
        for markdown in deep {
            let read = plain(&markdown);
            assert!(depth(&read) <= DEEPEST + 1);
            assert!(format!("{read:?}").contains("fin"));
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_and_no_word_is_lost(words in "[a-z>#*_`|\\[\\]()!<~\\- \n0-9.]{0,200}") {
            let marked = format!("{words}\n\nfin");
            let read = format!("{:?}", plain(&marked));
            prop_assert!(read.contains("fin"), "{}", read);
        }
    }
}
