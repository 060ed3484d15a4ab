//! The statements that reach the database: sqlx tells each through `tracing`, wherever it runs. A test that reads them has a thread and a
//! span of its own, so that it hears nothing of the tests beside it.

use std::{
    collections::HashMap,
    future::Future,
    sync::{LazyLock, Mutex, Once, PoisonError},
    time::Duration,
};

use tracing::{
    Event, Metadata, Subscriber,
    field::{Field, Visit},
    span::Id,
};
use tracing_subscriber::{
    Layer,
    layer::{Context, SubscriberExt},
    registry::LookupSpan,
};

const SPAN: &str = "measured";
const TARGET: &str = "sqlx::query";

type Heard = HashMap<u64, Vec<String>>;
static HEARD: LazyLock<Mutex<Heard>> = LazyLock::new(Mutex::default);

fn heard<T>(read: impl FnOnce(&mut Heard) -> T) -> T {
    read(&mut HEARD.lock().unwrap_or_else(PoisonError::into_inner))
}

/// What one test hears.
#[derive(Clone, Copy, Debug)]
pub struct Statements(u64);

impl Statements {
    /// The statements of some work, transactions left out.
    pub async fn of(self, work: impl Future) -> Vec<String> {
        heard(|all| all.remove(&self.0));
        work.await;
        // The thread of an SQLite connection tells after it has answered.
        tokio::time::sleep(Duration::from_millis(50)).await;
        heard(|all| all.remove(&self.0)).unwrap_or_default()
    }
}

/// Runs a test that reads its statements.
pub fn measured<F: Future<Output = ()>>(test: impl FnOnce(Statements) -> F) {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        tracing::subscriber::set_global_default(tracing_subscriber::registry().with(Recorder)).expect("nobody else listens");
    });
    let span = tracing::info_span!("measured");
    let id = span.id().expect("a span that is listened to").into_u64();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    span.in_scope(|| runtime.block_on(test(Statements(id))));
}

struct Recorder;

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Recorder {
    fn enabled(&self, metadata: &Metadata<'_>, _: Context<'_, S>) -> bool {
        if metadata.is_span() { metadata.name() == SPAN } else { metadata.target() == TARGET }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let Some(span) = context.event_span(event).map(|span| span.id()) else { return };
        let mut statement = Statement::default();
        event.record(&mut statement);
        note(&span, statement);
    }
}

fn note(span: &Id, Statement { summary, whole }: Statement) {
    let text = if whole.is_empty() { summary } else { whole };
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    // A connection that is opened meanwhile says how it wants to work.
    let is_frame = ["BEGIN", "COMMIT", "ROLLBACK", "PRAGMA"].iter().any(|word| text.starts_with(word));
    if !is_frame {
        heard(|all| all.entry(span.into_u64()).or_default().push(text));
    }
}

/// What sqlx tells of a statement: its first words, and the whole when it is longer.
#[derive(Default)]
struct Statement {
    summary: String,
    whole: String,
}

impl Visit for Statement {
    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            "summary" => self.summary = value.to_owned(),
            "db.statement" => self.whole = value.to_owned(),
            _ => {}
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn std::fmt::Debug) {}
}
