//! How documents are exported: for all, for a party, for one document.

use super::item::{ExportItem, PartyKey, keys_of};
use super::template::Template;
use crate::error::Error;
use crate::format::Format;
use crate::value::Text;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;
use std::str::FromStr;

/// What a document is written as.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[non_exhaustive]
pub enum Output {
    /// The original, byte for byte (`original`).
    #[default]
    Original,
    /// A format by its name (`ubl`, `csv`, `camt053`).
    Format(Format),
}

impl FromStr for Output {
    type Err = Error;

    /// `original`, or the format of this name.
    fn from_str(name: &str) -> Result<Self, Error> {
        match name {
            "original" => Ok(Output::Original),
            _ => name.parse().map(Output::Format),
        }
    }
}

impl TryFrom<String> for Output {
    type Error = Error;

    fn try_from(name: String) -> Result<Self, Error> {
        name.parse()
    }
}

impl From<Output> for String {
    fn from(output: Output) -> Self {
        output.to_string()
    }
}

impl fmt::Display for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Output::Original => f.write_str("original"),
            Output::Format(format) => f.write_str(format.name()),
        }
    }
}

/// One layer of settings: what is `None` is left to the layer below.
///
/// ```
/// use facturier::dossier::export::{Settings, Template};
/// let path: Template = "{date:yyyy}/{type}_{number|default:none}".parse()?;
/// let settings = Settings { path: Some(path), output: Some("json".parse()?), ..Settings::new() };
/// assert!(settings.attachments.is_none());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Settings {
    /// Whether anything is exported; unless set, it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub active: Option<bool>,
    /// What documents are written as; unless set, the original is copied.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output: Option<Output>,
    /// The path of the file, without its ending; unless set, the name of the original.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<Template>,
    /// Where files go: a label that means something to the caller only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub destination: Option<Text>,
    /// Whether the documents attached to an invoice (BG-24) are put beside it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attachments: Option<bool>,
    /// Whether the original is put beside what it was converted to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub original_beside: Option<bool>,
    /// Whether documents with fatal findings are exported, too.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allow_invalid: Option<bool>,
    /// Whether what was exported counts as archived at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub archive: Option<bool>,
    /// Name of the seller (BT-27) in place of that in the document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sender_name: Option<Text>,
    /// Electronic address of the seller (BT-34).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sender_endpoint: Option<Text>,
    /// Scheme of the electronic address of the seller (EAS).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sender_scheme: Option<Text>,
    /// Name of the buyer (BT-44) in place of that in the document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub receiver_name: Option<Text>,
    /// Electronic address of the buyer (BT-49).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub receiver_endpoint: Option<Text>,
    /// Scheme of the electronic address of the buyer (EAS).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub receiver_scheme: Option<Text>,
}

/// The value of a setting as text, if it has one.
type Show = fn(&Settings) -> Option<String>;

/// The settings by name, in the order in which they are explained.
const FIELDS: [(&str, Show); 14] = [
    ("active", |s| s.active.map(yes)),
    ("output", |s| s.output.map(|output| output.to_string())),
    ("path", |s| s.path.as_ref().map(Template::to_string)),
    ("destination", |s| {
        s.destination.as_ref().map(Text::to_string)
    }),
    ("attachments", |s| s.attachments.map(yes)),
    ("original-beside", |s| s.original_beside.map(yes)),
    ("allow-invalid", |s| s.allow_invalid.map(yes)),
    ("archive", |s| s.archive.map(yes)),
    ("sender-name", |s| {
        s.sender_name.as_ref().map(Text::to_string)
    }),
    ("sender-endpoint", |s| {
        s.sender_endpoint.as_ref().map(Text::to_string)
    }),
    ("sender-scheme", |s| {
        s.sender_scheme.as_ref().map(Text::to_string)
    }),
    ("receiver-name", |s| {
        s.receiver_name.as_ref().map(Text::to_string)
    }),
    ("receiver-endpoint", |s| {
        s.receiver_endpoint.as_ref().map(Text::to_string)
    }),
    ("receiver-scheme", |s| {
        s.receiver_scheme.as_ref().map(Text::to_string)
    }),
];

fn yes(value: bool) -> String {
    if value { "yes" } else { "no" }.to_owned()
}

impl Settings {
    /// A layer that says nothing.
    pub fn new() -> Self {
        Settings::default()
    }

    /// What holds when nothing is said.
    fn built_in() -> Self {
        Settings {
            active: Some(true),
            output: Some(Output::Original),
            path: Some(Template::original()),
            attachments: Some(false),
            original_beside: Some(false),
            allow_invalid: Some(false),
            archive: Some(false),
            ..Settings::default()
        }
    }

    /// This layer over another.
    fn over(&self, below: Settings) -> Settings {
        Settings {
            active: self.active.or(below.active),
            output: self.output.or(below.output),
            path: self.path.clone().or(below.path),
            destination: self.destination.clone().or(below.destination),
            attachments: self.attachments.or(below.attachments),
            original_beside: self.original_beside.or(below.original_beside),
            allow_invalid: self.allow_invalid.or(below.allow_invalid),
            archive: self.archive.or(below.archive),
            sender_name: self.sender_name.clone().or(below.sender_name),
            sender_endpoint: self.sender_endpoint.clone().or(below.sender_endpoint),
            sender_scheme: self.sender_scheme.clone().or(below.sender_scheme),
            receiver_name: self.receiver_name.clone().or(below.receiver_name),
            receiver_endpoint: self.receiver_endpoint.clone().or(below.receiver_endpoint),
            receiver_scheme: self.receiver_scheme.clone().or(below.receiver_scheme),
        }
    }
}

/// Settings of a party.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PartyRule {
    /// Which customer (of sales) or supplier (of purchases).
    pub party: PartyKey,
    /// What is set for it.
    pub settings: Settings,
}

/// All settings of an export, in layers: built in, for all, for a party by name, for a party by number,
/// for one document. Each layer goes before those ahead of it, field by field; of two rules for the same
/// party in the same layer the later one does.
///
/// ```
/// use facturier::dossier::export::Rules;
/// let rules: Rules = serde_json::from_str(
///     r#"{ "defaults": { "output": "ubl", "path": "{number}" } }"#,
/// )?;
/// assert!(rules.defaults.path.is_some() && rules.parties.is_empty());
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Rules {
    /// For all documents.
    pub defaults: Settings,
    /// For those of a customer or supplier.
    pub parties: Vec<PartyRule>,
    /// For single documents, by their key.
    pub documents: BTreeMap<Text, Settings>,
}

/// Where the value of a setting comes from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum SettingsLayer {
    /// Nobody set it.
    BuiltIn,
    /// It is set for all.
    Default,
    /// It is set for the customer or supplier.
    Party(PartyKey),
    /// It is set for the document.
    Document,
}

impl fmt::Display for SettingsLayer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SettingsLayer::BuiltIn => f.write_str("built in"),
            SettingsLayer::Default => f.write_str("default"),
            SettingsLayer::Party(party) => write!(f, "party {party}"),
            SettingsLayer::Document => f.write_str("document"),
        }
    }
}

/// The value of one setting for one document, and why it has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Explained {
    /// The setting, as it is named in JSON (`receiver-endpoint`).
    pub setting: &'static str,
    /// Its value, as text.
    pub value: String,
    /// Where it comes from.
    pub layer: SettingsLayer,
}

impl fmt::Display for Explained {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} = {} ({})", self.setting, self.value, self.layer)
    }
}

impl Rules {
    /// Rules that set nothing but these for all.
    pub fn new(defaults: Settings) -> Self {
        Rules {
            defaults,
            ..Rules::default()
        }
    }

    /// The same with settings for a party.
    #[must_use]
    pub fn party(mut self, party: PartyKey, settings: Settings) -> Self {
        self.parties.push(PartyRule { party, settings });
        self
    }

    /// The same with settings for the document of this key.
    #[must_use]
    pub fn document(mut self, key: impl Into<Text>, settings: Settings) -> Self {
        self.documents.insert(key.into(), settings);
        self
    }

    /// What holds for a document, and where each value comes from; settings without a value are left out.
    pub fn resolve(&self, item: &ExportItem<'_>) -> (Settings, Vec<Explained>) {
        Resolver::new(self).resolve(item)
    }
}

/// Rules with their parties in a table, so that many documents find theirs in no time.
#[derive(Debug)]
pub(super) struct Resolver<'r> {
    rules: &'r Rules,
    built_in: Settings,
    /// The places of the rules of a party, by what it may be called.
    parties: HashMap<String, Vec<usize>>,
}

impl<'r> Resolver<'r> {
    pub fn new(rules: &'r Rules) -> Self {
        let mut parties: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, rule) in rules.parties.iter().enumerate() {
            for key in rule.party.keys() {
                parties.entry(key).or_default().push(at);
            }
        }
        Resolver {
            rules,
            built_in: Settings::built_in(),
            parties,
        }
    }

    pub fn resolve(&self, item: &ExportItem<'_>) -> (Settings, Vec<Explained>) {
        let rules = self.rules;
        let mut layers = vec![
            (SettingsLayer::BuiltIn, &self.built_in),
            (SettingsLayer::Default, &rules.defaults),
        ];
        let found: BTreeSet<(bool, usize)> = item
            .party()
            .into_iter()
            .flat_map(keys_of)
            .filter_map(|key| self.parties.get(&key))
            .flatten()
            .map(|&at| (rules.parties[at].party.is_number(), at))
            .collect();
        layers.extend(found.into_iter().map(|(_, at)| {
            let rule = &rules.parties[at];
            (SettingsLayer::Party(rule.party.clone()), &rule.settings)
        }));
        let document = rules.documents.get(&item.key);
        let document = item.settings.iter().chain(document);
        layers.extend(document.map(|settings| (SettingsLayer::Document, settings)));

        let merged = layers
            .iter()
            .fold(Settings::new(), |below, (_, layer)| layer.over(below));
        let explained = FIELDS.iter().filter_map(|(setting, value)| {
            let (layer, value) = layers
                .iter()
                .rev()
                .find_map(|(layer, settings)| Some((layer, value(settings)?)))?;
            Some(Explained {
                setting,
                value,
                layer: layer.clone(),
            })
        });
        (merged, explained.collect())
    }
}
