//! Field 86 after a movement: who is concerned and what is said.
//!
//! Three ways of writing are read. Words between slashes, of which the Dutch banks have a list, run
//! over line ends as if there were none (`/NAME/J. Peeters/REMI/…`); what follows a word goes on to
//! the next word that is known. The German banks have subfields of two digits (`166?00…?20…`), whose
//! texts may have words of their own (`SVWZ+`). All else is free text. What the model has no place for
//! is kept, with its word, as an information of the bank.

use super::account_of;
use crate::identifiers;
use crate::model::{Communication, Information, Movement, StructuredCommunication};
use crate::value::Text;
use std::borrow::Cow;

/// The longest line of field 86; a line so long runs on in the next one.
pub(super) const LINE: usize = 65;

/// The words that are known. `BREF`, the whole reference of the bank, and `INFO`, an information of
/// the bank, are written by this library only.
#[rustfmt::skip]
const WORDS: &[&str] = &[
    "ADDR", "BENM", "BIC", "BREF", "BUSP", "CHGS", "CNTP", "CREF", "CSID", "EREF", "EXCH", "IBAN",
    "INFO", "IREF", "ISDT", "KREF", "MARF", "NAME", "OAMT", "OCMT", "ORDP", "PREF", "PURP", "REMI",
    "RREF", "RTRN", "SUBT", "SVCL", "SWOD", "TRCD", "TRTP", "UCRD", "UDTR", "ULTB", "ULTC", "ULTD",
];

/// Those of them that the model has no place for.
const KEPT: &[&str] = &[
    "BUSP", "CHGS", "CREF", "EXCH", "IREF", "ISDT", "KREF", "OAMT", "OCMT", "PREF", "RREF", "SUBT",
    "SVCL", "SWOD", "TRCD", "TRTP",
];

/// Puts what field 86 says into the movement.
pub(super) fn tell(lines: &[&str], movement: &mut Movement) {
    let joined = lines.concat();
    let told = if word_at(&joined, 0).is_some() {
        split(&joined)
    } else if is_german(&joined) {
        german(&joined)
    } else {
        let text = free(lines);
        if !text.is_empty() {
            match movement.communication {
                None => movement.communication = Some(communication_of(&text)),
                Some(_) => inform(movement, &text),
            }
        }
        return;
    };
    Teller::default().tell(told, movement);
}

/// The lines of a free text as one: a full line runs on, after others a word ends.
pub(super) fn free(lines: &[&str]) -> String {
    let mut text = String::new();
    for (at, line) in lines.iter().enumerate() {
        text.push_str(line);
        if line.chars().count() < LINE && at + 1 < lines.len() {
            text.push(' ');
        }
    }
    text.truncate(text.trim_end().len());
    text
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
fn word_at(text: &str, at: usize) -> Option<&str> {
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

type Told<'t> = Vec<(&'static str, Cow<'t, str>)>;

/// The words and what follows each.
fn split(text: &str) -> Told<'_> {
    let mut told = Told::new();
    let mut rest = text;
    while let Some(word) = word_at(rest, 0) {
        let known = WORDS.iter().find(|known| **known == word);
        rest = &rest[word.len() + 2..];
        let end = find_word(rest).unwrap_or(rest.len());
        let value = &rest[..end];
        let value = value.strip_suffix('/').unwrap_or(value);
        told.push((known.copied().unwrap_or_default(), value.into()));
        rest = &rest[end..];
    }
    told
}

/// Three digits and a subfield.
fn is_german(text: &str) -> bool {
    match text.as_bytes() {
        [a, b, c, b'?', d, e, ..] => [a, b, c, d, e].iter().all(|byte| byte.is_ascii_digit()),
        _ => false,
    }
}

/// The subfields of the German banks as words.
fn german(text: &str) -> Told<'_> {
    let mut told = Told::new();
    let (code, rest) = text.split_at(3);
    let mut subfields: Vec<(&str, &str)> = Vec::new();
    let mut starts = memchr::memchr_iter(b'?', rest.as_bytes())
        .filter(|&at| {
            let number = rest.as_bytes().get(at + 1..at + 3);
            number.is_some_and(|number| number.iter().all(u8::is_ascii_digit))
        })
        .peekable();
    while let Some(at) = starts.next() {
        let end = starts.peek().copied().unwrap_or(rest.len());
        subfields.push((&rest[at + 1..at + 3], &rest[at + 3..end]));
    }
    let mut purpose: Vec<(&'static str, String)> = Vec::new();
    let mut runs_on = true;
    let mut name = String::new();
    let mut others = vec![(code, "")];
    for (number, value) in subfields {
        match number {
            "00" => others[0].1 = value,
            "20" | "21" | "22" | "23" | "24" | "25" | "26" | "27" | "28" | "29" | "60" | "61"
            | "62" | "63" => {
                match (sepa_word(value), purpose.last_mut()) {
                    (Some((word, value)), _) => purpose.push((word, value.to_owned())),
                    (None, Some((_, before))) => {
                        if !runs_on {
                            before.push(' ');
                        }
                        before.push_str(value);
                    }
                    (None, None) => purpose.push(("REMI", value.to_owned())),
                }
                runs_on = value.chars().count() >= 27;
            }
            "30" if is_bic(value) => told.push(("BIC", value.into())),
            "31" | "38" => told.push(("IBAN", value.into())),
            "32" | "33" => name.push_str(value),
            _ => others.push((number, value)),
        }
    }
    told.push(("NAME", name.into()));
    told.extend(
        purpose
            .into_iter()
            .map(|(word, value)| (word, value.trim_end().to_owned().into())),
    );
    for (at, (number, value)) in others.into_iter().enumerate() {
        let mark = if at == 0 { "" } else { "?" };
        let text = format!("{mark}{number} {value}");
        told.push(("INFO", text.trim_end().to_owned().into()));
    }
    told
}

/// A word of the SEPA texts of the German banks, as the word here.
fn sepa_word(text: &str) -> Option<(&'static str, &str)> {
    let (word, value) = text.split_once('+')?;
    let word = match word {
        "SVWZ" => "REMI",
        "EREF" => "EREF",
        "KREF" => "KREF",
        "MREF" => "MARF",
        "CRED" | "DEBT" => "CSID",
        "IBAN" => "IBAN",
        "BIC" => "BIC",
        "PURP" => "PURP",
        "OAMT" => "OAMT",
        "ABWA" => "ULTD",
        "ABWE" => "ULTC",
        _ => return None,
    };
    Some((word, value))
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
                "IBAN" if movement.counterparty_account.is_none() => {
                    movement.counterparty_account = Some(account_of(&value));
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
                    let value: String = ["USTD//", "STRD/CUR/", "STRD/ISO/"]
                        .iter()
                        .find_map(|start| value.strip_prefix(start))
                        .unwrap_or(&value)
                        .into();
                    remittance = Some(value.into());
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
        let remittance = remittance.map(|text| text.trim_end().to_owned());
        let communication = if self.mandate.is_some() || self.creditor.is_some() {
            Some(self.direct_debit(remittance, movement))
        } else {
            remittance.map(|text| communication_of(&text))
        };
        if communication.is_some() {
            movement.communication = communication;
        }
    }

    /// The communication of a direct debit, type 127; parts too long for it become informations.
    fn direct_debit(&self, said: Option<String>, movement: &mut Movement) -> Communication {
        let mut text = "000000000".to_owned();
        for (word, value, room) in [
            ("CSID", self.creditor.as_deref(), 35),
            ("MARF", self.mandate.as_deref(), 35),
            ("REMI", said.as_deref(), 62),
        ] {
            let value = value.unwrap_or_default();
            text.extend(value.chars().chain(std::iter::repeat(' ')).take(room));
            if value.chars().count() > room {
                inform(movement, &format!("/{word}/{value}"));
            }
        }
        text.truncate(text.trim_end().len());
        Communication::Structured(StructuredCommunication {
            kind: 127,
            text: text.into(),
        })
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
        tell(lines, &mut movement);
        movement
    }

    fn informed(movement: &Movement) -> Vec<&str> {
        movement
            .information
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
