//! Names of parties, as banks and invoices spell them differently.

/// Legal forms and small words, which one writes and the other does not; in their order.
const IDLE: [&str; 42] = [
    "AG", "AND", "ASBL", "BV", "BVBA", "CO", "COMMV", "COMPANY", "CV", "CVBA", "DE", "DES", "DR",
    "DU", "EN", "ET", "GCV", "GMBH", "INC", "KG", "LA", "LE", "LES", "LTD", "MEVR", "MME", "MR",
    "NV", "OHG", "PLC", "SA", "SARL", "SAS", "SC", "SCOMM", "SCRL", "SE", "SPRL", "SRL", "UND",
    "VOF", "VZW",
];

/// Where banks cut a name: a longer one is compared by as much.
const CUT: usize = 20;

/// What a name is found by: its words in any order, and the start of a long one. None for a name that
/// says too little.
pub(in crate::dossier) fn keys(name: &str) -> Vec<String> {
    let folded = folded(name);
    let mut words: Vec<&str> = words(&folded).collect();
    let mut start: String = words.concat();
    if start.len() < 3 {
        return Vec::new();
    }
    words.sort_unstable();
    words.dedup();
    let mut keys = vec![words.join(" ")];
    if start.is_char_boundary(CUT) {
        start.truncate(CUT);
        start.push('…');
        keys.push(start);
    }
    keys
}

/// Whether two names can be those of one party: the one has all words of the other, or begins like it, or
/// says too little to tell.
pub(in crate::dossier) fn resembles(one: &str, other: &str) -> bool {
    /// So many words of a name are looked at.
    const WORDS: usize = 16;
    let (one, other) = (folded(one), folded(other));
    let (one, other): (Vec<_>, Vec<_>) = (words(&one).collect(), words(&other).collect());
    let (start, other_start) = (one.concat(), other.concat());
    let short = start.len().min(other_start.len());
    let is_within = |few: &[&str], many: &[&str]| {
        let mut few = few.iter().take(WORDS);
        few.all(|word| many.iter().take(WORDS).any(|other| other == word))
    };
    short < 3
        || start == other_start
        || (short >= CUT && start.as_bytes()[..CUT] == other_start.as_bytes()[..CUT])
        || is_within(&one, &other)
        || is_within(&other, &one)
}

/// A name as [`fold`] has its letters.
fn folded(name: &str) -> String {
    let mut folded = String::with_capacity(name.len());
    for c in name.chars() {
        match c {
            _ if c.is_ascii_alphanumeric() => folded.push(c.to_ascii_uppercase()),
            _ => folded.extend(fold(c)),
        }
    }
    folded
}

/// The words of a folded name that tell it from others.
fn words(folded: &str) -> impl Iterator<Item = &str> {
    folded
        .split(' ')
        .filter(|word| word.len() > 1 && IDLE.binary_search(word).is_err())
}

/// A letter as capitals without accents; dots and apostrophes go, everything else parts words.
pub(in crate::dossier) fn fold(c: char) -> impl Iterator<Item = char> {
    let plain = match c {
        'à'..='å' | 'À'..='Å' => "A",
        'ç' | 'Ç' => "C",
        'è'..='ë' | 'È'..='Ë' => "E",
        'ì'..='ï' | 'Ì'..='Ï' => "I",
        'ñ' | 'Ñ' => "N",
        'ò'..='ö' | 'Ò'..='Ö' | 'ø' | 'Ø' => "O",
        'ù'..='ü' | 'Ù'..='Ü' => "U",
        'ý' | 'ÿ' | 'Ý' => "Y",
        'ß' => "SS",
        'æ' | 'Æ' => "AE",
        'œ' | 'Œ' => "OE",
        // Accents that stand behind their letter.
        '.' | '\'' | '’' | '\u{300}'..='\u{36F}' => "",
        _ => {
            let c = if c.is_alphanumeric() { c } else { ' ' };
            return Fold::One(c.to_uppercase());
        }
    };
    Fold::Known(plain.chars())
}

enum Fold {
    One(std::char::ToUppercase),
    Known(std::str::Chars<'static>),
}

impl Iterator for Fold {
    type Item = char;

    fn next(&mut self) -> Option<char> {
        match self {
            Fold::One(chars) => chars.next(),
            Fold::Known(chars) => chars.next(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn idle_words_are_in_order() {
        assert!(IDLE.is_sorted());
    }

    #[test]
    fn names_alike() {
        let alike = |a: &str, b: &str| {
            let b = keys(b);
            keys(a).iter().any(|key| b.contains(key))
        };
        for (a, b) in [
            ("Jan Peeters", "PEETERS JAN"),
            ("Janssens & Zonen BVBA", "JANSSENS EN ZONEN"),
            ("Brasserie Léonie S.A.", "BRASSERIE LEONIE"),
            (
                "Algemene Bouwonderneming Vandenbossche NV",
                "ALGEMENE BOUWONDERNEMING VA",
            ),
        ] {
            assert!(alike(a, b), "{a} {b}");
        }
        for (a, b) in [
            ("Jan Peeters", "Piet Peeters"),
            ("NV", "SA"),
            ("", ""),
            ("Garage Dupont", "Garage Durand"),
        ] {
            assert!(!alike(a, b), "{a} {b}");
        }
    }

    #[test]
    fn names_of_one_party() {
        for (a, b) in [
            ("Garage Dupont NV", "DUPONT"),
            ("J. Peeters", "Peeters Jan"),
            ("Janssens & Zonen BVBA", "JANSSENS EN ZONEN BEHEER"),
            ("NV", "Garage Durand"),
            ("De Gouden Boon", "GOUDENBOON"),
            (
                "Algemene Bouwonderneming Vandenbossche NV",
                "ALGEMENE BOUWONDERNEMING VA",
            ),
        ] {
            assert!(resembles(a, b) && resembles(b, a), "{a} {b}");
        }
        for (a, b) in [
            ("Garage Dupont", "Garage Durand"),
            ("Bouwbedrijf Peeters BV", "Peeters Media"),
            ("Acme", "Fraudster Ltd"),
        ] {
            assert!(!resembles(a, b) && !resembles(b, a), "{a} {b}");
        }
    }
}
