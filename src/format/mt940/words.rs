//! What is said of a movement, in words, and where each belongs.
//!
//! Words between slashes, of which the Dutch banks have a list, run over line ends as if there were none
//! (`/NAME/J. Peeters/REMI/…`); what follows a word goes on to the next word that is known. `dialect.rs` makes
//! the same words of what banks write in other ways. What the model has no place for is kept, with its word, as
//! an information of the bank.

use super::account_of;
use super::dialect::{self, Entry};
use crate::identifiers;
use crate::model::{
    AmountKind, Charge, Communication, Exchange, Information, Movement, OtherAmount, Side,
    StructuredCommunication,
};
use crate::value::{Text, parse_decimal};
use rust_decimal::Decimal;
use std::borrow::Cow;

/// The longest line of field 86; a line so long runs on in the next one.
pub(super) const LINE: usize = 65;
/// Banks that break lines where they are full have them a little shorter at times, but not as short as this.
const SHORT: usize = 55;

/// The words that are known. `BREF`, the whole reference of the bank, and `INFO`, an information of
/// the bank, are written by this library only.
#[rustfmt::skip]
const WORDS: &[&str] = &[
    "ADDR", "BBAN", "BENM", "BIC", "BREF", "BUSP", "CHGS", "CNTP", "COAM", "CREF", "CSID", "EREF", "EXCH",
    "IBAN", "INFO", "IREF", "ISDT", "KREF", "MARF", "NAME", "OAMT", "OCMT", "ORDP", "PREF", "PURP", "REMI",
    "RREF", "RTRN", "SUBT", "SVCL", "SWOD", "TRCD", "TRTP", "UCRD", "UDTR", "ULTB", "ULTC", "ULTD",
];

/// Those of them that the model has no place for.
const KEPT: &[&str] = &[
    "BUSP", "CHGS", "COAM", "CREF", "EXCH", "IREF", "ISDT", "KREF", "OAMT", "OCMT", "PREF", "RREF",
    "SUBT", "SVCL", "SWOD", "TRCD", "TRTP",
];

/// Puts what is said of the movement into it.
pub(super) fn tell(entry: &Entry<'_>, movement: &mut Movement) {
    let dialect = dialect::of(entry);
    let mut told = (dialect.read)(entry);
    if dialect.has_account {
        movement.customer_reference = None;
    } else {
        let has = |wanted: &str| {
            told.iter()
                .any(|(word, value)| *word == wanted && !value.trim().is_empty())
        };
        let account = dialect::account_line(entry).filter(|_| !has("IBAN"));
        let more = entry.more.iter().map(|line| line.trim());
        let more = more.collect::<Vec<_>>().join(" ");
        match account {
            Some(account) => told.push(("IBAN", account.into())),
            None if word_at(&more, 0).is_some() => told.extend(split(&entry.more)),
            None if more.is_empty() => {}
            None if more.starts_with('/') || has("REMI") => told.push(("INFO", more.into())),
            None => told.push(("REMI", more.into())),
        }
    }
    Teller::default().tell(told, movement);
}

/// Whether a line has no room for more.
pub(super) fn is_full(line: &str) -> bool {
    line.chars().count() >= LINE
}

/// The lines of a free text as one: a full line runs on, after others a word ends.
pub(super) fn free(lines: &[&str]) -> String {
    let mut text = String::new();
    for (at, line) in lines.iter().enumerate() {
        text.push_str(line);
        if !is_full(line) && at + 1 < lines.len() {
            text.push(' ');
        }
    }
    text.truncate(text.trim_end().len());
    text
}

/// The same of lines that may be filled up with blanks, without those that are empty.
pub(super) fn lines_as_text(lines: &[&str]) -> String {
    let lines = lines.iter().map(|line| line.trim_end());
    let lines: Vec<&str> = lines.filter(|line| !line.trim().is_empty()).collect();
    free(&lines).trim_start().to_owned()
}

/// Words that are free, or a reference that is known by its check digits or the way it is printed.
pub(in crate::format) fn communication_of(text: &str) -> Communication {
    let bare: String = text.chars().filter(char::is_ascii_digit).collect();
    let is_framed = bare.len() == 12
        && ["+++", "***"].iter().any(|frame| {
            let inner = text.strip_prefix(frame).and_then(|t| t.strip_suffix(frame));
            inner.is_some_and(|inner| {
                inner == bare || inner == format!("{}/{}/{}", &bare[..3], &bare[3..7], &bare[7..])
            })
        });
    let (kind, reference) = if is_framed || identifiers::is_ogm_vcs(text) {
        (101, bare.as_str())
    } else if identifiers::is_creditor_reference(text) {
        (100, text)
    } else {
        return Communication::Free(Text::new(text));
    };
    Communication::Structured(StructuredCommunication {
        kind,
        text: Text::new(reference),
    })
}

/// The word that stands here between slashes.
pub(super) fn word_at(text: &str, at: usize) -> Option<&str> {
    let rest = text.get(at..)?.strip_prefix('/')?;
    let head = &rest.as_bytes()[..rest.len().min(5)];
    let word = rest.get(..memchr::memchr(b'/', head)?)?;
    WORDS.binary_search(&word).is_ok().then_some(word)
}

/// Whether the text has a word that would end it.
pub(super) fn find_word(text: &str) -> Option<usize> {
    memchr::memchr_iter(b'/', text.as_bytes()).find(|&at| word_at(text, at).is_some())
}

/// The word and the value of an information that was made of a word.
pub(super) fn kept(text: &str) -> Option<(&'static str, &str)> {
    let word = word_at(text, 0)?;
    let value = &text[word.len() + 2..];
    let known = KEPT.iter().find(|kept| **kept == word)?;
    Some((known, value))
}

/// Words, and what stands behind each.
pub(super) type Told<'t> = Vec<(&'static str, Cow<'t, str>)>;

/// The words and what follows each. They run over line ends, a line that is clearly not full ends a word of the
/// text in which it stands.
pub(super) fn split<'t>(lines: &[&str]) -> Told<'t> {
    let text = lines.concat();
    let mut breaks = Vec::new();
    let mut end = 0;
    for pair in lines.windows(2) {
        end += pair[0].len();
        if is_short(pair[0], pair[1]) {
            breaks.push(end);
        }
    }
    let mut told = Told::new();
    let mut at = text.len() - text.trim_start().len();
    while let Some(word) = word_at(&text, at) {
        let known = WORDS.iter().find(|known| **known == word);
        let from = at + word.len() + 2;
        at = find_word(&text[from..]).map_or(text.len(), |next| from + next);
        let value = text[from..at].strip_suffix('/').unwrap_or(&text[from..at]);
        let mut said = String::with_capacity(value.len());
        let mut from = from;
        if matches!(word, "REMI" | "NAME" | "ADDR" | "INFO" | "TRTP") {
            let first = breaks.partition_point(|&at| at <= from);
            let end = from + value.len();
            for &next in breaks[first..].iter().take_while(|&&next| next < end) {
                said.push_str(&text[from..next]);
                said.push(' ');
                from = next;
            }
            said.push_str(&text[from..end]);
        } else {
            said.push_str(value);
        }
        told.push((known.copied().unwrap_or_default(), said.into()));
    }
    told
}

/// Whether a line ends before it is full although it could have gone on with the next one, within a word.
fn is_short(line: &str, next: &str) -> bool {
    let length = line.chars().count();
    let follows = next.as_bytes();
    length < SHORT
        && !line.ends_with([' ', '/'])
        && !next.starts_with([' ', '/'])
        && (length + follows.len() <= LINE
            || (1..=LINE - length).any(|end| can_break(follows[end - 1], follows[end])))
}

/// Whether a line may end between these: blanks at an end are easily lost, and some marks at the beginning of
/// a line make it something else.
pub(super) fn can_break(last: u8, first: u8) -> bool {
    last != b' ' && !matches!(first, b':' | b'-' | b' ')
}

pub(super) fn is_bic(text: &str) -> bool {
    matches!(text.len(), 8 | 11)
        && text.bytes().take(6).all(|byte| byte.is_ascii_uppercase())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// Puts the words where they belong.
#[derive(Debug, Default)]
struct Teller<'t> {
    mandate: Option<Cow<'t, str>>,
    creditor: Option<Cow<'t, str>>,
    /// The last party that is not the counterparty; a name after it is its name.
    other_party: Option<&'static str>,
}

impl<'t> Teller<'t> {
    fn tell(mut self, told: Told<'t>, movement: &mut Movement) {
        let mut remittance: Option<Cow<'t, str>> = None;
        let mut rates = Vec::new();
        for (word, value) in told {
            let in_party = matches!(word, "NAME" | "IBAN" | "BIC" | "ADDR");
            match word {
                "ULTD" | "ULTC" | "ULTB" | "UDTR" | "UCRD" => self.other_party = Some(word),
                _ if !in_party => self.other_party = None,
                _ => {}
            }
            if value.trim().is_empty() {
                continue;
            }
            if let (Some(party), true) = (self.other_party, in_party) {
                inform(movement, &format!("/{party}//{word}/{value}"));
                continue;
            }
            let place = match word {
                "EREF" if is_nothing(&value) => continue,
                "EREF" => &mut movement.customer_reference,
                "BREF" => &mut movement.bank_reference,
                "BIC" => &mut movement.counterparty_bic,
                "NAME" => &mut movement.counterparty_name,
                "ADDR" => &mut movement.counterparty_address,
                "RTRN" => &mut movement.return_reason,
                "PURP" => {
                    let code = value.strip_prefix("/CD/").unwrap_or(&value);
                    set(&mut movement.purpose, code);
                    continue;
                }
                "IBAN" | "BBAN" => {
                    let account = account_of(value.trim());
                    match &movement.counterparty_account {
                        None => movement.counterparty_account = Some(account),
                        Some(known) if known.number == account.number => {}
                        Some(_) => inform(movement, &format!("/{word}/{value}")),
                    }
                    continue;
                }
                "CNTP" => {
                    party(&value, movement);
                    continue;
                }
                "MARF" if self.mandate.is_none() => {
                    self.mandate = Some(value);
                    continue;
                }
                "CSID" if self.creditor.is_none() => {
                    self.creditor = Some(value);
                    continue;
                }
                "REMI" if remittance.is_none() => {
                    remittance = Some(structured(&value).to_owned().into());
                    continue;
                }
                "OCMT" | "OAMT" | "CHGS" | "COAM" => {
                    let (amount, rest) = value.split_once('/').unwrap_or((&value, ""));
                    let rest = rest.trim();
                    match money(amount) {
                        Some(money) => add_amount(word, money, movement),
                        None => {
                            inform(movement, &format!("/{word}/{value}"));
                            continue;
                        }
                    }
                    match &remittance {
                        _ if rest.is_empty() => {}
                        None => remittance = Some(rest.to_owned().into()),
                        Some(_) => inform(movement, rest),
                    }
                    continue;
                }
                "EXCH" => {
                    if !set_rate(&value, movement) {
                        rates.push(value);
                    }
                    continue;
                }
                "INFO" => {
                    inform(movement, &value);
                    continue;
                }
                _ => {
                    inform(movement, &format!("/{word}/{value}"));
                    continue;
                }
            };
            // Field 61 has no more than the start of a long reference.
            let whole = place
                .as_deref()
                .is_some_and(|start| value.starts_with(start));
            if place.is_none() || whole {
                *place = Some(Text::new(&value));
            } else {
                inform(movement, &format!("/{word}/{value}"));
            }
        }
        for rate in rates {
            if !set_rate(&rate, movement) {
                inform(movement, &format!("/EXCH/{rate}"));
            }
        }
        let remittance = remittance.map(|text| text.trim_end().to_owned());
        let communication = if self.mandate.is_some() || self.creditor.is_some() {
            self.direct_debit(remittance.as_deref(), movement)
        } else {
            remittance.map(|text| communication_of(&text))
        };
        if communication.is_some() {
            movement.communication = communication;
        }
    }

    /// The communication of a direct debit, type 127; if a part of it is too long, the text stays as it is and
    /// mandate and creditor become informations.
    fn direct_debit(&self, said: Option<&str>, movement: &mut Movement) -> Option<Communication> {
        let parts = [
            ("CSID", self.creditor.as_deref(), 35),
            ("MARF", self.mandate.as_deref(), 35),
            ("REMI", said, 62),
        ];
        let mut text = "000000000".to_owned();
        for (_, value, room) in parts {
            let value = value.unwrap_or_default();
            text.extend(value.chars().chain(std::iter::repeat(' ')).take(room));
            if value.chars().count() > room {
                for (word, value, _) in &parts[..2] {
                    if let Some(value) = value {
                        inform(movement, &format!("/{word}/{value}"));
                    }
                }
                return said.map(communication_of);
            }
        }
        text.truncate(text.trim_end().len());
        Some(Communication::Structured(StructuredCommunication {
            kind: 127,
            text: text.into(),
        }))
    }
}

/// Whether what stands where a reference is demanded says that there is none, or where it is.
pub(super) fn is_nothing(reference: &str) -> bool {
    const WORDS: &[&str] = &[
        "NONREF",
        "NOREF",
        "NOTPROVIDED",
        "EREF",
        "PREF",
        "KREF",
        "CREF",
        "MREF",
        "MARF",
        "CRED",
        "SVWZ",
    ];
    let reference = reference.trim();
    let word = reference.strip_suffix('+').unwrap_or(reference);
    reference.is_empty() || WORDS.contains(&word)
}

/// What is left of a remittance without the words for how it is structured.
fn structured(value: &str) -> &str {
    let starts = ["USTD//", "STRD/CUR/", "STRD/ISO/", "SCOR/CUR/", "SCOR/ISO/"];
    let rest = starts.iter().find_map(|start| value.strip_prefix(start));
    let rest = rest.or_else(|| {
        let reference = value.strip_prefix("/CDTRREFTP/")?;
        Some(reference.split_once("/CDTRREF/")?.1)
    });
    let rest = rest.or_else(|| {
        let (_, reference) = value.strip_prefix("ISSUER: ")?.split_once(" REF:")?;
        Some(reference.trim())
    });
    rest.unwrap_or(value)
}

/// A currency and an amount (`EUR11,85`), or an amount.
fn money(text: &str) -> Option<(Option<Text>, Decimal)> {
    let text = text.trim();
    let is_letters = |code: &&str| code.bytes().all(|byte| byte.is_ascii_uppercase());
    match text.get(..3).filter(is_letters) {
        Some(currency) => Some((Some(Text::new(currency)), number(&text[3..])?)),
        None => Some((None, number(text)?)),
    }
}

/// A number with a decimal comma.
fn number(text: &str) -> Option<Decimal> {
    let text = text.trim();
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let is_number = (1..=18).contains(&digits) && text.len() - digits <= 1 && text.is_ascii();
    let value = is_number.then(|| parse_decimal(&text.replace(',', ".")))?;
    value.filter(|value| !value.is_sign_negative())
}

/// Puts a rate to the last of the other amounts; whether there is one without.
fn set_rate(rate: &str, movement: &mut Movement) -> bool {
    let other = movement.other_amounts.last_mut();
    let (Some(other), Some(rate)) = (other.filter(|other| other.exchange.is_none()), number(rate))
    else {
        return false;
    };
    other.exchange = Some(Exchange {
        source: None,
        target: None,
        unit: None,
        rate: rate.into(),
    });
    true
}

/// What was ordered in another currency or before charges, or a charge.
fn add_amount(word: &str, (currency, amount): (Option<Text>, Decimal), movement: &mut Movement) {
    // Some banks say it twice, once without the currency.
    let is_same = |known: &Option<Text>| match (known, &currency) {
        (Some(known), Some(currency)) => known == currency,
        _ => true,
    };
    if matches!(word, "CHGS" | "COAM") {
        let mut all = movement.charges.iter_mut();
        let known =
            all.find(|known| known.amount.value() == Some(&amount) && is_same(&known.currency));
        if let Some(known) = known {
            known.currency = known.currency.take().or(currency);
            return;
        }
        movement.charges.push(Charge {
            side: Side::Debit,
            amount: amount.into(),
            currency,
            is_included: None,
            description: None,
            bearer: None,
        });
    } else {
        let mut all = movement.other_amounts.iter_mut();
        let known =
            all.find(|known| known.amount.value() == Some(&amount) && is_same(&known.currency));
        if let Some(known) = known {
            known.currency = known.currency.take().or(currency);
            return;
        }
        movement.other_amounts.push(OtherAmount {
            kind: AmountKind::Instructed,
            amount: amount.into(),
            currency,
            exchange: None,
        });
    }
}

/// `IBAN/BIC/name/city`, with which ING tells of the counterparty.
fn party(value: &str, movement: &mut Movement) {
    let mut parts = value.splitn(4, '/').map(str::trim);
    let mut next = || parts.next().filter(|part| !part.is_empty());
    if let Some(account) = next() {
        movement
            .counterparty_account
            .get_or_insert_with(|| account_of(account));
    }
    for place in [
        &mut movement.counterparty_bic,
        &mut movement.counterparty_name,
        &mut movement.counterparty_address,
    ] {
        if let Some(part) = next() {
            set(place, part.trim_end_matches('/'));
        }
    }
}

fn set(place: &mut Option<Text>, value: &str) {
    if !value.is_empty() {
        place.get_or_insert_with(|| Text::new(value));
    }
}

/// Keeps a text as an information of the bank.
pub(super) fn inform(movement: &mut Movement, text: &str) {
    movement.information.push(Information {
        communication: Some(Communication::Free(Text::new(text))),
        ..Information::default()
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(lines: &[&str]) -> Movement {
        let mut movement = Movement::default();
        let entry = Entry {
            lines: lines.to_vec(),
            ..Entry::default()
        };
        tell(&entry, &mut movement);
        movement
    }

    fn informed(movement: &Movement) -> Vec<&str> {
        informed_of(&movement.information)
    }

    fn informed_of(information: &[Information]) -> Vec<&str> {
        information
            .iter()
            .filter_map(|one| one.communication.as_ref()?.as_free())
            .map(Text::as_str)
            .collect()
    }

    #[test]
    fn words_are_sorted() {
        assert!(WORDS.is_sorted());
    }

    #[test]
    fn dutch_words_run_over_line_ends() {
        let movement = told(&[
            "/TRTP/SEPA OVERBOEKING/IBAN/NL91ABNA0417164300/BIC/ABNANL2A/NAME/",
            "Janssen en zn/REMI/factuur 7/2026/EREF/E-17",
        ]);
        assert_eq!(movement.counterparty_name.as_deref(), Some("Janssen en zn"));
        assert_eq!(movement.counterparty_bic.as_deref(), Some("ABNANL2A"));
        assert_eq!(movement.customer_reference.as_deref(), Some("E-17"));
        let said = movement.communication.as_ref().unwrap();
        assert_eq!(said.as_free().unwrap(), "factuur 7/2026");
        assert_eq!(informed(&movement), ["/TRTP/SEPA OVERBOEKING"]);
    }

    #[test]
    fn words_of_ing() {
        let movement = told(&[
            "/EREF/E17//MARF/M-1//CSID/BE69ZZZ050D000000008//CNTP/BE685390075470",
            "34/KREDBEBB/Peeters///REMI/USTD//maand 3//ULTD//NAME/Vader/",
        ]);
        assert_eq!(movement.customer_reference.as_deref(), Some("E17"));
        assert_eq!(movement.counterparty_name.as_deref(), Some("Peeters"));
        let said = movement.communication.as_ref().unwrap();
        let said = said.as_structured().unwrap();
        assert_eq!(said.kind, 127);
        assert_eq!(said.text[9..44].trim_end(), "BE69ZZZ050D000000008");
        assert_eq!(said.text[44..79].trim_end(), "M-1");
        assert_eq!(&said.text[79..], "maand 3");
        assert_eq!(informed(&movement), ["/ULTD//NAME/Vader"]);
    }

    #[test]
    fn subfields_of_the_german_banks() {
        let movement = told(&[
            "166?00GUTSCHRIFT?109310?20EREF+RE-2026-17?21SVWZ+Rechnung 17 vom 3. Ma",
            "erz?22und Rest?30COBADEFFXXX?31DE89370400440532013000?32Anna?33 Muster",
        ]);
        assert_eq!(movement.customer_reference.as_deref(), Some("RE-2026-17"));
        assert_eq!(movement.counterparty_name.as_deref(), Some("Anna Muster"));
        let account = movement.counterparty_account.as_ref().unwrap();
        assert_eq!(account.number, "DE89370400440532013000");
        let said = movement.communication.as_ref().unwrap();
        let said = said.as_free().unwrap();
        assert_eq!(said, "Rechnung 17 vom 3. Maerzund Rest");
        assert_eq!(informed(&movement), ["166 GUTSCHRIFT", "?10 9310"]);
    }

    #[test]
    fn keywords_begin_at_subfields() {
        let (iban, bic) = ("DE89370400440532013000", "COBADEFFXXX");
        for purpose in [
            format!(
                "?20EREF: NOTPROVIDED?21IBAN: {iban}?22BIC: {bic}?23MREF: M-1?24SVWZ: Rechnung 17"
            ),
            format!("?20SVWZ+Rechnung 17?21EREF:NOTPROVIDED?22MREF+M-1?23BIC:{bic}?24IBAN:{iban}"),
            // A full subfield runs on in the next.
            format!(
                "?20SVWZ+Rechnung 17?21IBAN: {}?22{} BIC: {bic}?23MREF: M-1",
                &iban[..21],
                &iban[21..],
            ),
        ] {
            for code in ["166", "166 ", "166  "] {
                let movement = told(&[&format!("{code}?00GUTSCHRIFT{purpose}?32Anna Muster")]);
                assert_eq!(movement.customer_reference, None, "{purpose}");
                assert_eq!(movement.counterparty_bic.as_deref(), Some(bic), "{purpose}");
                assert_eq!(
                    movement.counterparty_account.unwrap().number,
                    iban,
                    "{purpose}"
                );
                let said = movement.communication.unwrap();
                let said = &said.as_structured().unwrap().text;
                assert_eq!((said[44..79].trim(), &said[79..]), ("M-1", "Rechnung 17"));
                assert_eq!(informed_of(&movement.information), ["166 GUTSCHRIFT"]);
            }
        }
    }

    #[test]
    fn a_field_of_the_code_alone() {
        let movement = told(&["020", "020~00PRZELEW~20Faktura 17~32Sklep"]);
        assert_eq!(movement.counterparty_name.as_deref(), Some("Sklep"));
        assert_eq!(
            movement.communication.unwrap().as_free().unwrap(),
            "Faktura 17"
        );
        assert_eq!(informed_of(&movement.information), ["020 PRZELEW"]);
        // What only looks alike is a text.
        for lines in [["020", "021~00PRZELEW"], ["100 *20", "*"], ["166 ?", "00x"]] {
            assert!(told(&lines).communication.is_some(), "{lines:?}");
        }
    }

    #[test]
    fn free_text_and_references_in_it() {
        let full = "x".repeat(LINE);
        let movement = told(&[&full, "y", "z  "]);
        let said = movement.communication.unwrap();
        assert_eq!(said.as_free().unwrap().as_str(), format!("{full}y z"));
        for ogm in ["+++090/9337/55493+++", "090933755493", "***090933755493***"] {
            let said = told(&[ogm]).communication.unwrap();
            assert_eq!(said.as_structured().unwrap().text, "090933755493", "{ogm}");
        }
        let wrong = told(&["+++090/9337/55494+++"]).communication.unwrap();
        assert_eq!(wrong.as_structured().unwrap().kind, 101);
        assert!(communication_of("090933755494").as_free().is_some());
        assert!(communication_of("nr 090933755493").as_free().is_some());
        let reference = communication_of("RF18539007547034");
        assert_eq!(reference.as_structured().unwrap().kind, 100);
    }
}
