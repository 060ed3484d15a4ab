//! Stopping: what is under way is carried to its end, and nobody who only holds the line keeps the portal from it.

use std::time::Duration;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::watch,
    time::timeout,
};

use super::files::with_dossier;
use crate::support::{Engine, PDF, database::number, on_both_engines};

const WAIT: Duration = Duration::from_secs(10);

async fn a_file_on_its_way_is_kept_before_the_portal_stops(engine: Engine) {
    let (portal, _, case, browser) = with_dossier(engine).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    let (stop, stopped) = watch::channel(false);
    let server = tokio::spawn(portal.app.clone().serve(listener, stopped));

    let mut idle = TcpStream::connect(address).await.expect("a connection");
    idle.write_all(format!("GET /sante/vivant HTTP/1.1\r\nHost: {address}\r\n\r\n").as_bytes()).await.expect("sent");
    assert!(idle.read(&mut [0; 512]).await.expect("an answer") > 0);

    let mut line = TcpStream::connect(address).await.expect("a connection");
    let head = format!(
        "POST /pieces/{case}/vaccination/{case} HTTP/1.1\r\nHost: {address}\r\nCookie: {}\r\nSec-Fetch-Site: same-origin\r\n\
         Upload-Length: {length}\r\nUpload-Offset: 0\r\nContent-Length: {length}\r\n\r\n",
        browser.cookies(),
        length = PDF.len(),
    );
    let (half, rest) = PDF.split_at(PDF.len() / 2);
    line.write_all(&[head.as_bytes(), half].concat()).await.expect("sent");
    while number(portal.db(), "SELECT COUNT(*) FROM sendings").await == 0 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    stop.send(true).expect("somebody serves");
    assert_eq!(timeout(WAIT, idle.read(&mut [0; 512])).await.expect("in time").expect("closed"), 0, "nothing is under way there");
    assert!(TcpStream::connect(address).await.is_err(), "nobody new comes in");
    line.write_all(rest).await.expect("sent");
    let mut answer = String::new();
    timeout(WAIT, line.read_to_string(&mut answer)).await.expect("in time").expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("done"), "{answer}");
    timeout(WAIT, server).await.expect("in time").expect("no panic").expect("a server that stops well");
}

on_both_engines!(a_file_on_its_way_is_kept_before_the_portal_stops);
