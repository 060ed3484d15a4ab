//! Who asks: read once for each request, from its cookies and its connection.

use std::net::{IpAddr, SocketAddr};

use app::api::ports::{Cookie, Visitor};
use app::domain::ids::AccountId;
use axum::{
    extract::{ConnectInfo, Request, State},
    http::{HeaderMap, Method, StatusCode, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::{Edge, cookies};

/// Whose an expired session was: what they typed is kept for them.
#[derive(Clone, Copy, Debug)]
pub struct LastKnown(pub Option<AccountId>);

/// Puts the visitor in the request.
pub async fn layer(State(edge): State<Edge>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    match visitor(&edge, &parts).await {
        Ok((visitor, last_known)) => {
            parts.extensions.insert(visitor);
            parts.extensions.insert(last_known);
            next.run(Request::from_parts(parts, body)).await
        }
        Err(error) => {
            tracing::error!(%error, "the session could not be read");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}

async fn visitor(edge: &Edge, request: &Parts) -> Result<(Visitor, LastKnown), crate::services::Fault> {
    let headers = &request.headers;
    let session = cookies::value(headers, cookies::name(Cookie::Session));
    let found = match &session {
        Some(secret) => edge.services.session(secret).await?,
        None => None,
    };
    let account = found.as_ref().map(|session| session.account);
    let (halfway, is_proved) = found.as_ref().map_or((None, false), |session| (session.halfway, session.is_proved));
    let signed_in = found.and_then(|session| session.signed_in);
    let path = request.uri.path();
    let mut kept = None;
    for name in [cookies::KEPT_FORM, cookies::WAITING_FORM] {
        if let (None, Some(secret), &Method::GET) = (&kept, cookies::value(headers, name), &request.method) {
            kept = edge.services.kept_form(&secret, signed_in.as_ref().map(|who| who.account), path).await?;
        }
    }
    let visitor = Visitor {
        signed_in,
        halfway,
        is_proved,
        known_device: cookies::value(headers, cookies::name(Cookie::Device)),
        session,
        sign_up: cookies::value(headers, cookies::name(Cookie::SignUp)),
        address: address(request, edge.services.config.trusted_proxies),
        device: headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default().to_owned(),
        path: path.to_owned(),
        kept,
    };
    Ok((visitor, LastKnown(account)))
}

fn address(request: &Parts, trusted_proxies: usize) -> String {
    let direct = request.extensions.get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip().to_string()).unwrap_or_default();
    counted(forwarded(&request.headers, trusted_proxies).unwrap_or(direct))
}

/// An address as attempts are counted: whoever has one IPv6 address has all those of its network.
fn counted(address: String) -> String {
    match address.parse::<IpAddr>().map(|ip| ip.to_canonical()) {
        Ok(IpAddr::V6(ip)) => {
            let [a, b, c, d, ..] = ip.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
        Ok(ip) => ip.to_string(),
        Err(_) => address,
    }
}

/// The address that the outermost of our proxies saw. Whatever stands before it was written by the sender.
fn forwarded(headers: &HeaderMap, trusted_proxies: usize) -> Option<String> {
    let all: Vec<_> = headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|header| header.to_str().ok())
        .flat_map(|header| header.split(','))
        .map(str::trim)
        .collect();
    let at = all.len().checked_sub(trusted_proxies).filter(|_| trusted_proxies > 0)?;
    all.get(at).map(|address| (*address).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_network_is_one_address() {
        assert_eq!(counted("2001:db8:1:2:3:4:5:6".into()), "2001:db8:1:2::/64");
        assert_eq!(counted("::ffff:1.2.3.4".into()), "1.2.3.4");
        assert_eq!(counted("1.2.3.4".into()), "1.2.3.4");
    }

    #[test]
    fn only_our_own_proxies_are_believed() {
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", "6.6.6.6, 1.2.3.4".parse().expect("a header"));
        assert_eq!(forwarded(&headers, 0), None);
        assert_eq!(forwarded(&headers, 1).as_deref(), Some("1.2.3.4"));
        assert_eq!(forwarded(&headers, 3), None);
    }
}
