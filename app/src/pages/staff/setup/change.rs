//! A change that would break registrations: what it touches, before it is made.

use leptos::prelude::*;

use crate::{
    api::{guard, ports::ports, views::ChangeView},
    domain::{breakage::Broken, ids::ActivityId, role::Right, text},
    pages::{
        layout::{BackLink, Layout, Place, Refusals, page},
        parts::param,
    },
    ui::{alert::Note, button::ActButton, icon::Icon},
};

const CONFIRM: &str = "/api/setup/confirm_change";

/// What would break; nothing is done yet.
#[component]
pub fn ChangePage() -> impl IntoView {
    let id = param::<ActivityId>("activity");
    page(async move {
        let ChangeView { id, name, differences, broken, seen } = ports().setup.change(&guard::staff(Right::SetUp)?, id?).await?;
        let page = format!("/admin/reglages/activites/{id}");
        let differences = differences.into_iter().map(|line| view! { <li>{line}</li> }).collect_view();
        Ok(view! {
            <Layout place=Place::Desk title="Ce que ce changement touche" width="medium">
                <BackLink href=page.clone() label=name/>
                <h1>"Ce que ce changement touche"</h1>
                <Refusals action=CONFIRM/>
                <section class="card stack"><h2>"Ce que vous changez"</h2><ul>{differences}</ul></section>
                {broken.into_iter().map(broken_part).collect_view()}
                <Note><p>"Rien n’est encore changé. Si vous confirmez, les inscriptions existantes restent comme elles sont : personne n’est prévenu ni désinscrit. Écrivez aux familles, ou déplacez les inscriptions une par une."</p></Note>
                <div class="actions">
                    <ActButton action=CONFIRM fields=vec![("activity", id.to_string()), ("seen", seen)] look="danger" label="Changer quand même"/>
                    <a class="btn quiet" href=page>"Ne rien changer"</a>
                </div>
            </Layout>
        })
    })
}

/// One thing that breaks, and for whom. Whoever sets up may review cases too: names are theirs to see.
fn broken_part(Broken { what, children }: Broken) -> impl IntoView {
    let names = (!children.is_empty()).then(|| {
        let count = text::count(children.len(), "enfant", "enfants");
        let list = children.into_iter().map(|child| view! { <li>{child}</li> }).collect_view();
        view! { <p><strong>{count}</strong></p><ul>{list}</ul> }
    });
    view! { <Note tone="sun"><h2><Icon name="alert"/>" "{what.sentence()}</h2>{names}</Note> }
}
