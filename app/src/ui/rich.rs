//! A text with headings, lists, links and tables, drawn from its tree.

use leptos::prelude::*;

use crate::domain::rich_text::{Block, Inline};

/// Such a text; `level` is that of its highest headings: 2 below the title of a page.
#[component]
pub fn RichText(
    /// The text.
    body: Vec<Block>,
    /// The level of its highest headings.
    level: u8,
) -> impl IntoView {
    view! { <div class="rich">{blocks(body, level)}</div> }
}

fn blocks(blocks: Vec<Block>, level: u8) -> impl IntoView {
    blocks.into_iter().map(|part| block(part, level)).collect_view()
}

fn block(block: Block, level: u8) -> AnyView {
    match block {
        Block::Heading(rank, words) => match level + rank - 1 {
            ..=2 => view! { <h2>{inlines(words)}</h2> }.into_any(),
            3 => view! { <h3>{inlines(words)}</h3> }.into_any(),
            4 => view! { <h4>{inlines(words)}</h4> }.into_any(),
            _ => view! { <h5>{inlines(words)}</h5> }.into_any(),
        },
        Block::Paragraph(words) => view! { <p>{inlines(words)}</p> }.into_any(),
        Block::List(None, items) => view! { <ul>{list_items(items, level)}</ul> }.into_any(),
        Block::List(Some(first), items) => {
            view! { <ol start=(first != 1).then(|| first.to_string())>{list_items(items, level)}</ol> }.into_any()
        }
        Block::Quote(inner) => view! { <blockquote>{blocks(inner, level)}</blockquote> }.into_any(),
        Block::Table(head, rows) => table(head, rows).into_any(),
        Block::Rule => view! { <hr/> }.into_any(),
    }
}

fn list_items(items: Vec<Vec<Block>>, level: u8) -> impl IntoView {
    let item = |mut item: Vec<Block>| match item.first_mut() {
        // The first line of an item needs no paragraph around it.
        Some(Block::Paragraph(words)) => {
            let words = std::mem::take(words);
            item.remove(0);
            view! { <li>{inlines(words)}{blocks(item, level)}</li> }.into_any()
        }
        _ => view! { <li>{blocks(item, level)}</li> }.into_any(),
    };
    items.into_iter().map(item).collect_view()
}

fn table(head: Vec<Vec<Inline>>, rows: Vec<Vec<Vec<Inline>>>) -> impl IntoView {
    let row =
        |cells: Vec<Vec<Inline>>| view! { <tr>{cells.into_iter().map(|cell| view! { <td>{inlines(cell)}</td> }).collect_view()}</tr> };
    let head = head.into_iter().map(|cell| view! { <th scope="col">{inlines(cell)}</th> }).collect_view();
    view! {
        <div class="table-wrap" tabindex="0" role="region" aria-label="Tableau">
            <table><thead><tr>{head}</tr></thead><tbody>{rows.into_iter().map(row).collect_view()}</tbody></table>
        </div>
    }
}

fn inlines(inlines: Vec<Inline>) -> AnyView {
    inlines.into_iter().map(inline).collect_view().into_any()
}

fn inline(inline: Inline) -> AnyView {
    match inline {
        Inline::Text(text) => text.into_any(),
        Inline::Strong(words) => view! { <strong>{inlines(words)}</strong> }.into_any(),
        Inline::Emphasis(words) => view! { <em>{inlines(words)}</em> }.into_any(),
        Inline::Link(address, words) => view! { <a href=address>{inlines(words)}</a> }.into_any(),
        Inline::Break => view! { <br/> }.into_any(),
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    fn shown(body: Vec<Block>) -> String {
        Owner::new().with(|| view! { <RichText body=body level=2/> }.to_html())
    }

    #[test]
    fn words_are_never_markup() {
        let attack = || vec![Inline::Text("<script>alert(1)</script>".into()), Inline::Link("/\"onclick=\"x".into(), Vec::new())];
        let html = shown(vec![
            Block::Heading(1, attack()),
            Block::Paragraph(attack()),
            Block::List(None, vec![vec![Block::Paragraph(attack())]]),
            Block::Quote(vec![Block::Paragraph(attack())]),
            Block::Table(vec![attack()], vec![vec![attack()]]),
        ]);
        assert!(!html.contains("<script") && !html.contains("\"onclick"), "{html}");
        assert_eq!(html.matches("&lt;script").count(), 6, "{html}");
    }

    #[test]
    fn headings_come_below_those_of_the_page() {
        let heading = |rank| Block::Heading(rank, vec![Inline::Text("x".into())]);
        let html = shown(vec![heading(1), heading(2), heading(3)]);
        assert!(html.contains("<h2>x") && html.contains("<h3>x") && html.contains("<h4>x"), "{html}");
    }
}
