//! A browser without JavaScript: it opens pages, follows links and redirections, keeps cookies, and sends forms as they stand.

use std::{net::SocketAddr, sync::Arc};

use reqwest::{
    Client, RequestBuilder, Url,
    cookie::{CookieStore, Jar},
    header::{HeaderMap, LOCATION},
    multipart,
    redirect::Policy,
};

use uuid::Uuid;

use super::page::{Form, Page};

/// Somebody in front of a screen.
#[derive(Clone)]
pub struct Browser {
    client: Client,
    jar: Arc<Jar>,
    origin: Url,
    from: Option<String>,
    agent: Option<&'static str>,
}

/// A piece of a file on its way.
#[derive(Clone, Copy)]
pub struct SentPiece<'a> {
    pub sending: Uuid,
    pub name: &'static str,
    /// Of the whole file.
    pub size: usize,
    /// None to ask only.
    pub offset: Option<usize>,
    pub body: &'a [u8],
}

/// One answer of the server, not followed.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// How it sets that cookie.
    pub fn cookie(&self, name: &str) -> &str {
        let all = self.headers.get_all("set-cookie").iter().filter_map(|header| header.to_str().ok());
        all.into_iter().find(|cookie| cookie.starts_with(&format!("{name}="))).unwrap_or_default()
    }

    /// Where it leads; empty when nowhere.
    pub fn location(&self) -> &str {
        self.header(LOCATION.as_str())
    }
}

impl Browser {
    pub fn new(address: SocketAddr, session: Option<&str>) -> Self {
        let origin: Url = format!("http://{address}").parse().expect("an address");
        let jar = Arc::new(Jar::default());
        if let Some(secret) = session {
            jar.add_cookie_str(&format!("session={secret}; Path=/"), &origin);
        }
        let client = Client::builder().cookie_provider(jar.clone()).redirect(Policy::none()).build().expect("a client");
        Self { client, jar, origin, from: None, agent: None }
    }

    /// The same person at another address, behind a proxy that says so.
    pub fn seen_at(mut self, address: &str) -> Self {
        self.from = Some(address.to_owned());
        self
    }

    /// The same person with a browser that names itself so.
    pub const fn named(mut self, agent: &'static str) -> Self {
        self.agent = Some(agent);
        self
    }

    /// A browser that holds these cookies.
    pub fn with_cookies(self, cookies: &str) -> Self {
        cookies.split("; ").for_each(|cookie| self.jar.add_cookie_str(&format!("{cookie}; Path=/"), &self.origin));
        self
    }

    /// What it would send as cookies.
    pub fn cookies(&self) -> String {
        self.jar.cookies(&self.origin).and_then(|value| value.to_str().map(str::to_owned).ok()).unwrap_or_default()
    }

    pub fn url(&self, path: &str) -> Url {
        self.origin.join(path).expect("a path")
    }

    async fn ask(&self, request: RequestBuilder) -> Answer {
        let request = match &self.from {
            Some(address) => request.header("X-Forwarded-For", address),
            None => request,
        };
        let request = match self.agent {
            Some(agent) => request.header("User-Agent", agent),
            None => request,
        };
        let response = request.send().await.expect("an answer");
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Answer { status, headers, bytes: response.bytes().await.expect("a whole answer").to_vec() }
    }

    /// Asks for an address, without following where it leads.
    pub async fn get(&self, path: &str) -> Answer {
        let request = self.client.get(self.url(path)).header("Accept", "text/html,application/xhtml+xml,*/*;q=0.8");
        self.ask(request.header("Sec-Fetch-Site", "same-origin")).await
    }

    /// The same, as a browser that already knows something of it.
    pub async fn get_with(&self, path: &str, header: &'static str, value: &str) -> Answer {
        let request = self.client.get(self.url(path)).header(header, value);
        self.ask(request.header("Sec-Fetch-Site", "same-origin")).await
    }

    /// Opens a page, wherever it leads.
    pub async fn open(&self, path: &str) -> Page {
        let answer = self.get(path).await;
        self.follow(path.to_owned(), answer).await
    }

    async fn follow(&self, mut path: String, mut answer: Answer) -> Page {
        for _ in 0..5 {
            if answer.status != 303 {
                return Page::new(&path, answer);
            }
            path = answer.location().to_owned();
            answer = self.get(&path).await;
        }
        panic!("the browser is sent round in circles, last to {path}")
    }

    /// Presses the button of a form and looks at the page it leads to.
    pub async fn send(&self, form: Form) -> Page {
        let action = form.action.clone();
        let answer = self.post(form).await;
        self.follow(action, answer).await
    }

    /// Presses the button of a form; gives the first answer as it is.
    pub async fn post(&self, form: Form) -> Answer {
        let request = self
            .client
            .post(self.url(&form.action))
            .header("Accept", "text/html,application/xhtml+xml,*/*;q=0.8")
            .header("Sec-Fetch-Site", "same-origin")
            .header("Origin", self.origin.as_str().trim_end_matches('/'))
            .header("Referer", self.url(&form.page).as_str());
        self.ask(if form.is_multipart { request.multipart(parts(form)) } else { request.form(&form.pairs()) }).await
    }

    /// Calls a server function as an island does.
    pub async fn call(&self, function: &str, fields: &[(&str, &str)]) -> Answer {
        let request = self.client.post(self.url(&format!("/api/{function}"))).header("Accept", "application/json");
        self.ask(request.header("Sec-Fetch-Site", "same-origin").form(fields)).await
    }

    /// Gives one file for a piece as an island does.
    pub async fn give(&self, case: impl ToString, piece: &str, name: &str, content: impl Into<Vec<u8>>) -> Answer {
        self.post_file(&format!("/pieces/{}/{piece}", case.to_string()), "file", name, content).await
    }

    /// Sends a piece of a file as an island does.
    pub async fn send_piece(&self, case: impl ToString, piece: &str, sent: SentPiece<'_>) -> Answer {
        let path = format!("/pieces/{}/{piece}/{}", case.to_string(), sent.sending);
        let request = self.client.post(self.url(&path)).header("Accept", "application/json").header("Sec-Fetch-Site", "same-origin");
        let request = request.header("Upload-Name", sent.name.replace(' ', "%20")).header("Upload-Length", sent.size);
        let request = if let Some(offset) = sent.offset { request.header("Upload-Offset", offset) } else { request };
        self.ask(request.body(sent.body.to_vec())).await
    }

    /// Posts one file to an address as an island does.
    pub async fn post_file(&self, path: &str, field: &str, name: &str, content: impl Into<Vec<u8>>) -> Answer {
        let part = multipart::Part::bytes(content.into()).file_name(name.to_owned());
        let request = self.client.post(self.url(path)).header("Accept", "application/json").header("Sec-Fetch-Site", "same-origin");
        self.ask(request.multipart(multipart::Form::new().part(field.to_owned(), part))).await
    }

    /// Posts from a page of another site, with our cookies.
    pub async fn post_from_elsewhere(&self, path: &str) -> Answer {
        let request = self.client.post(self.url(path)).header("Origin", "https://evil.example").header("Sec-Fetch-Site", "cross-site");
        self.ask(request.form(&[("case", "1")])).await
    }

    /// Signs in through the page.
    pub async fn sign_in(&self, identifier: &str, password: &str) -> Page {
        let page = self.open("/connexion").await;
        self.send(page.form("/api/account/sign_in").fill("identifier", identifier).fill("password", password)).await
    }
}

fn parts(form: Form) -> multipart::Form {
    let pairs = form.pairs();
    let with_fields = pairs.into_iter().fold(multipart::Form::new(), |parts, (name, value)| parts.text(name, value));
    form.files
        .into_iter()
        .fold(with_fields, |parts, (field, name, content)| parts.part(field, multipart::Part::bytes(content).file_name(name)))
}
