//! What is read of CII, held against what UBL says of the same model.

use super::{ELEMENTS, write};
use crate::format::detect;
use crate::format::elements::Uncarried;
use crate::format::elements::Unwritten;
use crate::format::ubl;
use crate::format::ubl::tests::{full, text};
use crate::model::*;
use crate::structure::{Limits, Notes, walk};
use crate::term;
use crate::value::{parse_date, parse_decimal, trim_xml};
use crate::xml::{Attr, ByteSink, Node, Tree, TreeSink, cbc, ram};
use std::collections::{BTreeMap, BTreeSet};

const INVOICE: &str = include_str!("../../../fixtures/cii/invoice.xml");
const CREDIT_NOTE: &str = include_str!("../../../fixtures/cii/credit-note.xml");
const MINIMUM: &str = include_str!("../../../fixtures/cii/minimum.xml");

/// The elements of a document, and what is wrong with their structure.
fn parsed(text: &str) -> Option<(Tree<'_>, Notes)> {
    let walked = walk(text, &Limits::new(), &mut ()).ok()?;
    let tree = Tree {
        source: text.into(),
        side: walked.side,
        nodes: walked.nodes,
        attributes: walked.attributes,
        ..Tree::default()
    };
    Some((tree, walked.notes))
}

/// The model of a document, and what is not carried, in words.
#[track_caller]
fn model(xml: &str) -> (Invoice, Vec<String>) {
    let (tree, _) = parsed(xml).unwrap();
    let (invoice, uncarried) = (ELEMENTS.read)(tree.root().unwrap());
    (invoice, describe(&tree, &uncarried))
}

fn describe(tree: &Tree<'_>, uncarried: &[Uncarried]) -> Vec<String> {
    let one = |item: &Uncarried| {
        let node = tree.node(item.node);
        let path = node.xpath();
        let at = path.find("ram:").unwrap_or(0);
        let attribute = item.attribute.map_or(String::new(), |at| {
            format!("/@{}", node.attributes().nth(at.into()).unwrap().tag())
        });
        format!("{}{attribute} {:?}", &path[at..], item.why)
    };
    uncarried.iter().map(one).collect()
}

/// The invoice with this in place of that.
#[track_caller]
fn edited(from: &str, to: &str) -> (Invoice, Vec<String>) {
    assert!(INVOICE.contains(from), "{from}");
    model(&INVOICE.replacen(from, to, 1))
}

type Said = BTreeMap<String, BTreeSet<String>>;

/// What a document says for each term, however it is spelled there.
fn said(root: Node<'_>, uncarried: &[Uncarried]) -> Said {
    let mut said = Said::new();
    let mut say = |term: &str, value: &str| {
        if !value.is_empty() {
            let value = spelled(value);
            said.entry(term.to_owned()).or_default().insert(value);
        }
    };
    let is_listed = |node: Node<'_>, attribute: Option<u16>| {
        uncarried
            .iter()
            .any(|item| item.node == node.index() as u32 && item.attribute == attribute)
    };
    for node in root.descendants() {
        let mut around = std::iter::once(node).chain(node.ancestors());
        if around.any(|node| is_listed(node, None)) {
            continue;
        }
        let terms = term::of(node);
        let last = terms.last().map_or("", |term| term);
        let text = trim_xml(node.text());
        if node.is_leaf() && last.starts_with("BT-") {
            match (node.name(), last) {
                (cbc::NOTE | ram::CONTENT, "BT-22") => match ubl::split_note(text) {
                    Some((code, text)) => {
                        say("BT-21", code);
                        say("BT-22", text);
                    }
                    None => say("BT-22", text),
                },
                (ram::DUE_DATE_TYPE_CODE, _) => say(last, super::tax_point_code(text)),
                _ => say(last, text),
            }
        }
        for (at, attribute) in node.attributes().enumerate() {
            let terms = term::of_attribute(node, attribute.name());
            let own = terms.last().map_or("", |term| term);
            let of_element = [Attr::CURRENCY_ID, Attr::FORMAT, Attr::OTHER];
            if own != last
                && !is_listed(node, Some(at as u16))
                && !of_element.contains(&attribute.name())
            {
                say(own, attribute.value());
            }
        }
    }
    said
}

/// A value in one spelling: dates with lines between, decimals without needless zeros.
fn spelled(value: &str) -> String {
    let value = trim_xml(value);
    match (
        super::date_of(value),
        parse_date(value),
        parse_decimal(value),
    ) {
        (Some(date), ..) | (_, Some(date), _) => date.to_string(),
        (.., Some(decimal)) => decimal.normalize().to_string(),
        _ => value.to_owned(),
    }
}

/// What a document says is what UBL says of its model.
fn differences(root: Node<'_>) -> Vec<String> {
    let (invoice, uncarried) = (ELEMENTS.read)(root);
    let of_cii = said(root, &uncarried);
    let tree = (ubl::ELEMENTS.build)(&invoice);
    let of_ubl = said(tree.root().unwrap(), &[]);
    let terms: BTreeSet<&String> = of_cii.keys().chain(of_ubl.keys()).collect();
    let lost = ubl::losses(&invoice);
    let differs = |term: &&&String| {
        of_cii.get(**term) != of_ubl.get(**term) && !lost.iter().any(|loss| loss.term == ***term)
    };
    let tell = |term: &String| format!("{term}: {:?}, {:?}", of_cii.get(term), of_ubl.get(term));
    terms
        .iter()
        .filter(differs)
        .map(|term| tell(term))
        .collect()
}

#[test]
fn every_term_is_read() {
    let mut found = BTreeSet::new();
    for xml in [INVOICE, CREDIT_NOTE] {
        let (tree, notes) = parsed(xml).unwrap();
        assert!(notes.list.is_empty());
        assert_eq!(model(xml).1, [""; 0]);
        let root = tree.root().unwrap();
        found.extend(said(root, &[]).into_keys());
        assert_eq!(differences(root), [""; 0]);
    }
    for number in (1..=165).filter(|&number| number != 4) {
        assert!(found.contains(&format!("BT-{number}")), "BT-{number}");
    }
}

/// The model after it was written and read again, and what was told of that.
fn again(model: &Invoice) -> (Invoice, Vec<Unwritten>) {
    let mut sink = TreeSink::default();
    let unwritten = write(model, &mut sink);
    let tree = sink.into_tree();
    let (invoice, _) = (ELEMENTS.read)(tree.root().unwrap());
    (invoice, unwritten)
}

/// What is written is read back the same, by way of a tree and by way of bytes.
#[track_caller]
fn assert_round_trip(model: &Invoice) {
    let (invoice, unwritten) = again(model);
    assert_eq!(unwritten, []);
    // `Debug` shows the scale of decimals, equality does not.
    assert_eq!(format!("{invoice:#?}"), format!("{model:#?}"));
    let mut sink = ByteSink::new(false);
    write(model, &mut sink);
    let bytes = String::from_utf8(sink.finish().0).unwrap();
    let (tree, notes) = parsed(&bytes).unwrap();
    let (invoice, uncarried) = (ELEMENTS.read)(tree.root().unwrap());
    assert_eq!(uncarried, []);
    assert_eq!(invoice, *model);
    // What the model lacks or could not read is missing or of the wrong form, and nothing else is wrong.
    let is_out_of_place = |id: &str| !matches!(id, "XSD-MISSING" | "XSD-VALUE");
    let found = notes.list.iter().find(|note| is_out_of_place(note.rule.id));
    assert!(found.is_none(), "{found:?}");
}

#[test]
fn fixtures_come_back() {
    for xml in [INVOICE, CREDIT_NOTE, MINIMUM] {
        let (invoice, _) = model(xml);
        assert_round_trip(&invoice);
        let tree = (ELEMENTS.build)(&invoice);
        let notes = crate::structure::check(&tree, Limits::new().room());
        assert!(notes.list.is_empty());
    }
}

#[test]
fn everything_that_cii_has_a_place_for_comes_back() {
    for kind in [Kind::Invoice, Kind::CreditNote] {
        let mut model = full(kind);
        let terms = |model: &Invoice| -> Vec<&str> {
            again(model).1.iter().map(|loss| loss.term).collect()
        };
        let lost = ["BT-32", "BG-24", "BT-83", "BG-18", "BG-3"];
        assert_eq!(terms(&model), lost);
        for party in [&mut model.seller, &mut model.buyer] {
            party.as_mut().unwrap().tax_registrations[1].tax_scheme = text("FC");
        }
        model.supporting_documents[0].type_code = None;
        model.payment_means[1].remittance_information =
            model.payment_means[0].remittance_information.clone();
        model.payment_means[1].card.as_mut().unwrap().network = None;
        model.preceding_invoices.truncate(1);
        assert_round_trip(&model);
        model.delivery = Some(Delivery::default());
        model.lines[0].item.as_mut().unwrap().attributes.clear();
        model.payment_means[1].direct_debit = Some(DirectDebit::default());
        assert_round_trip(&model);
        model.total_vat_amount = None;
        model.totals = None;
        model.payment_means.truncate(1);
        model.payment_means[0] = PaymentMeans {
            remittance_information: text("only this"),
            ..PaymentMeans::default()
        };
        assert_round_trip(&model);
    }
    assert_round_trip(&Invoice::default());
}

#[test]
fn what_would_not_come_back_is_told() {
    let lost = |change: fn(&mut Invoice)| {
        let mut model = model(INVOICE).0;
        change(&mut model);
        let (read, unwritten) = again(&model);
        assert_ne!(read, model);
        let terms: Vec<&str> = unwritten.iter().map(|loss| loss.term).collect();
        terms.join(" ")
    };
    assert_eq!(lost(|model| model.kind = Kind::CreditNote), "BT-3");
    assert_eq!(lost(|model| model.vat_breakdown.clear()), "BT-8");
    assert_eq!(
        lost(|model| model.value_added_tax_point_date_code = text("29")),
        "BT-8"
    );
    assert_eq!(
        lost(|model| model.seller.as_mut().unwrap().identifiers.reverse()),
        "BT-29"
    );
    assert_eq!(
        lost(|model| model.payment_means[0].remittance_information = None),
        "BT-83"
    );
    assert_eq!(
        lost(|model| {
            let debit = model.payment_means[1].direct_debit.take();
            model.payment_means[1].direct_debit = debit.map(|debit| DirectDebit {
                debited_account_identifier: None,
                ..debit
            });
        }),
        "BT-89"
    );
    assert_eq!(
        lost(|model| model.lines[0].price.as_mut().unwrap().gross_price = None),
        "BT-148"
    );
    assert_eq!(
        lost(|model| model.lines[0].net_amount.as_mut().unwrap().currency = None),
        "BT-5"
    );
    assert_eq!(
        lost(|model| {
            let total = model.total_vat_amount.as_mut();
            total.unwrap().currency = text("CZK");
        }),
        "BT-111"
    );
    assert_eq!(
        lost(|model| {
            let seller = model.seller.as_mut().unwrap();
            seller.tax_registrations[1].identifier = None;
        }),
        "BT-31"
    );
}

#[test]
fn vat_totals_that_change_places_are_a_loss() {
    let codes = [None, text("EUR"), text("SEK")];
    let mut amounts = vec![None];
    amounts.extend(codes.iter().chain(&[text("USD")]).map(|currency| {
        let value = crate::value::Parsed::decimal("1");
        let currency = currency.clone();
        Some(crate::value::Amount { value, currency })
    }));
    for document in &codes {
        for accounting in &codes {
            for first in &amounts {
                for second in &amounts {
                    let model = Invoice {
                        currency_code: document.clone(),
                        vat_accounting_currency_code: accounting.clone(),
                        total_vat_amount: first.clone(),
                        total_vat_amount_in_accounting_currency: second.clone(),
                        ..Invoice::default()
                    };
                    let mut sink = TreeSink::default();
                    let unwritten = write(&model, &mut sink);
                    let tree = sink.into_tree();
                    let (again, _) = (ELEMENTS.read)(tree.root().unwrap());
                    assert_eq!(unwritten.is_empty(), again == model, "{model:#?}");
                }
            }
        }
    }
}

#[test]
fn the_type_code_tells_a_credit_note() {
    for (xml, kind) in [
        (INVOICE, Kind::Invoice),
        (CREDIT_NOTE, Kind::CreditNote),
        (MINIMUM, Kind::Invoice),
    ] {
        assert_eq!(model(xml).0.kind, kind);
        let detected = detect(xml.as_bytes());
        assert_eq!((detected.name(), detected.kind), ("cii", Some(kind)));
    }
}

#[test]
fn profiles_are_named() {
    let named = |xml: &str| detect(xml.as_bytes()).specification().unwrap();
    assert_eq!(named(INVOICE), Specification::En16931);
    assert_eq!(named(CREDIT_NOTE), Specification::XRechnung);
    assert_eq!(named(MINIMUM), Specification::FacturXMinimum);
}

#[test]
fn amounts_are_in_the_currency_of_the_document() {
    let (invoice, _) = model(INVOICE);
    let line = invoice.lines[0].net_amount.as_ref().unwrap();
    assert_eq!(line.currency.as_deref(), Some("EUR"));
    let total = invoice.total_vat_amount_in_accounting_currency.unwrap();
    assert_eq!(total.currency.as_deref(), Some("CZK"));
    let (invoice, uncarried) = edited(
        "<ram:LineTotalAmount>",
        "<ram:LineTotalAmount currencyID=\"USD\">",
    );
    let line = invoice.lines[0].net_amount.as_ref().unwrap();
    assert_eq!(line.currency.as_deref(), Some("USD"));
    assert_eq!(uncarried, [""; 0]);
}

#[test]
fn the_currency_tells_one_vat_total_from_the_other() {
    let of = |document, accounting, totals: &[&'static str]| {
        let totals: Vec<Option<&str>> = totals.iter().copied().map(Some).collect();
        super::vat_totals(document, accounting, &totals)
    };
    let (eur, czk) = (Some("EUR"), Some("CZK"));
    assert_eq!(of(eur, None, &["EUR"]), (Some(0), None));
    assert_eq!(of(eur, czk, &["EUR", "CZK"]), (Some(0), Some(1)));
    assert_eq!(of(eur, czk, &["CZK", "EUR"]), (Some(1), Some(0)));
    assert_eq!(of(eur, czk, &["CZK"]), (None, Some(0)));
    assert_eq!(of(eur, czk, &["USD", "CZK"]), (Some(0), Some(1)));
    assert_eq!(of(eur, None, &["USD"]), (Some(0), None));
    assert_eq!(of(eur, None, &["EUR", "CZK"]), (Some(0), Some(1)));
    assert_eq!(of(eur, None, &["EUR", "EUR"]), (Some(0), None));
    assert_eq!(of(eur, eur, &["EUR", "EUR"]), (Some(0), Some(1)));
}

#[test]
fn what_the_model_does_not_have_is_listed() {
    let (_, uncarried) = edited(
        "<ram:LineID>1</ram:LineID>",
        "<ram:LineID>1</ram:LineID><ram:ParentLineID>0</ram:ParentLineID>",
    );
    assert_eq!(
        uncarried,
        [
            "ram:IncludedSupplyChainTradeLineItem[1]/ram:AssociatedDocumentLineDocument/ram:ParentLineID NotInModel"
        ]
    );
    let (_, uncarried) = edited(
        "<ram:PersonName>",
        "<ram:JobTitle>x</ram:JobTitle><ram:PersonName>",
    );
    assert_eq!(uncarried.len(), 1);
    let (_, uncarried) = edited("<ram:Name>Project reference", "<ram:Name>Bridge");
    assert_eq!(
        uncarried,
        ["ram:ApplicableHeaderTradeAgreement/ram:SpecifiedProcuringProject/ram:Name NotInModel"]
    );
    let (_, uncarried) = edited("XBX\">1</ram:BasisQuantity>", "XBX\">2</ram:BasisQuantity>");
    assert_eq!(uncarried.len(), 1, "the quantity of the gross price");
    let (invoice, uncarried) = edited(
        "<ram:Description>Within",
        "<ram:Description>a</ram:Description><ram:Description>Within",
    );
    assert_eq!(invoice.payment_terms.as_deref(), Some("a"));
    assert_eq!(uncarried.len(), 1);
}

#[test]
fn lines_that_sum_up_others_are_no_lines() {
    let reason = |reason: &str| {
        let (invoice, uncarried) = edited(
            "<ram:LineID>1</ram:LineID>",
            &format!(
                "<ram:LineID>1</ram:LineID><ram:LineStatusReasonCode>{reason}</ram:LineStatusReasonCode>"
            ),
        );
        (invoice.lines.len(), uncarried.len())
    };
    assert_eq!(reason("DETAIL"), (2, 1));
    assert_eq!(reason("GROUP"), (1, 1));
    assert_eq!(reason("INFORMATION"), (1, 1));
}

#[test]
fn a_date_in_another_format_is_kept_as_it_is() {
    let (invoice, uncarried) = edited("format=\"102\">20260131", "format=\"203\">202601311200");
    let date = invoice.issue_date.unwrap();
    assert_eq!(date.raw().unwrap(), "202601311200");
    assert_eq!(
        uncarried,
        [
            "rsm:ExchangedDocument/ram:IssueDateTime/udt:DateTimeString/@format NotInModel"
                .replacen("rsm:ExchangedDocument/", "", 1)
        ]
    );
    let string = "<udt:DateTimeString format=\"102\">20260131</udt:DateTimeString>";
    let (invoice, uncarried) = edited(string, "<udt:DateTime>2026-01-31T00:00:00Z</udt:DateTime>");
    assert_eq!(invoice.issue_date, model(INVOICE).0.issue_date);
    assert_eq!(uncarried, [""; 0]);
    for odd in ["2026131", "20260231", "31.01.2026", "+2026131"] {
        let (invoice, _) = edited("20260131", odd);
        assert_eq!(invoice.issue_date.unwrap().raw().unwrap(), odd);
    }
}

#[test]
fn the_mandate_belongs_to_the_direct_debit() {
    let mandates = |xml: &str| -> Vec<Option<String>> {
        let (invoice, _) = model(xml);
        let mandate = |means: &PaymentMeans| {
            let debit = means.direct_debit.as_ref()?;
            debit
                .mandate_reference_identifier
                .as_ref()
                .map(|id| id.to_string())
        };
        invoice.payment_means.iter().map(mandate).collect()
    };
    let mandate = Some("MND-2026-1".to_owned());
    assert_eq!(mandates(INVOICE), [None, mandate.clone()]);
    let account = INVOICE
        .find("<ram:PayerPartyDebtorFinancialAccount>")
        .unwrap();
    let end = INVOICE
        .find("</ram:PayerPartyDebtorFinancialAccount>")
        .unwrap();
    let without = [
        &INVOICE[..account],
        &INVOICE[end + "</ram:PayerPartyDebtorFinancialAccount>".len()..],
    ]
    .concat();
    assert_eq!(mandates(&without), [mandate.clone(), None]);
    let second = without.rfind("<ram:TypeCode>58").unwrap();
    let debit = [
        &without[..second],
        &without[second..].replacen(">58<", ">59<", 1),
    ]
    .concat();
    assert_eq!(mandates(&debit), [None, mandate]);
}

/// Every element of the fixtures left out, there twice, or without its text: what is left is read, and written
/// the same or told.
#[test]
fn any_edit_is_carried_or_told() {
    let (mut count, mut wrong) = (0, Vec::new());
    for xml in [INVOICE, CREDIT_NOTE, MINIMUM] {
        let document = roxmltree::Document::parse(xml).unwrap();
        let elements = document.root_element().descendants().skip(1);
        for element in elements.filter(roxmltree::Node::is_element) {
            let range = element.range();
            let whole = &xml[range.clone()];
            let text = element.text().unwrap_or_default();
            let edits = [
                String::new(),
                whole.repeat(2),
                whole.replacen(&format!(">{text}<"), "><", 1),
            ];
            for (how, edit) in ["without", "twice", "empty"].iter().zip(edits) {
                let edited = [&xml[..range.start], &edit, &xml[range.end..]].concat();
                let (tree, _) = parsed(&edited).unwrap();
                let root = tree.root().unwrap();
                let mut told = differences(root);
                let (model, _) = (ELEMENTS.read)(root);
                let (again, unwritten) = again(&model);
                if unwritten.is_empty() && again != model {
                    told.push("does not come back".to_owned());
                }
                let name = element.tag_name().name();
                wrong.extend(told.iter().map(|told| format!("{how} {name}: {told}")));
                count += 1;
            }
        }
    }
    assert!(count > 1200, "{count}");
    assert!(wrong.is_empty(), "{}\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn a_long_text_is_not_put_everywhere() {
    let long = "9".repeat(200);
    let (invoice, _) = edited("RF18539007547034", &long);
    assert_eq!(invoice.payment_means[0].remittance_information, text(&long));
    assert_eq!(invoice.payment_means[1].remittance_information, None);
    let (invoice, _) = edited(
        "<ram:InvoiceCurrencyCode>EUR",
        &format!("<ram:InvoiceCurrencyCode>{long}"),
    );
    assert_eq!(invoice.currency_code, text(&long));
    assert_eq!(invoice.lines[0].net_amount.as_ref().unwrap().currency, None);
}
/// What is judged by the documents of the corpus.
#[cfg(feature = "json")]
mod corpus {
    use super::*;
    use crate::format::of_element;
    use crate::xml::Syntax;
    use crate::xml::decode::decode;
    use std::path::PathBuf;

    /// The documents of the corpus of this kind of syntax, with whether they follow the schema, and the rules.
    fn corpus(is_wanted: impl Fn(&str) -> bool) -> Option<BTreeMap<PathBuf, (bool, bool)>> {
        let Some(corpus) = std::env::var_os("FACTURIER_CORPUS").map(PathBuf::from) else {
            eprintln!("SKIPPED: FACTURIER_CORPUS is not set");
            return None;
        };
        let mut documents = BTreeMap::new();
        for folder in std::fs::read_dir(&corpus).unwrap() {
            let folder = folder.unwrap().path();
            let Ok(truth) = std::fs::read_to_string(folder.join("truth.jsonl")) else {
                continue;
            };
            for line in truth.lines() {
                let row: serde_json::Value = serde_json::from_str(line).unwrap();
                if row["syntax"].as_str().is_some_and(&is_wanted) {
                    let fired = row["fired"].as_array();
                    let is_fatal = |rule: &serde_json::Value| rule["flag"] == "fatal";
                    let is_good = !fired.is_some_and(|fired| fired.iter().any(is_fatal));
                    let of_schema = row["xsd_valid"] == true;
                    let path = folder.join(row["file"].as_str().unwrap());
                    let before = documents.insert(path.clone(), (of_schema, is_good));
                    if let Some((_, false)) = before {
                        documents.insert(path, (of_schema, false));
                    }
                }
            }
        }
        Some(documents)
    }

    /// The terms of which two documents say something else, and no loss told so: neither one of the term nor one
    /// of a group around it.
    fn untold(one: Tree<'_>, other: Tree<'_>, losses: &[Unwritten]) -> Vec<String> {
        let (one, other) = (one.root().unwrap(), other.root().unwrap());
        let mut groups = BTreeMap::<String, BTreeSet<String>>::new();
        for node in one.descendants().chain(other.descendants()) {
            let attributes = node.attributes();
            let of_attributes = attributes.map(|it| term::of_attribute(node, it.name()));
            for terms in of_attributes.chain([term::of(node)]) {
                let terms = terms.iter().map(|term| term.to_string());
                let Some(last) = terms.clone().next_back() else {
                    continue;
                };
                groups.entry(last).or_default().extend(terms);
            }
        }
        let (before, after) = (said(one, &[]), said(other, &[]));
        let terms: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
        let is_told = |term: &String| {
            let within = groups.get(term);
            losses.iter().any(|loss| {
                loss.term == *term || within.is_some_and(|groups| groups.contains(loss.term))
            })
        };
        let differs = |term: &&String| before.get(*term) != after.get(*term) && !is_told(term);
        let tell = |term: &String| format!("{term}: {:?}, {:?}", before.get(term), after.get(term));
        terms.into_iter().filter(differs).map(tell).collect()
    }

    /// Every document of the corpus, whether it follows the schema or not.
    #[test]
    #[cfg_attr(not(has_corpus), ignore = "FACTURIER_CORPUS is not set")]
    fn corpus_documents_say_the_same_in_ubl() {
        let Some(documents) = corpus(|syntax| syntax == "cii") else {
            return;
        };
        let (mut count, mut wrong) = (0, Vec::new());
        for file in documents.into_keys() {
            let bytes = std::fs::read(&file).unwrap();
            let text = decode(&bytes).text;
            let Some((tree, _)) = parsed(&text) else {
                continue;
            };
            let told = differences(tree.root().unwrap());
            wrong.extend(told.iter().map(|told| format!("{} {told}", file.display())));
            count += 1;
        }
        assert!(count > 600, "{count}");
        assert!(wrong.is_empty(), "{}\n{}", wrong.len(), wrong.join("\n"));
    }

    /// What is read of a document is read again after it was written in the other syntax, and then in its own,
    /// but for what was told. The document in between follows its schema where the first follows its schema and the rules.
    #[test]
    #[cfg_attr(not(has_corpus), ignore = "FACTURIER_CORPUS is not set")]
    fn corpus_documents_come_back_from_the_other_syntax() {
        let Some(documents) = corpus(|syntax| syntax == "cii" || syntax.starts_with("ubl")) else {
            return;
        };
        let (mut count, mut with_losses) = (0, BTreeMap::<&str, usize>::new());
        let (mut changed, mut broken) = (Vec::new(), Vec::new());
        for (file, (is_valid, is_good)) in documents {
            let bytes = std::fs::read(&file).unwrap();
            let text = decode(&bytes).text;
            let Some((tree, _)) = parsed(&text).filter(|_| is_valid) else {
                continue;
            };
            let root = tree.root().unwrap();
            let Some((_, own)) = of_element(root.name()) else {
                continue;
            };
            let (model, _) = (own.read)(root);
            let is_cii = own.syntax == Syntax::Cii;
            let other = if is_cii { &ubl::ELEMENTS } else { &ELEMENTS };
            let lost = |model: &Invoice, in_cii: bool| match in_cii {
                true => write(model, &mut TreeSink::default()),
                false => ubl::losses(model),
            };
            count += 1;
            let mut losses = lost(&model, !is_cii);
            let tree = (other.build)(&model);
            let notes = crate::structure::check(&tree, Limits::new().room());
            broken.extend(
                notes
                    .list
                    .iter()
                    .filter(|_| is_good)
                    .map(|note| format!("{} {}", file.display(), note.message)),
            );
            let (between, uncarried) = (other.read)(tree.root().unwrap());
            assert_eq!(uncarried, [], "{}", file.display());
            losses.extend(lost(&between, is_cii));
            let tree = (own.build)(&between);
            let (again, _) = (own.read)(tree.root().unwrap());
            for term in losses.iter().map(|loss| loss.term).collect::<BTreeSet<_>>() {
                *with_losses.entry(term).or_default() += 1;
            }
            // What is no date in one syntax may be one in the other.
            let is_read = !format!("{model:?}").contains("Unreadable");
            if losses.is_empty() && is_read && (between != model || again != model) {
                let [model, between] = [&model, &between].map(|invoice| format!("{invoice:#?}"));
                let mut lines = model.lines().zip(between.lines());
                let line = lines.find(|(one, other)| one != other);
                changed.push(format!("{} {line:?}", file.display()));
            }
            if !losses.is_empty() && is_read {
                let told = untold((own.build)(&model), (own.build)(&again), &losses);
                changed.extend(told.iter().map(|told| format!("{} {told}", file.display())));
            }
        }
        eprintln!("{count} documents, of them with losses: {with_losses:?}");
        assert!(count > 2000, "{count}");
        assert!(
            changed.is_empty(),
            "{}\n{}",
            changed.len(),
            changed.join("\n")
        );
        assert!(broken.is_empty(), "{}\n{}", broken.len(), broken.join("\n"));
    }
}
