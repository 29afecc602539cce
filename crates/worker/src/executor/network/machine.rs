//! What of this machine matters to a network that is not its own: ports to let through, name servers, addresses.

use std::{
    collections::BTreeSet,
    fs,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    path::PathBuf,
};

use crate::executor::INHERITED;

/// What `systemd-resolved` asks, where it put itself into `/etc/resolv.conf`.
const BEHIND_RESOLVED: &str = "/run/systemd/resolve/resolv.conf";

/// Of this machine's loopback, those that functions are meant to reach.
pub(super) fn ports(api_url: &str) -> Result<BTreeSet<u16>, String> {
    let api = loopback_port(api_url)
        .ok_or_else(|| format!("the server does not listen on loopback but at {api_url}"))?;
    let mut ports: BTreeSet<u16> = told_to_use().collect();
    ports.insert(api);
    Ok(ports)
}

/// All that this machine has now but loopback: those of bridges come and go.
pub(super) fn addresses() -> Vec<String> {
    let v4 = fs::read_to_string("/proc/net/fib_trie").unwrap_or_default();
    let v6 = fs::read_to_string("/proc/net/if_inet6").unwrap_or_default();
    let all = local_v4(&v4).map(IpAddr::from).chain(local_v6(&v6).map(IpAddr::from));
    let others: BTreeSet<IpAddr> = all.filter(|address| !address.is_loopback()).collect();
    others.into_iter().map(|address| address.to_string()).collect()
}

/// The kernel's tree of routes: an address, and on the next line what it is.
fn local_v4(routes: &str) -> impl Iterator<Item = Ipv4Addr> {
    routes.lines().zip(routes.lines().skip(1)).filter_map(|(address, kind)| {
        let is_own = kind.trim() == "/32 host LOCAL";
        is_own.then(|| address.trim().strip_prefix("|-- ")?.parse().ok()).flatten()
    })
}

/// A line for each, which begins with 32 hexadecimal digits.
fn local_v6(interfaces: &str) -> impl Iterator<Item = Ipv6Addr> {
    interfaces.lines().filter_map(|line| {
        let digits = line.split_whitespace().next()?;
        u128::from_str_radix(digits, 16).ok().map(Ipv6Addr::from)
    })
}

/// Proxies and package indexes of this machine that its administrator named.
fn told_to_use() -> impl Iterator<Item = u16> {
    let is_index = |name: &str| name.starts_with("UV_") && name.contains("INDEX");
    std::env::vars_os().filter_map(move |(name, value)| {
        let name = name.into_string().ok()?;
        let meant = INHERITED.contains(&name.as_str()) || is_index(&name);
        meant.then(|| loopback_port(value.to_str()?)).flatten()
    })
}

/// Of an address such as `http://127.0.0.1:8000/`.
fn loopback_port(url: &str) -> Option<u16> {
    let (scheme, rest) = url.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit('@').next()?;
    let (name, port) = match host.rsplit_once(':') {
        Some((name, port)) if !port.ends_with(']') => (name, port.parse().ok()?),
        _ => (host, if scheme == "https" { 443 } else { 80 }),
    };
    let name = name.trim_start_matches('[').trim_end_matches(']');
    let loopback = name == "localhost" || name.parse().is_ok_and(|ip: IpAddr| ip.is_loopback());
    loopback.then_some(port)
}

/// A name server on this machine is out of reach: what stands behind it, if that is known.
pub(super) fn resolver() -> Result<Option<PathBuf>, String> {
    let own = fs::read_to_string("/etc/resolv.conf").unwrap_or_default();
    let machine = addresses();
    if !asks_only(&machine, &own) {
        return Ok(None);
    }
    match fs::read_to_string(BEHIND_RESOLVED) {
        Ok(text) if !asks_only(&machine, &text) => Ok(Some(PathBuf::from(BEHIND_RESOLVED))),
        _ => Err("the name server in /etc/resolv.conf is of this machine itself".to_owned()),
    }
}

fn asks_only(machine: &[String], settings: &str) -> bool {
    let is_own = |ip: IpAddr| ip.is_loopback() || machine.iter().any(|own| *own == ip.to_string());
    let servers = settings.lines().filter_map(|line| line.trim().strip_prefix("nameserver"));
    servers.into_iter().all(|server| {
        let address = server.trim().split('%').next().unwrap_or_default();
        address.parse().is_ok_and(is_own)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_ports_of_loopback_are_let_through() {
        assert_eq!(loopback_port("http://127.0.0.1:8000"), Some(8000));
        assert_eq!(loopback_port("http://[::1]:8000/v2"), Some(8000));
        assert_eq!(loopback_port("http://me:word@localhost:3128/"), Some(3128));
        assert_eq!(loopback_port("https://localhost/simple"), Some(443));
        assert_eq!(loopback_port("http://192.0.2.2:8000"), None);
        assert_eq!(loopback_port("/etc/ssl/certs"), None);
    }

    #[test]
    fn a_name_server_that_no_sandbox_reaches_is_noticed() {
        let machine = ["192.0.2.2".to_owned()];
        assert!(asks_only(&machine, "nameserver 127.0.0.53\noptions edns0\n"));
        assert!(asks_only(&machine, "nameserver 192.0.2.2\n"));
        assert!(asks_only(&machine, ""));
        assert!(!asks_only(&machine, "nameserver 127.0.0.1\nnameserver 192.0.2.53\n"));
        assert!(!asks_only(&machine, "nameserver fe80::1%eth0\n"));
    }

    #[test]
    fn the_machines_own_addresses_are_read_from_what_the_kernel_says() {
        let routes = "Main:\n  +-- 192.0.2.0/24 2 0 2\n     |-- 192.0.2.0\n        /24 link UNICAST\n     \
                      |-- 192.0.2.2\n        /32 host LOCAL\n     |-- 192.0.2.255\n        /32 link BROADCAST\n";
        let expected = Ipv4Addr::new(192, 0, 2, 2);
        assert_eq!(local_v4(routes).collect::<Vec<_>>(), [expected]);
        let interfaces = "fd000000000000000000000000000002 04 40 00 82     eth0\n";
        let expected: Ipv6Addr = "fd00::2".parse().expect("an address");
        assert_eq!(local_v6(interfaces).collect::<Vec<_>>(), [expected]);
    }
}
