//! The cookies of the portal: secrets, out of reach of scripts, sent to the portal only.

use app::api::ports::Cookie;
use axum::http::{HeaderMap, HeaderValue, header::COOKIE};

/// Name of the cookie under which a refused form is found again.
pub const KEPT_FORM: &str = "saisie";
/// The same for a form that found the session ended: signing in again, even with a mistake, does not replace it.
pub const WAITING_FORM: &str = "reprise";

/// Name of a cookie.
pub const fn name(cookie: Cookie) -> &'static str {
    match cookie {
        Cookie::Session => "session",
        Cookie::SignUp => "creation",
        Cookie::Device => "appareil",
    }
}

/// The value of a cookie of a request.
pub fn value(headers: &HeaderMap, name: &str) -> Option<String> {
    let all = headers.get_all(COOKIE).iter().filter_map(|header| header.to_str().ok());
    let mut pairs = all.flat_map(|header| header.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(known, _)| *known == name).map(|(_, value)| value.to_owned()).filter(|value| is_secret(value))
}

/// The header that sets a cookie until the browser is closed (that of a known browser for a year), or clears it.
pub fn set(name: &str, value: Option<&str>, is_behind_tls: bool) -> Option<HeaderValue> {
    let value = value.filter(|value| is_secret(value));
    let age = match value {
        None => "; Max-Age=0",
        Some(_) if name == self::name(Cookie::Device) => "; Max-Age=31536000",
        Some(_) => "",
    };
    let secure = if is_behind_tls { "; Secure" } else { "" };
    HeaderValue::from_str(&format!("{name}={}; Path=/; HttpOnly; SameSite=Lax{age}{secure}", value.unwrap_or_default())).ok()
}

/// Every secret of ours is 64 hexadecimal digits.
fn is_secret(value: &str) -> bool {
    value.len() == 64 && value.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_secrets_of_ours_are_read_and_set() {
        let secret = "ab".repeat(32);
        let mut headers = HeaderMap::new();
        headers.insert(COOKIE, format!("other=1; session={secret}; creation=x").parse().expect("a header"));
        assert_eq!(value(&headers, "session"), Some(secret.clone()));
        assert_eq!(value(&headers, "creation"), None);
        let header = set("session", Some(&secret), true).expect("a header");
        assert_eq!(header, format!("session={secret}; Path=/; HttpOnly; SameSite=Lax; Secure"));
        assert_eq!(set("session", None, false).expect("a header"), "session=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0");
    }
}
