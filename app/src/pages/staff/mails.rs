//! The last mails, where the settings show them: in the demo, so that a newcomer can follow their links without a mail server.

use leptos::prelude::*;

use crate::{
    api::{guard, ports::ports, views::MailView},
    domain::role::Right,
    pages::layout::{Layout, Place, page},
};

/// The last mails, last first.
#[component]
pub fn MailsPage() -> impl IntoView {
    page(async {
        let mails = ports().desk.mails(&guard::staff(Right::ReadMails)?).await?;
        Ok(view! {
            <Layout place=Place::Desk title="E-mails envoyés" width="medium">
                <h1>"E-mails envoyés"</h1>
                <p>"Cette page n’existe que dans la démonstration. Elle montre les e-mails que les familles reçoivent."</p>
                {mails.into_iter().map(mail).collect_view()}
            </Layout>
        })
    })
}

fn mail(mail: MailView) -> impl IntoView {
    let line = |line: &str| match line.trim().strip_prefix("http") {
        Some(_) => view! { <a href=line.trim().to_owned()>{line.trim().to_owned()}</a><br/> }.into_any(),
        None => view! { {line.to_owned()}<br/> }.into_any(),
    };
    let state = match mail.state.as_str() {
        "sent" => "envoyé",
        "waiting" => "en attente",
        _ => "abandonné",
    };
    let body = mail.text.lines().map(line).collect_view();
    view! {
        <article class="card stack" id=mail.id.to_string()>
            <h2>{mail.subject}</h2>
            <p class="soft">"À "{mail.recipient}", le "{mail.at}" ("{state}")"</p>
            <p>{body}</p>
        </article>
    }
}
