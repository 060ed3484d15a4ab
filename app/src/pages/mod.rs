//! stub
use leptos::prelude::*;
/// x
#[component] pub fn App() -> impl IntoView { view!{ <p>"x"</p> } }
/// y
pub fn shell(_o: LeptosOptions) -> impl IntoView { view!{ <App/> } }
