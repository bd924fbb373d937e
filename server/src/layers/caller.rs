//! Who is calling: network, device and the session's secret in the cookie. Nothing is looked up here.

use crate::router::AppState;
use crate::{device, layers::log::RequestId};
use axum::extract::{ConnectInfo, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use backend::accounts::session::{browser_cookie_name, cookie_name};
use backend::caller::{Caller, Client};
use backend::secrets::{Purpose, Secret};
use http::{HeaderMap, header};
use ipnet::IpNet;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};

/// Puts the `Caller` into the request.
pub async fn find(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let peer = request
        .extensions()
        .get::<ConnectInfo<SocketAddr>>()
        .map_or(IpAddr::from([127, 0, 0, 1]), |ConnectInfo(peer)| peer.ip());
    let headers = request.headers();
    let user_agent: String = headers
        .get(header::USER_AGENT)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
        .chars()
        .take(200)
        .collect();
    let caller = Caller {
        client: Client {
            network: network(address(peer, headers, &state.trusted_proxies)),
            device: device::name(&user_agent),
            user_agent,
            request_id: request
                .extensions()
                .get::<RequestId>()
                .map(|id| id.0.clone())
                .unwrap_or_default(),
        },
        session: cookie(headers, cookie_name(&state.backend.config))
            .and_then(Secret::parse)
            .map(|secret| secret.hash(Purpose::Session)),
        browser: cookie(headers, browser_cookie_name(&state.backend.config)).and_then(Secret::parse),
        away: headers.contains_key(app::api::watching::AWAY),
    };
    request.extensions_mut().insert(caller);
    next.run(request).await
}

fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .find_map(|pair| pair.trim().split_once('=').filter(|(key, _)| *key == name))
        .map(|(_, value)| value)
}

/// The client's address: the peer, or where the peer is a trusted proxy the last address in
/// `X-Forwarded-For` that is not one itself. What stands before that, anybody could have written.
fn address(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let is_trusted = |ip: IpAddr| trusted.iter().any(|net| net.contains(&ip));
    if !is_trusted(peer) {
        return peer;
    }
    headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|ip| ip.trim().parse().ok())
        .rfind(|ip| !is_trusted(*ip))
        .unwrap_or(peer)
}

/// What limits count by: an IPv4 address, or the /64 that one household gets of IPv6.
fn network(ip: IpAddr) -> String {
    match ip.to_canonical() {
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => {
            let prefix = u128::from(ip) & !u128::from(u64::MAX);
            format!("{}/64", Ipv6Addr::from(prefix))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(peer: &str, forwarded: &str, trusted: &str) -> String {
        let mut headers = HeaderMap::new();
        if let Ok(value) = forwarded.parse() {
            headers.insert("x-forwarded-for", value);
        }
        let trusted: Vec<IpNet> = trusted.parse().into_iter().collect();
        let peer = peer.parse().unwrap_or(IpAddr::from([0, 0, 0, 0]));
        network(address(peer, &headers, &trusted))
    }

    #[test]
    fn forwarded_addresses_count_only_from_trusted_proxies() {
        assert_eq!(seen("9.9.9.9", "1.1.1.1", ""), "9.9.9.9");
        assert_eq!(seen("10.0.0.1", "6.6.6.6, 1.1.1.1", "10.0.0.0/8"), "1.1.1.1");
        assert_eq!(
            seen("10.0.0.1", "6.6.6.6, 1.1.1.1, 10.0.0.2", "10.0.0.0/8"),
            "1.1.1.1"
        );
        assert_eq!(seen("10.0.0.1", "nonsense", "10.0.0.0/8"), "10.0.0.1");
    }

    #[test]
    fn ipv6_counts_by_its_64() {
        assert_eq!(seen("2001:db8:1:2:3:4:5:6", "", ""), "2001:db8:1:2::/64");
        assert_eq!(seen("::ffff:1.2.3.4", "", ""), "1.2.3.4");
    }
}
