//! The floors of the house: what each part may not name. Reads the sources themselves.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// What the modules under a path never name.
struct Rule {
    within: &'static str,
    never: &'static [&'static str],
}

const RULES: [Rule; 14] = [
    Rule { within: "app", never: &["sqlx", "argon2", "lettre", "axum", "leptos_axum", "tower", "tokio", "server"] },
    Rule {
        within: "app::domain",
        never: &[
            "leptos",
            "leptos_router",
            "leptos_meta",
            "web_sys",
            "js_sys",
            "wasm_bindgen",
            "async_trait",
            "futures",
            "rand",
            "std::fs",
            "std::net",
            "std::env",
            "app::api",
            "app::device",
            "app::offline",
            "app::ui",
            "app::pages",
        ],
    },
    Rule { within: "app::device", never: &["app::ui", "app::offline", "app::pages"] },
    Rule { within: "app::ui", never: &["app::offline", "app::pages"] },
    Rule { within: "app::offline", never: &["app::pages"] },
    Rule { within: "app::api", never: &["app::device", "app::ui", "app::offline", "app::pages"] },
    Rule { within: "frontend", never: &["sqlx", "axum", "server", "app::pages", "app::domain"] },
    Rule {
        within: "server::store",
        never: &["server::mail", "server::files", "server::services", "server::http", "server::jobs", "leptos", "axum"],
    },
    Rule {
        within: "server::mail",
        never: &["server::files", "server::services", "server::http", "server::jobs", "leptos", "axum", "sqlx"],
    },
    Rule {
        within: "server::files",
        never: &["server::store", "server::mail", "server::services", "server::http", "leptos", "axum", "sqlx"],
    },
    Rule {
        within: "server::sheets",
        never: &["server::store", "server::mail", "server::files", "server::services", "server::http", "leptos", "axum", "sqlx"],
    },
    Rule { within: "server::services", never: &["server::http", "server::jobs", "leptos", "leptos_axum", "axum", "tower_http"] },
    Rule { within: "server::jobs", never: &["server::http", "leptos", "axum"] },
    Rule { within: "server::http", never: &["server::store", "server::mail", "sqlx"] },
];

/// Words that stand in one file only.
const ONLY_IN: [(&str, &str); 4] = [
    ("<textarea", "app/src/ui/field.rs"),
    ("Utc::now", "server/src/clock.rs"),
    ("rand::rng", "server/src/clock.rs"),
    ("AssertSqlSafe", "nowhere: SQL is never put together from pieces"),
];

fn violations(files: &[(String, String)]) -> Vec<String> {
    let mut found = Vec::new();
    for (path, source) in files {
        let (code, module) = (code_only(source), module_of(path));
        let named = paths_in(&code, &module);
        for rule in RULES.iter().filter(|rule| is_within(&module.join("::"), rule.within)) {
            let broken = named.iter().filter(|name| rule.never.iter().any(|never| is_within(name, never)));
            found.extend(broken.map(|name| format!("{path} names {name}, which {} may not", rule.within)));
        }
        let words = ONLY_IN.iter().filter(|(word, only)| code.contains(word) && path != only);
        found.extend(words.map(|(word, only)| format!("{path} holds {word}, which stands only in {only}")));
        if module.starts_with(&["app".into(), "domain".into()]) && code.contains("async ") {
            found.push(format!("{path} is async: the domain is not"));
        }
        found.extend(
            queries(&code).into_iter().filter(|call| call.contains("format!")).map(|_| format!("{path} puts SQL together with format!")),
        );
    }
    found
}

fn is_within(path: &str, outer: &str) -> bool {
    path == outer || path.strip_prefix(outer).is_some_and(|rest| rest.starts_with("::"))
}

/// `server/src/store/cases.rs` is `server::store::cases`.
fn module_of(path: &str) -> Vec<String> {
    let (name, rest) = path.split_once("/src/").unwrap_or((path, "lib.rs"));
    let inner = rest.trim_end_matches(".rs").split('/').filter(|part| !matches!(*part, "mod" | "lib" | "main"));
    std::iter::once(name).chain(inner).map(str::to_owned).collect()
}

/// The code without comments and without what stands in strings.
fn code_only(source: &str) -> String {
    let text: Vec<char> = source.chars().collect();
    let (mut code, mut at) = (String::new(), 0);
    while at < text.len() {
        let next = |ahead: usize| text.get(at + ahead).copied().unwrap_or('\0');
        at = match (text[at], next(1)) {
            ('/', '/') => (at..text.len()).find(|i| text[*i] == '\n').unwrap_or(text.len()),
            ('r', '"') | ('r', '#') if next(1) == '"' || next(2) == '"' => end_of_raw(&text, at),
            ('"', _) => end_of_string(&text, at),
            ('\'', '\\') => (at + 3..text.len()).find(|i| text[*i] == '\'').map_or(text.len(), |end| end + 1),
            ('\'', _) if next(2) == '\'' => at + 3,
            (c, _) => {
                code.push(c);
                at + 1
            }
        };
    }
    code
}

fn end_of_string(text: &[char], from: usize) -> usize {
    let mut at = from + 1;
    while at < text.len() && text[at] != '"' {
        at += if text[at] == '\\' { 2 } else { 1 };
    }
    at + 1
}

fn end_of_raw(text: &[char], from: usize) -> usize {
    let mark = if text[from + 1] == '#' { "\"#" } else { "\"" };
    let opening = from + 1 + mark.len();
    let rest: String = text[opening..].iter().collect();
    rest.find(mark).map_or(text.len(), |end| opening + rest[..end].chars().count() + mark.len())
}

/// Every path that a file names, `use` trees spread out, `crate` and `super` resolved.
fn paths_in(code: &str, module: &[String]) -> Vec<String> {
    let mut paths = Vec::new();
    for statement in code.split(';') {
        let tree = statement.rsplit_once("use ").filter(|(before, _)| before.trim_end().is_empty() || before.ends_with(['\n', ' ', '}']));
        match tree {
            Some((_, tree)) if !tree.contains(['(', '=']) => spread("", tree, &mut paths),
            _ => {}
        }
        paths.extend(
            statement.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':')).filter(|word| word.contains("::")).map(str::to_owned),
        );
    }
    let mut paths: Vec<_> = paths.iter().map(|path| resolved(path.trim_end_matches(['*', ':']), module)).collect();
    paths.sort();
    paths.dedup();
    paths
}

/// `a::{b, c::{d, e}}` is `a::b`, `a::c::d` and `a::c::e`.
fn spread(prefix: &str, tree: &str, paths: &mut Vec<String>) {
    let tree = tree.trim();
    let Some((head, inner)) = tree.split_once('{') else {
        paths.push(format!("{prefix}{}", tree.split_whitespace().next().unwrap_or_default()));
        return;
    };
    let inner = inner.rsplit_once('}').map_or(inner, |(inner, _)| inner);
    let (mut depth, mut from) = (0_i32, 0);
    for (at, c) in inner.char_indices().chain([(inner.len(), ',')]) {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                spread(&format!("{prefix}{}", head.trim()), &inner[from..at], paths);
                from = at + 1;
            }
            _ => {}
        }
    }
}

fn resolved(path: &str, module: &[String]) -> String {
    let mut here = module.to_vec();
    let mut parts: Vec<&str> = path.trim_matches(':').split("::").collect();
    match parts[0] {
        "crate" => here.truncate(1),
        "super" => {
            while parts.first() == Some(&"super") {
                here.pop();
                parts.remove(0);
            }
            return here.iter().map(String::as_str).chain(parts).collect::<Vec<_>>().join("::");
        }
        "self" => {}
        _ => return parts.join("::"),
    }
    here.iter().map(String::as_str).chain(parts.into_iter().skip(1)).collect::<Vec<_>>().join("::")
}

/// What stands between the parentheses of each `sqlx::query…(`.
fn queries(code: &str) -> Vec<&str> {
    let of_call = |(start, _): (usize, &str)| {
        let open = start + code[start..].find('(')?;
        let mut depth = 0_i32;
        let close = code[open..].char_indices().find(|(_, c)| {
            depth += i32::from(*c == '(') - i32::from(*c == ')');
            depth == 0
        })?;
        Some(&code[open..open + close.0])
    };
    code.match_indices("sqlx::query").filter_map(of_call).collect()
}

fn sources() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("a workspace");
    let mut folders: Vec<PathBuf> = ["app/src", "frontend/src", "server/src"].iter().map(|folder| root.join(folder)).collect();
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|kind| kind == "rs") {
                let name = path.strip_prefix(root).expect("a file of the workspace").display().to_string();
                files.push((name, fs::read_to_string(&path).expect("a source")));
            }
        }
    }
    files
}

#[test]
fn each_part_names_only_what_is_below_it() {
    let files = sources();
    assert!(files.len() > 60, "the sources are found");
    let found = violations(&files);
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn a_planted_violation_is_caught() {
    let planted = [
        ("app/src/domain/case.rs", "use leptos::prelude::*;"),
        ("app/src/domain/case.rs", "use crate::{domain::x, api::{ApiError, Outcome}};"),
        ("app/src/domain/case.rs", "pub async fn x() {}"),
        ("app/src/ui/alert.rs", "fn x() { crate::pages::parts::y() }"),
        ("app/src/ui/alert.rs", "view! { <textarea></textarea> }"),
        ("app/src/api/staff.rs", "fn x() -> axum::Router { todo!() }"),
        ("server/src/store/cases.rs", "use super::super::mail::Template;"),
        ("server/src/mail/mod.rs", "fn x() {}\nuse crate::files::Files;"),
        ("server/src/services/desk.rs", "use crate::{\n    store::Tx,\n    http::{cookies},\n};"),
        ("server/src/http/files.rs", "use crate::store::{uploads, Tx};"),
        ("server/src/services/desk.rs", "let x = chrono::Utc::now();"),
        ("server/src/store/cases.rs", "sqlx::query(\n    &format!(\"SELECT {x}\")).bind(1)"),
        ("server/src/store/cases.rs", "sqlx::query(AssertSqlSafe(text))"),
    ];
    for (path, source) in planted {
        assert!(!violations(&[(path.into(), source.into())]).is_empty(), "{path}: {source}");
    }
}

#[test]
fn what_stands_in_comments_and_strings_is_not_code() {
    let innocent = [
        ("app/src/domain/case.rs", "//! Never leptos::prelude, nor Utc::now.\nconst X: &str = \"use leptos::x; <textarea\";"),
        ("app/src/domain/case.rs", "const Q: char = '\"'; const X: &str = r#\"say \"leptos::x\"\"#; fn f<'a>(x: &'a str) {}"),
        ("server/src/store/cases.rs", "sqlx::query(\"SELECT 1\").bind(format!(\"{x}\"))"),
        ("app/src/ui/field.rs", "view! { <textarea></textarea> }"),
    ];
    for (path, source) in innocent {
        assert_eq!(violations(&[(path.into(), source.into())]), Vec::<String>::new(), "{source}");
    }
}
