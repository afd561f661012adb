//! Event, trace and span identifiers that look random and are the same in every run.

/// 32 lower-case hexadecimal digits that depend on nothing but the arguments.
pub(crate) fn hex32(family: &str, issue: &str, index: usize) -> String {
    let seed = seed(family, issue, index);
    format!("{:016x}{:016x}", mix(seed), mix(seed ^ 0x9e37_79b9_7f4a_7c15))
}

/// 16 lower-case hexadecimal digits, as spans have them.
pub(crate) fn hex16(family: &str, issue: &str, index: usize) -> String {
    format!("{:016x}", mix(seed(family, issue, index)))
}

/// FNV-1a over the arguments.
fn seed(family: &str, issue: &str, index: usize) -> u64 {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    let index = index.to_le_bytes();
    for byte in family.bytes().chain(issue.bytes()).chain(index) {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    hash
}

/// The finaliser of splitmix64: one bit changed in, half of the bits changed out.
fn mix(seed: u64) -> u64 {
    let mut value = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_hexadecimal_distinct_and_stable() {
        let ids: std::collections::BTreeSet<_> = (0..1000).map(|n| hex32("event", "70147", n)).collect();
        assert_eq!(ids.len(), 1000);
        assert!(ids.iter().all(|id| id.len() == 32 && id.bytes().all(|b| b.is_ascii_hexdigit())));
        assert_eq!(hex32("event", "70147", 3), hex32("event", "70147", 3));
        assert_ne!(hex32("event", "70147", 3), hex32("trace", "70147", 3));
    }
}
