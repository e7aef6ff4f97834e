//! The facts by which offices are told apart in a text: names, phones, mailboxes, addresses.

use std::collections::HashMap;
use std::ops::Range;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

use crate::model::contact::PhoneNumber;
use crate::model::{Office, Owner, Site};

/// What kind of fact a text names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fact {
    /// A name of today.
    Name,
    /// A name that the office had, by its place in the record.
    FormerName(usize),
    /// A phone or fax number.
    Phone,
    /// A mailbox.
    Mailbox,
    /// An address.
    Address,
}

/// A fact that stands in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// What kind of fact.
    pub fact: Fact,
    /// Whose it is; several offices may share one.
    pub owners: Vec<Owner>,
    /// Where it stands.
    pub range: Range<usize>,
}

/// Up to so many bytes the facts are looked for in the quickest way.
const MOST_QUICK: usize = 32 * 1_024;

/// The facts of all offices of a site, ready to be looked for.
#[derive(Debug, Default)]
pub struct Facts {
    automaton: Option<AhoCorasick>,
    known: Vec<(Fact, Vec<Owner>)>,
}

impl Facts {
    /// The facts of a site.
    #[must_use]
    pub fn of(site: &Site) -> Self {
        let mut facts: HashMap<String, (Fact, Vec<Owner>)> = HashMap::new();
        for owner in site.owners() {
            for (fact, text) in facts_of(site.office(owner)) {
                let (_, owners) = facts.entry(text).or_insert_with(|| (fact, Vec::new()));
                if !owners.contains(&owner) {
                    owners.push(owner);
                }
            }
        }
        let mut facts: Vec<_> = facts.into_iter().collect();
        facts.sort();
        let (texts, known): (Vec<String>, Vec<_>) = facts.into_iter().unzip();
        // The quickest form takes about a hundred times as much memory as the texts.
        let quickest = texts.iter().map(String::len).sum::<usize>() <= MOST_QUICK;
        let kind = quickest.then_some(AhoCorasickKind::DFA);
        // Only a set of patterns beyond the limits of memory is refused, and then nothing is looked for.
        let automaton = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).kind(kind).build(&texts).ok();
        Self { automaton, known }
    }

    /// Finds the facts in a text.
    #[must_use]
    pub fn find(&self, text: &str) -> Vec<Mention> {
        let Some(automaton) = &self.automaton else { return Vec::new() };
        let matches = automaton.find_iter(text).filter_map(|found| {
            let (fact, owners) = self.known.get(found.pattern().as_usize())?;
            let whole = *fact != Fact::Phone || is_whole_number(text, &found.range());
            whole.then(|| Mention { fact: *fact, owners: owners.clone(), range: found.range() })
        });
        matches.collect()
    }
}

/// Whether no digit stands on either side.
fn is_whole_number(text: &str, at: &Range<usize>) -> bool {
    let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    !digit(text[..at.start].chars().next_back()) && !digit(text[at.end..].chars().next())
}

fn facts_of(office: &Office) -> Vec<(Fact, String)> {
    let mut facts = Vec::new();
    let mut add = |fact, text: Option<&str>| {
        facts.extend(text.map(str::trim).filter(|text| text.chars().count() >= 3).map(|text| (fact, text.to_owned())));
    };
    add(Fact::Name, office.name.get().map(String::as_str));
    add(Fact::Name, office.full_name.get().map(String::as_str));
    for (place, former) in office.former_names.iter().enumerate() {
        add(Fact::FormerName(place), former.name.get().map(String::as_str));
    }
    for (_, number) in office.all_numbers() {
        if let PhoneNumber::Landline { area, number, .. } = number {
            add(Fact::Phone, Some(&format!("{area}-{number}")));
            add(Fact::Phone, Some(number));
        } else if let PhoneNumber::Mobile(number) = number {
            add(Fact::Phone, Some(number));
        }
    }
    for email in office.all_mailboxes() {
        add(Fact::Mailbox, Some(email.as_str()));
    }
    for address in office.all_addresses() {
        add(Fact::Address, Some(address));
    }
    facts
}
