//! Giving files: a card that takes them, by a button, by the camera or dropped on it. `ui::sending` sends them.

use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast;

use super::{
    icon::Icon,
    sending::{self, Queue, Row, State},
};
pub use super::{
    relay::{LENGTH, NAME, OFFSET, PIECE_BYTES},
    sending::MAX_FILE_BYTES,
};

/// A card that takes files; what stands in it already are its children.
#[island]
pub fn UploadCard(
    /// Where the files are posted.
    action: String,
    /// What the files are for.
    about: String,
    /// Distinguishes the cards of the page.
    id: String,
    children: Children,
) -> impl IntoView {
    taking(action, about, id, children().into_any())
}

/// The same, below what says of which piece it is.
pub fn taking(action: String, about: String, id: String, piece: AnyView) -> impl IntoView {
    let is_live = RwSignal::new(false);
    let is_over = RwSignal::new(false);
    let queue = Queue::new(action.clone());
    let card = NodeRef::<html::Article>::new();
    Effect::new(move || {
        sending::guard_the_page();
        sending::bring_back(queue);
        is_live.set(true);
    });
    let leave = move |event: ev::DragEvent| {
        let to = event.related_target().and_then(|to| to.dyn_into::<web_sys::Node>().ok());
        is_over.set(card.get_untracked().is_some_and(|card| card.contains(to.as_ref())));
    };
    let over = move |event: ev::DragEvent| {
        event.prevent_default();
        is_over.set(true);
    };
    let drop = move |event: ev::DragEvent| {
        event.prevent_default();
        is_over.set(false);
        sending::give(event.data_transfer().and_then(|data| data.files()), queue);
    };
    view! {
        <article id=id.clone() class="piece card stack" class:over=is_over node_ref=card on:dragover=over on:dragleave=leave on:drop=drop>
            {piece}
            <ul class="uploads" hidden=move || queue.rows.with(Vec::is_empty)>
                <For each=move || queue.rows.get() key=|row| row.key children=move |row| sending_row(row, queue)/>
            </ul>
            <p class="sr-only" role="status">{move || queue.said.get()}</p>
            <button type="button" class="btn side small" hidden=move || !queue.is_half_done.get() on:click=|_| sending::reload()>
                <Icon name="rotate"/>
                "Actualiser la liste"
            </button>
            <form method="post" action=action enctype="multipart/form-data" class="drop">
                <div class="row">
                    <label class="btn main camera" hidden=move || !is_live.get()>
                        <Icon name="camera"/>
                        "Prendre une photo"
                        <span class="sr-only">{format!(" : {about}")}</span>
                        <input class="sr-only" type="file" accept="image/*" capture="environment" on:change=move |event| chosen(&event, queue)/>
                    </label>
                    <label class="btn side" for=format!("{id}-files")>
                        <Icon name="paperclip"/>
                        "Choisir un fichier"
                        <span class="sr-only">{format!(" : {about}")}</span>
                    </label>
                </div>
                <input
                    id=format!("{id}-files") class:sr-only=move || is_live.get() type="file" name="file" multiple required
                    accept=".pdf,.jpg,.jpeg,.png,.webp,.heic,.heif,application/pdf,image/*" on:change=move |event| chosen(&event, queue)
                />
                <p class="soft">
                    "PDF ou photo, 10 Mo au plus par fichier, plusieurs pages possibles"
                    <span class="with-mouse" hidden=move || !is_live.get()>". Vous pouvez aussi les déposer ici."</span>
                </p>
                <button type="submit" class="btn main" hidden=move || is_live.get()>"Envoyer ce fichier"</button>
            </form>
        </article>
    }
}

fn chosen(event: &ev::Event, queue: Queue) {
    let Some(input) = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlInputElement>().ok()) else { return };
    sending::give(input.files(), queue);
    // The same file can be chosen again.
    input.set_value("");
}

fn sending_row(row: Row, queue: Queue) -> impl IntoView {
    let Row { state, picture, .. } = row;
    let name = row.name.get_value();
    let percent = move || state.with(|state| if let State::Going(percent) = state { *percent } else { 0 });
    let words = move || state.with(State::words);
    let fault = move || state.with(|state| state.fault().map(str::to_owned));
    view! {
        <li>
            <span class="thumb">
                <Icon name="file-text"/>
                <img src=picture hidden=move || picture.with(Option::is_none) alt="" on:load=move |_| row.forget_picture(false) on:error=move |_| row.forget_picture(true)/>
            </span>
            <div class="about">
                <span>{name.clone()}</span>
                <span class="soft">{row.size.get_value()}</span>
                <span class="soft">{words}</span>
            </div>
            <div class="row">
                <button type="button" class="btn side small" hidden=move || !state.with(State::may_try_again) on:click=move |_| sending::try_again(row)>
                    "Réessayer"
                    <span class="sr-only">{format!(" : {name}")}</span>
                </button>
                <button type="button" class="btn quiet small" hidden=move || state.with(|state| *state == State::Received) on:click=move |_| sending::take_back(row, queue)>
                    {move || if state.with(State::is_settled) { "Effacer" } else { "Annuler" }}
                    <span class="sr-only">{format!(" : {name}")}</span>
                </button>
            </div>
            <progress max="100" value=move || percent().to_string() hidden=move || state.with(State::is_settled) aria-label=format!("Envoi de {name}")></progress>
            <p class="err" hidden=move || fault().is_none()><Icon name="alert"/><span>{fault}</span></p>
        </li>
    }
}
