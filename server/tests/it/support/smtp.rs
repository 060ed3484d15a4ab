//! A small mail server: it speaks SMTP, answers as it is told, and keeps what it accepted.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

/// A mail as it arrived.
#[derive(Clone, Debug, Default)]
pub struct Received {
    pub from: String,
    pub to: String,
    pub data: String,
}

impl Received {
    /// The value of a header, unfolded.
    pub fn header(&self, name: &str) -> String {
        let head = self.data.split("\r\n\r\n").next().unwrap_or_default().replace("\r\n ", " ");
        let line = head.lines().find_map(|line| line.strip_prefix(&format!("{name}: ")).map(str::to_owned));
        line.unwrap_or_else(|| panic!("no {name} in {head}"))
    }

    /// The bodies, with the soft line breaks of quoted-printable taken out.
    pub fn bodies(&self) -> String {
        self.data.replace("=\r\n", "")
    }
}

/// A mail server of this machine.
pub struct Sink {
    pub address: SocketAddr,
    received: Arc<Mutex<Vec<Received>>>,
    server: JoinHandle<()>,
}

impl Sink {
    /// Answers to each mail in turn, for example `451 later`; then `250` to all.
    pub async fn answering(answers: &[&'static str]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let received = Arc::new(Mutex::new(Vec::new()));
        let answers = Arc::new(Mutex::new(answers.iter().rev().copied().collect::<Vec<_>>()));
        let kept = received.clone();
        let server = tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.expect("a connection");
                tokio::spawn(talk(stream, kept.clone(), answers.clone()));
            }
        });
        Self { address, received, server }
    }

    pub fn received(&self) -> Vec<Received> {
        self.received.lock().expect("a lock").clone()
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn talk(stream: TcpStream, received: Arc<Mutex<Vec<Received>>>, answers: Arc<Mutex<Vec<&'static str>>>) {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    let mut mail = Received::default();
    let mut answer = "220 sink".to_owned();
    loop {
        if write.write_all(format!("{answer}\r\n").as_bytes()).await.is_err() {
            return;
        }
        let Ok(Some(line)) = lines.next_line().await else { return };
        let (verb, rest) = line.split_once([' ', ':']).unwrap_or((&line, ""));
        answer = match verb.to_ascii_uppercase().as_str() {
            "MAIL" => (mail.from = address(rest), "250 ok").1.to_owned(),
            "RCPT" => (mail.to = address(rest), "250 ok").1.to_owned(),
            "DATA" => {
                let _ = write.write_all(b"354 go on\r\n").await;
                mail.data = data(&mut lines).await;
                let told = answers.lock().expect("a lock").pop().unwrap_or("250 kept");
                if told.starts_with('2') {
                    received.lock().expect("a lock").push(std::mem::take(&mut mail));
                }
                told.to_owned()
            }
            "QUIT" => {
                let _ = write.write_all(b"221 bye\r\n").await;
                return;
            }
            _ => "250 sink".to_owned(),
        };
    }
}

fn address(rest: &str) -> String {
    rest.split_once('<').and_then(|(_, rest)| rest.split_once('>')).map(|(address, _)| address.to_owned()).unwrap_or_default()
}

async fn data(lines: &mut tokio::io::Lines<BufReader<tokio::net::tcp::OwnedReadHalf>>) -> String {
    let mut data = String::new();
    while let Ok(Some(line)) = lines.next_line().await {
        if line == "." {
            break;
        }
        data.push_str(line.strip_prefix('.').unwrap_or(&line));
        data.push_str("\r\n");
    }
    data
}
