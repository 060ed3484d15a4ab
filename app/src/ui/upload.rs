//! Giving files: each goes up on its own, with its progress and its own second try.

use std::cell::RefCell;

use leptos::{ev, prelude::*};
use wasm_bindgen::{JsCast, closure::Closure};

use super::icon::Icon;
use crate::api::{ApiError, Outcome};

/// Largest file, in bytes.
pub const MAX_FILE_BYTES: u64 = 10 * 1024 * 1024;

/// A file on its way.
#[derive(Clone, Copy)]
struct Sending {
    key: usize,
    name: StoredValue<String>,
    percent: RwSignal<u32>,
    error: RwSignal<Option<Refusal>>,
    is_done: RwSignal<bool>,
}

/// Why a file was not taken, and whether sending it again may help.
#[derive(Clone)]
struct Refusal {
    message: String,
    may_try_again: bool,
}

impl Refusal {
    fn of_the_file(message: impl Into<String>) -> Self {
        Self { message: message.into(), may_try_again: false }
    }

    fn of_the_way(message: impl Into<String>) -> Self {
        Self { message: message.into(), may_try_again: true }
    }
}

/// The files of one piece, on their way.
#[derive(Clone, Copy)]
struct Queue {
    action: StoredValue<String>,
    rows: RwSignal<Vec<Sending>>,
}

thread_local! {
    // Files of the browser stay on its one thread. The server, which has several, must not hold them in a view.
    static FILES: RefCell<Vec<web_sys::File>> = const { RefCell::new(Vec::new()) };
}

/// The place where files for one piece are given.
#[island]
pub fn UploadField(
    /// Where the files are posted.
    action: String,
    /// Name of the piece.
    piece: String,
    /// Distinguishes the fields of the page.
    id: String,
) -> impl IntoView {
    let is_live = RwSignal::new(false);
    let queue = Queue { action: StoredValue::new(action.clone()), rows: RwSignal::new(Vec::new()) };
    Effect::new(move || is_live.set(true));
    view! {
        <form method="post" action=action enctype="multipart/form-data" class="drop stack">
            <div class="row">
                <label class="btn main camera" hidden=move || !is_live.get()>
                    <Icon name="camera"/>
                    "Prendre une photo"
                    <span class="sr-only">{format!(" : {piece}")}</span>
                    <input class="sr-only" type="file" accept="image/*" capture="environment" on:change=move |event| chosen(&event, queue)/>
                </label>
                <label class="btn side" for=format!("{id}-files")>
                    <Icon name="paperclip"/>
                    "Choisir un fichier"
                    <span class="sr-only">{format!(" : {piece}")}</span>
                </label>
            </div>
            <input
                id=format!("{id}-files") class:sr-only=move || is_live.get() type="file" name="file" multiple required
                accept=".pdf,.jpg,.jpeg,.png,.webp,.heic,.heif,application/pdf,image/*" on:change=move |event| chosen(&event, queue)
            />
            <p class="soft">"PDF ou photo, 10 Mo au plus par fichier, plusieurs pages possibles"</p>
            <button type="submit" class="btn main" hidden=move || is_live.get()>"Envoyer ce fichier"</button>
            <ul class="uploads" aria-live="polite" hidden=move || queue.rows.with(Vec::is_empty)>
                <For each=move || queue.rows.get() key=|row| row.key children=move |row| sending_row(row, queue)/>
            </ul>
        </form>
    }
}

fn sending_row(row: Sending, queue: Queue) -> impl IntoView {
    let state = move || {
        match row.error.get() {
        Some(refusal) => view! { <span class="err"><Icon name="alert"/><span>{refusal.message}</span></span> }.into_any(),
        None if row.is_done.get() => view! { <span class="soft">"Reçu"</span> }.into_any(),
        None => view! { <progress max="100" value=move || row.percent.get().to_string() aria-label=format!("Envoi de {}", row.name.get_value())></progress> }.into_any(),
    }
    };
    view! {
        <li>
            <span>{row.name.get_value()}</span>
            {state}
            <button type="button" class="btn side small" hidden=move || row.error.get().is_none_or(|refusal| !refusal.may_try_again) on:click=move |_| send(row, queue)>"Réessayer"</button>
        </li>
    }
}

fn chosen(event: &ev::Event, queue: Queue) {
    let Some(input) = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlInputElement>().ok()) else { return };
    let list = input.files();
    let files: Vec<_> = list.iter().flat_map(|list| (0..list.length()).filter_map(|at| list.get(at))).collect();
    for file in files {
        let row = Sending {
            key: FILES.with_borrow(Vec::len),
            name: StoredValue::new(file.name()),
            percent: RwSignal::new(0),
            error: RwSignal::new(None),
            is_done: RwSignal::new(false),
        };
        FILES.with_borrow_mut(|files| files.push(file));
        queue.rows.update(|rows| rows.push(row));
        send(row, queue);
    }
    input.set_value("");
}

/// Sends one file. `fetch` tells no progress of what goes up; `XMLHttpRequest` does.
fn send(row: Sending, queue: Queue) {
    let Some(file) = FILES.with_borrow(|files| files.get(row.key).cloned()) else { return };
    row.error.set(None);
    row.percent.set(0);
    if file.size() > MAX_FILE_BYTES as f64 {
        row.error
            .set(Some(Refusal::of_the_file("Ce fichier dépasse 10 Mo. Choisissez-en un plus léger, ou prenez une photo moins grande.")));
        return;
    }
    let (Ok(request), Ok(data)) = (web_sys::XmlHttpRequest::new(), web_sys::FormData::new()) else { return };
    if data.append_with_blob_and_filename("file", &file, &file.name()).is_err() || request.open("POST", &queue.action.get_value()).is_err()
    {
        return;
    }
    let _ = request.set_request_header("Accept", "application/json");
    let progress = Closure::<dyn Fn(web_sys::ProgressEvent)>::new(move |event: web_sys::ProgressEvent| {
        if event.length_computable() && event.total() > 0.0 {
            row.percent.set((event.loaded() / event.total() * 100.0) as u32);
        }
    });
    if let Ok(upload) = request.upload() {
        upload.set_onprogress(Some(progress.as_ref().unchecked_ref()));
    }
    let answered = {
        let request = request.clone();
        Closure::<dyn Fn()>::new(move || {
            row.error.set(refusal(&request));
            row.is_done.set(row.error.get_untracked().is_none());
            let all_done = queue.rows.with_untracked(|rows| rows.iter().all(|row| row.is_done.get_untracked()));
            if all_done {
                let _ = window().location().reload();
            }
        })
    };
    request.set_onloadend(Some(answered.as_ref().unchecked_ref()));
    if request.send_with_opt_form_data(Some(&data)).is_err() {
        row.error.set(Some(Refusal::of_the_way(ApiError::Unavailable.title())));
    }
    // Both live as long as the page: it is reloaded when all files have arrived.
    progress.forget();
    answered.forget();
}

/// Why the server refused the file; `None` when it took it.
fn refusal(request: &web_sys::XmlHttpRequest) -> Option<Refusal> {
    let status = request.status().unwrap_or(0);
    let body = request.response_text().ok().flatten().unwrap_or_default();
    match (status, serde_json::from_str::<Outcome>(&body)) {
        (200, Ok(Outcome::Done(_))) => None,
        (200, Ok(Outcome::Form(state))) => {
            Some(Refusal::of_the_file(state.errors.into_iter().map(|error| error.message).collect::<Vec<_>>().join(" ")))
        }
        (0, _) => Some(Refusal::of_the_way("L’envoi a été interrompu. Vérifiez le réseau, puis réessayez.")),
        (status, _) => Some(Refusal::of_the_way(ApiError::from_status(status).title())),
    }
}
