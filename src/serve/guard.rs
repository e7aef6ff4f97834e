//! Who may ask: this machine's own browser, and no page of another site through it.
//!
//! A page elsewhere can send requests to this machine, and with a name that it lets point here (DNS rebinding) read the
//! answers. So the name that was asked for must be one of this machine's, and a request from another origin is refused.

use std::net::IpAddr;

use axum::http::{HeaderMap, Method, Uri, header};

/// What is served for the preview itself lies below this path.
pub const OWN: &str = "/__gongkai/";

/// Which hosts may be asked for.
#[derive(Clone, Debug, Default)]
pub struct Guard {
    /// A name given by `--host`; none while only this machine is served.
    open: Option<String>,
}

/// Why a request is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It names another host.
    Host,
    /// It comes from another site.
    Origin,
    /// It would change something.
    Method,
}

impl Guard {
    /// A guard that lets in whoever reaches this machine under its address, or under the name given by `--host`.
    #[must_use]
    pub fn open_to(host: &str) -> Self {
        Self { open: Some(host.to_ascii_lowercase()) }
    }

    /// Refuses a request that nobody at this machine made.
    pub fn check(&self, method: &Method, uri: &Uri, headers: &HeaderMap) -> Result<(), Refusal> {
        if method != Method::GET && method != Method::HEAD {
            return Err(Refusal::Method);
        }
        let mut hosts = headers.get_all(header::HOST).iter();
        let host = hosts.next().and_then(|host| host.to_str().ok()).ok_or(Refusal::Host)?;
        // Two hosts, or one in the address line that differs, are no browser's.
        let another = uri.authority().is_some_and(|authority| authority.as_str() != host);
        if hosts.next().is_some() || another || !self.knows(host) {
            return Err(Refusal::Host);
        }
        if let Some(origin) = headers.get(header::ORIGIN)
            && origin.to_str().ok().and_then(|origin| origin.strip_prefix("http://")) != Some(host)
        {
            return Err(Refusal::Origin);
        }
        let says = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("");
        let foreign = matches!(says("sec-fetch-site"), "cross-site" | "same-site");
        // Following a link to a page of the site is no harm; what the preview says of it is nobody else's.
        let followed = says("sec-fetch-mode") == "navigate" && says("sec-fetch-dest") == "document";
        if foreign && (!followed || uri.path().starts_with(OWN)) {
            return Err(Refusal::Origin);
        }
        Ok(())
    }

    fn knows(&self, host: &str) -> bool {
        let Some(name) = name_of(host) else { return false };
        let name = name.to_ascii_lowercase();
        if name == "localhost" {
            return true;
        }
        let address = name.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>().ok();
        match (&self.open, address) {
            (None, Some(address)) => address.is_loopback(),
            // An address is no name that could be made to point elsewhere.
            (Some(_), Some(_)) => true,
            (Some(open), None) => *open == name,
            (None, None) => false,
        }
    }
}

/// The name in `name`, `name:port` or `[address]:port`.
fn name_of(host: &str) -> Option<&str> {
    let (name, port) = match host.rfind(']') {
        Some(end) => host.split_at(end + 1),
        None => host.split_at(host.find(':').unwrap_or(host.len())),
    };
    let digits = port.is_empty() || (port.len() > 1 && port[1..].bytes().all(|byte| byte.is_ascii_digit()));
    (digits && !name.is_empty() && (port.is_empty() || port.starts_with(':'))).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(guard: &Guard, path: &str, headers: &[(&'static str, &str)]) -> Result<(), Refusal> {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, value.parse().unwrap());
        }
        guard.check(&Method::GET, &path.parse().unwrap(), &map)
    }

    #[test]
    fn only_this_machine_may_be_asked_for() {
        let guard = Guard::default();
        for host in ["localhost:4000", "LOCALHOST", "127.0.0.1:4000", "127.8.9.1", "[::1]:4000"] {
            assert_eq!(ask(&guard, "/", &[("host", host)]), Ok(()), "{host}");
        }
        for host in [
            "evil.example",
            "localhost.evil.example:4000",
            "192.168.1.2:4000",
            "",
            ":4000",
            "localhost:",
            "localhost:x",
            "[::1",
        ] {
            assert_eq!(ask(&guard, "/", &[("host", host)]), Err(Refusal::Host), "{host}");
        }
        assert_eq!(ask(&guard, "/", &[]), Err(Refusal::Host));
        assert_eq!(ask(&guard, "/", &[("host", "localhost"), ("host", "evil.example")]), Err(Refusal::Host));
        assert_eq!(ask(&guard, "http://evil.example/", &[("host", "localhost")]), Err(Refusal::Host));
    }

    #[test]
    fn an_open_server_goes_by_addresses_and_its_own_name() {
        let guard = Guard::open_to("PC-12");
        for host in ["192.168.1.2:4000", "[fd00::2]:4000", "pc-12:4000", "localhost:4000"] {
            assert_eq!(ask(&guard, "/", &[("host", host)]), Ok(()), "{host}");
        }
        assert_eq!(ask(&guard, "/", &[("host", "evil.example")]), Err(Refusal::Host));
    }

    #[test]
    fn other_sites_may_link_here_and_no_more() {
        let guard = Guard::default();
        let host = ("host", "localhost:4000");
        assert_eq!(ask(&guard, "/", &[host, ("origin", "http://localhost:4000")]), Ok(()));
        for origin in ["http://localhost:3000", "http://evil.example", "https://localhost:4000", "null"] {
            assert_eq!(ask(&guard, "/", &[host, ("origin", origin)]), Err(Refusal::Origin), "{origin}");
        }
        let follow =
            [host, ("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate"), ("sec-fetch-dest", "document")];
        assert_eq!(ask(&guard, "/a/index.html", &follow), Ok(()));
        assert_eq!(ask(&guard, "/__gongkai/", &follow), Err(Refusal::Origin));
        assert_eq!(ask(&guard, "/a.png", &[host, ("sec-fetch-site", "same-site")]), Err(Refusal::Origin));
        assert_eq!(ask(&guard, "/__gongkai/", &[host, ("sec-fetch-site", "same-origin")]), Ok(()));
        assert_eq!(
            guard.check(&Method::POST, &"/".parse().unwrap(), &HeaderMap::new()),
            Err(Refusal::Method),
            "nothing is changed from outside"
        );
    }
}
