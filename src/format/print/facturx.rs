//! Factur-X 1 and ZUGFeRD 2 (which are one specification), written: the page, and in it the same invoice in CII.
//!
//! What is written says that it follows EN 16931, XRechnung, or BASIC and EXTENDED where the invoice said so;
//! any other specification has no profile there, and becomes EN 16931.

use super::xmp::{FACTUR_X, escaped};
use crate::format::{Loss, WriteOptions, Written, cii};
use crate::model::{Invoice, Specification, TaxCategory};
use crate::value::shown::quoted;
use crate::value::{Phrase, phrase};
use std::fmt::Write as _;

/// Which XML is in a hybrid invoice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Hybrid {
    /// What the file is called.
    pub name: &'static str,
    /// Its profile, as XMP has it.
    level: &'static str,
    /// Of Factur-X, or of XRechnung where the profile is that.
    version: String,
}

const EN16931: &str = "urn:cen.eu:en16931:2017";

/// The profiles of EN 16931 with a name of their own, by what BT-24 ends with.
const PROFILES: [(&str, &str); 4] = [
    ("#compliant#urn:factur-x.eu:1p0:basic", "BASIC"),
    ("#compliant#urn:zugferd.de:2p0:basic", "BASIC"),
    ("#conformant#urn:factur-x.eu:1p0:extended", "EXTENDED"),
    ("#conformant#urn:zugferd.de:2p0:extended", "EXTENDED"),
];

impl Hybrid {
    /// The profile for what an invoice names (BT-24), and what it has to name.
    fn of(named: &str) -> (Hybrid, Option<&'static str>) {
        let factur_x = |level| Hybrid {
            name: "factur-x.xml",
            level,
            version: "1.0".to_owned(),
        };
        if Specification::of(Some(named), None, None) == Some(Specification::XRechnung) {
            let version = named.rsplit_once("xrechnung_").map_or("", |(_, rest)| rest);
            let is_version = |c: char| c.is_ascii_digit() || c == '.';
            let end = version.find(|c| !is_version(c)).unwrap_or(version.len());
            let hybrid = Hybrid {
                name: "xrechnung.xml",
                level: "XRECHNUNG",
                version: version[..end].to_owned(),
            };
            return (hybrid, None);
        }
        let rest = named.strip_prefix(EN16931);
        let known = PROFILES.iter().find(|(ending, _)| rest == Some(*ending));
        match known {
            Some((_, level)) => (factur_x(level), None),
            None => (factur_x("EN 16931"), (named != EN16931).then_some(EN16931)),
        }
    }

    /// The extension of XMP, and the description of it that PDF/A asks for (ISO 19005-3, 6.6.2.3).
    pub(super) fn xmp(&self) -> String {
        format!(
            "<rdf:Description rdf:about=\"\" \
             xmlns:pdfaExtension=\"http://www.aiim.org/pdfa/ns/extension/\">\n\
             <pdfaExtension:schemas><rdf:Bag>{}</rdf:Bag></pdfaExtension:schemas>\n\
             </rdf:Description>\n{}",
            self.schema(),
            self.values()
        )
    }

    /// The description of the extension, an item of a list.
    pub(super) fn schema(&self) -> String {
        let mut out = format!(
            "<rdf:li rdf:parseType=\"Resource\" \
             xmlns:pdfaSchema=\"http://www.aiim.org/pdfa/ns/schema#\" \
             xmlns:pdfaProperty=\"http://www.aiim.org/pdfa/ns/property#\">\n\
             <pdfaSchema:schema>Factur-X PDFA Extension Schema</pdfaSchema:schema>\n\
             <pdfaSchema:namespaceURI>{FACTUR_X}</pdfaSchema:namespaceURI>\n\
             <pdfaSchema:prefix>fx</pdfaSchema:prefix>\n<pdfaSchema:property><rdf:Seq>\n"
        );
        for (name, _, description) in self.properties() {
            // Writing to a string cannot fail.
            let _ = writeln!(
                out,
                "<rdf:li rdf:parseType=\"Resource\"><pdfaProperty:name>{name}</pdfaProperty:name>\
                 <pdfaProperty:valueType>Text</pdfaProperty:valueType>\
                 <pdfaProperty:category>external</pdfaProperty:category>\
                 <pdfaProperty:description>{description}</pdfaProperty:description></rdf:li>"
            );
        }
        out.push_str("</rdf:Seq></pdfaSchema:property>\n</rdf:li>");
        out
    }

    /// The extension itself.
    pub(super) fn values(&self) -> String {
        let mut out = format!("<rdf:Description rdf:about=\"\" xmlns:fx=\"{FACTUR_X}\">\n");
        for (name, value, _) in self.properties() {
            // Writing to a string cannot fail.
            let _ = writeln!(out, "<fx:{name}>{}</fx:{name}>", escaped(value));
        }
        out.push_str("</rdf:Description>\n");
        out
    }

    fn properties(&self) -> [(&'static str, &str, &'static str); 4] {
        [
            ("DocumentType", "INVOICE", "what the XML is"),
            (
                "DocumentFileName",
                self.name,
                "the name of the embedded XML",
            ),
            (
                "Version",
                &self.version,
                "the version of the specification of the XML",
            ),
            ("ConformanceLevel", self.level, "the profile of the XML"),
        ]
    }
}

/// What the invoice lacks that EN 16931 can do without and the schemas of Factur-X cannot.
fn wanted(invoice: &Invoice) -> Vec<Loss> {
    let loss = |term: &'static str, path: String, what: Phrase| Loss {
        term: term.into(),
        path,
        what: what.into(),
    };
    let mut wanted = Vec::new();
    for (at, means) in invoice.payment_means.iter().enumerate() {
        let card = means.card.as_ref();
        if card.is_some_and(|card| card.primary_account_number.is_none()) {
            let path = format!("payment_means[{at}].card.primary_account_number");
            let what = phrase!(
                "the card has no number; the schemas of Factur-X ask for one, and programs that go by them refuse the XML"
            );
            wanted.push(loss("BT-87", path, what));
        }
    }
    let rows = invoice.vat_breakdown.iter().map(|row| &row.tax_category);
    let items = invoice.allowances_and_charges.iter();
    let items = items.map(|item| &item.tax_category);
    let lines = invoice.lines.iter();
    let lines = lines.map(|line| line.item.as_ref().map_or(&None, |item| &item.tax_category));
    let named = |term, path: &'static str, all: Vec<&Option<TaxCategory>>| {
        let first = all.iter().position(|category| {
            let category = category.as_ref();
            category.is_some_and(|category| category.tax_scheme.is_none())
        })?;
        let what = phrase!(
            "nothing says that the tax is VAT; the schemas of Factur-X ask for that, and programs that go by them refuse the XML"
        );
        Some(loss(term, path.replace("[]", &format!("[{first}]")), what))
    };
    wanted.extend(named(
        "BG-23",
        "vat_breakdown[].tax_category.tax_scheme",
        rows.collect(),
    ));
    wanted.extend(named(
        "BG-20",
        "allowances_and_charges[].tax_category.tax_scheme",
        items.collect(),
    ));
    wanted.extend(named(
        "BG-30",
        "lines[].item.tax_category.tax_scheme",
        lines.collect(),
    ));
    wanted
}

/// The XML for the page of an invoice, with what it does not carry, and the profile it has.
pub(super) fn xml(invoice: &Invoice, options: &WriteOptions) -> (Written, Hybrid) {
    let named = &invoice.process_control.specification_identifier;
    let named = named.as_deref().unwrap_or("").trim();
    let (hybrid, instead) = Hybrid::of(named);
    let wanted = wanted(invoice);
    let Some(instead) = instead else {
        let mut written = cii::written(invoice, options);
        written.losses.extend(wanted);
        return (written, hybrid);
    };
    let mut changed = invoice.clone();
    changed.process_control.specification_identifier = Some(instead.into());
    let mut written = cii::written(&changed, options);
    written.losses.extend(wanted);
    if !named.is_empty() {
        let what = phrase!(
            "{} is no profile of Factur-X; the XML says that it follows EN 16931",
            quoted(named)
        );
        written.losses.push(Loss {
            term: "BT-24".into(),
            path: "process_control.specification_identifier".to_owned(),
            what: what.into(),
        });
    }
    (written, hybrid)
}

#[cfg(test)]
mod tests {
    use super::{EN16931, Hybrid, wanted, xml};
    use crate::format::WriteOptions;
    use crate::model::{Invoice, InvoiceLine, Item, PaymentCard, PaymentMeans, TaxCategory};

    #[test]
    fn what_an_invoice_names_gives_the_profile() {
        let of = |named: &str| {
            let (hybrid, instead) = Hybrid::of(named);
            (hybrid.name, hybrid.level, hybrid.version, instead)
        };
        let factur_x = |level, instead| ("factur-x.xml", level, "1.0".to_owned(), instead);
        assert_eq!(of(EN16931), factur_x("EN 16931", None));
        let peppol = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0";
        assert_eq!(of(peppol), factur_x("EN 16931", Some(EN16931)));
        let extended = "urn:cen.eu:en16931:2017#conformant#urn:factur-x.eu:1p0:extended";
        assert_eq!(of(extended), factur_x("EXTENDED", None));
        let minimum = "urn:factur-x.eu:1p0:minimum";
        assert_eq!(of(minimum), factur_x("EN 16931", Some(EN16931)));
        let xrechnung = "urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0";
        let extension =
            format!("{xrechnung}#conformant#urn:xeinkauf.de:kosit:extension:xrechnung_3.0");
        for named in [xrechnung, &extension] {
            assert_eq!(
                of(named),
                ("xrechnung.xml", "XRECHNUNG", "3.0".to_owned(), None)
            );
        }
    }

    #[test]
    fn what_the_schema_wants_is_told() {
        let mut invoice = Invoice::default();
        assert_eq!(wanted(&invoice), []);
        let means = PaymentMeans {
            card: Some(PaymentCard::default()),
            ..PaymentMeans::default()
        };
        invoice.payment_means = vec![PaymentMeans::default(), means];
        let item = Item {
            tax_category: Some(TaxCategory::default()),
            ..Item::default()
        };
        let line = InvoiceLine {
            item: Some(item),
            ..InvoiceLine::default()
        };
        invoice.lines = vec![InvoiceLine::default(), line.clone(), line];
        let paths: Vec<String> = wanted(&invoice).into_iter().map(|loss| loss.path).collect();
        assert_eq!(
            paths,
            [
                "payment_means[1].card.primary_account_number",
                "lines[1].item.tax_category.tax_scheme"
            ]
        );
        let (written, _) = xml(&invoice, &WriteOptions::new());
        assert!(written.losses.iter().any(|loss| loss.term == "BT-87"));
    }
}
