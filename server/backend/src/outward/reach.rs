//! Which addresses are out in the world. Whoever may type an address must not reach by it what only this
//! machine or its own network can: databases, routers, the cloud's metadata.

use ipnet::{Ipv4Net, Ipv6Net};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

const fn v4(a: u8, b: u8, c: u8, d: u8, prefix: u8) -> Ipv4Net {
    Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, d), prefix)
}

const fn v6(a: u16, b: u16, prefix: u8) -> Ipv6Net {
    Ipv6Net::new_assert(Ipv6Addr::new(a, b, 0, 0, 0, 0, 0, 0), prefix)
}

/// IANA's special-purpose registry for IPv4, and one metadata service that has a public address.
const NOT_OUTSIDE_4: [Ipv4Net; 16] = [
    // this network, unspecified
    v4(0, 0, 0, 0, 8),
    // private
    v4(10, 0, 0, 0, 8),
    // shared by carriers; the metadata of some clouds
    v4(100, 64, 0, 0, 10),
    // loopback
    v4(127, 0, 0, 0, 8),
    // Azure's metadata
    v4(168, 63, 129, 16, 32),
    // link-local; the metadata of most clouds
    v4(169, 254, 0, 0, 16),
    // private
    v4(172, 16, 0, 0, 12),
    // protocol assignments; the metadata of Oracle's cloud
    v4(192, 0, 0, 0, 24),
    // documentation
    v4(192, 0, 2, 0, 24),
    // relays from IPv6
    v4(192, 88, 99, 0, 24),
    // private
    v4(192, 168, 0, 0, 16),
    // benchmarks
    v4(198, 18, 0, 0, 15),
    // documentation
    v4(198, 51, 100, 0, 24),
    v4(203, 0, 113, 0, 24),
    // multicast
    v4(224, 0, 0, 0, 4),
    // reserved, broadcast
    v4(240, 0, 0, 0, 4),
];

/// All that is global unicast: loopback, link-local, local, multicast, mapped and translated addresses are
/// outside of it.
const GLOBAL_6: Ipv6Net = v6(0x2000, 0, 3);

/// What is special within it.
const NOT_OUTSIDE_6: [Ipv6Net; 4] = [
    // protocol assignments, Teredo, which hides an IPv4 address
    v6(0x2001, 0, 23),
    // documentation
    v6(0x2001, 0x0db8, 32),
    // 6to4, which hides an IPv4 address
    v6(0x2002, 0, 16),
    // documentation
    v6(0x3fff, 0, 20),
];

/// Whether anybody in the world can reach the address.
pub fn is_outside(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => !NOT_OUTSIDE_4.iter().any(|net| net.contains(&ip)),
        IpAddr::V6(ip) => GLOBAL_6.contains(&ip) && !NOT_OUTSIDE_6.iter().any(|net| net.contains(&ip)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_inside_is_never_outside() {
        for inside in [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "10.255.255.255",
            "100.64.0.1",
            "100.100.100.200",
            "127.0.0.1",
            "127.255.255.254",
            "168.63.129.16",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.192",
            "192.0.2.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.7",
            "203.0.113.7",
            "224.0.0.1",
            "239.255.255.255",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::7f00:1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::ffff:8.8.8.8",
            "64:ff9b::7f00:1",
            "64:ff9b:1::1",
            "100::1",
            "2001::1",
            "2001:db8::1",
            "2002:7f00:1::1",
            "3fff::1",
            "5f00::1",
            "fc00::1",
            "fd00:ec2::254",
            "fe80::1",
            "fec0::1",
            "ff02::1",
        ] {
            assert_eq!(inside.parse().map(is_outside), Ok(false), "{inside}");
        }
    }

    #[test]
    fn the_world_is_outside() {
        for outside in [
            "1.1.1.1",
            "8.8.8.8",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "172.15.255.255",
            "172.32.0.0",
            "192.0.1.1",
            "192.167.255.255",
            "223.255.255.255",
            "2606:4700:4700::1111",
            "2a00:1450:4001::1",
            "2001:4860:4860::8888",
        ] {
            assert_eq!(outside.parse().map(is_outside), Ok(true), "{outside}");
        }
    }
}
