//! Independent voices: how many people with networks of their own speak of one item.

use super::{Network, Scan, Token};
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec;
use alloc::vec::Vec;

/// Counting stops here: more says nothing more.
const ENOUGH: usize = 64;

/// The largest number of scans of which no two share an install or a network.
///
/// One install on many networks is one person travelling; many installs on one network are one
/// household, one shop or one person inventing. Only pairs in which both differ count (a maximum
/// matching of installs and networks, by augmenting paths), up to 64.
pub(super) fn independent(scans: impl Iterator<Item = (Token, Network)>) -> usize {
    let mut networks_of: BTreeMap<Token, BTreeSet<Network>> = BTreeMap::new();
    for (token, network) in scans {
        networks_of.entry(token).or_default().insert(network);
    }
    let tokens: Vec<Vec<Network>> = networks_of
        .into_values()
        .map(|set| set.into_iter().collect())
        .collect();
    let mut matching = Matching {
        tokens,
        holder: BTreeMap::new(),
        reached_by: BTreeMap::new(),
    };
    let mut found = 0;
    for token in 0..matching.tokens.len() {
        if found == ENOUGH {
            break;
        }
        found += usize::from(matching.augment(token));
    }
    found
}

/// The pairs that a count can rest on: scans whose network is still known.
pub(super) fn voiced(scans: &[Scan]) -> impl Iterator<Item = (Token, Network)> + '_ {
    scans.iter().filter_map(|scan| Some((scan.token, scan.network?)))
}

struct Matching {
    /// The networks of each install.
    tokens: Vec<Vec<Network>>,
    /// Which install speaks for a network.
    holder: BTreeMap<Network, usize>,
    /// Networks searched since the last success, and from where. What a failed search has seen
    /// cannot help a later one, so it is not searched again: the bound on a flooded item's cost.
    reached_by: BTreeMap<Network, usize>,
}

impl Matching {
    /// Gives `start` a network, moving others to another choice where that helps. Iterative, so
    /// that a long chain of moves needs no deep stack.
    fn augment(&mut self, start: usize) -> bool {
        let mut queue = vec![start];
        let mut next = 0;
        while let Some(&token) = queue.get(next) {
            next += 1;
            for &network in &self.tokens[token] {
                if self.reached_by.contains_key(&network) {
                    continue;
                }
                self.reached_by.insert(network, token);
                match self.holder.get(&network) {
                    Some(&holder) => queue.push(holder),
                    None => {
                        self.reassign(network);
                        self.reached_by.clear();
                        return true;
                    }
                }
            }
        }
        false
    }

    /// Hands the free network to who found it, that one's old network to who found that, and so on
    /// back to the start, which held none.
    fn reassign(&mut self, free: Network) {
        let mut given = Some(free);
        while let Some(network) = given {
            let Some(&token) = self.reached_by.get(&network) else {
                return;
            };
            given = self
                .holder
                .iter()
                .find(|&(_, &holder)| holder == token)
                .map(|(&old, _)| old);
            self.holder.insert(network, token);
            if let Some(old) = given {
                self.holder.remove(&old);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(pairs: &[(u64, u64)]) -> usize {
        independent(
            pairs
                .iter()
                .map(|&(token, hash)| (Token(token), Network { epoch: 0, hash })),
        )
    }

    #[test]
    fn both_the_install_and_the_network_must_differ() {
        assert_eq!(count(&[]), 0);
        assert_eq!(count(&[(1, 1), (1, 2), (1, 3)]), 1, "one traveller");
        assert_eq!(count(&[(1, 1), (2, 1), (3, 1)]), 1, "one shop");
        assert_eq!(count(&[(1, 1), (2, 2), (3, 3)]), 3);
        assert_eq!(
            count(&[(1, 1), (1, 2), (2, 1)]),
            2,
            "the first takes its second network"
        );
        assert_eq!(
            count(&[(1, 1), (1, 2), (2, 1), (2, 3), (3, 1), (3, 2)]),
            3,
            "two moves"
        );
        let many: Vec<_> = (0..500).map(|n| (n, n)).collect();
        assert_eq!(count(&many), ENOUGH);
    }

    #[test]
    fn invented_installs_never_outnumber_their_networks() {
        let invented: Vec<_> = (0..1000).map(|n| (n, n % 19)).collect();
        assert_eq!(count(&invented), 19);
    }
}
