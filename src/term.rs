//! Business terms (BT) and groups (BG) of EN 16931-1: what they are called, and which of them an
//! element of a document stands for.
//!
//! It serves the reports: a finding knows its element, and this says in the words of the standard
//! what the element is. Nothing is read by it, so it is plain rather than fast.

mod cii;
mod field;
mod ubl;

pub(crate) use field::Fields;

use crate::value::{parse_boolean, trim_xml};
use crate::xml::{self, Attr, Crowds, Name, Node, Syntax, cac, cbc, ram, rsm, udt};
use std::borrow::Cow;

/// Where a term stands.
#[derive(Debug)]
struct Place {
    /// From the document element, of UBL as in an invoice.
    path: &'static [Name],
    attribute: Option<Attr>,
    term: &'static str,
    condition: Condition,
    /// The groups around the term, where they are not those of the elements around it.
    groups: Option<&'static [&'static str]>,
}

/// What makes a place stand for one term and not another.
#[derive(Clone, Copy, Debug)]
enum Condition {
    Always,
    /// The charge indicator is not true.
    Allowance,
    /// The charge indicator is true.
    Charge,
    /// The document type code is 130.
    Type130,
    /// The document type code is 50, of UBL in a credit note.
    Type50,
    /// The document type code is neither of them.
    Supporting,
    /// The scheme is `SEPA`.
    Sepa,
    /// The scheme is another, or there is none.
    NotSepa,
    /// The tax scheme is VAT.
    Vat,
    /// The amount is in the tax currency, and the document is not.
    AccountingCurrency,
    /// The term is only the beginning of the text, so the element as a whole never stands for it.
    SubjectCode,
}

/// What a term or group is called, by its identifier.
///
/// ```
/// assert_eq!(facturier::term::name("BT-106"), Some("Sum of invoice line net amount"));
/// assert_eq!(facturier::term::name("BG-23"), Some("VAT breakdown"));
/// ```
pub fn name(id: &str) -> Option<&'static str> {
    ubl::NAMES
        .iter()
        .find(|(term, _)| *term == id)
        .map(|(_, name)| *name)
}

/// The places of the terms in the document that this element is of.
fn places(node: Node<'_>) -> &'static [Place] {
    let mut around = std::iter::once(node).chain(node.ancestors());
    match around.find_map(|node| Syntax::of(node.name())) {
        Some(Syntax::Cii) => &cii::PLACES,
        Some(Syntax::Ubl) | None => &ubl::PLACES,
    }
}

/// The groups an element of a document is in, outermost first, and the term it stands for if it
/// stands for one: `BG-25`, `BG-29`, `BT-146`.
pub(crate) fn of(node: Node<'_>) -> Vec<Cow<'static, str>> {
    let around = within_document(node);
    let path = path_of(node);
    let mut terms = Vec::new();
    for depth in 1..=path.len() {
        if let Some(place) = place(&path[..depth], None, around[depth - 1]) {
            add(&mut terms, place);
        }
    }
    terms
}

/// The same for an attribute of the element; the term of the element where the attribute has none.
pub(crate) fn of_attribute(node: Node<'_>, attribute: Attr) -> Vec<Cow<'static, str>> {
    let path = path_of(node);
    let mut terms = of(node);
    if let Some(place) = place(&path, Some(attribute), node)
        && attribute != Attr::OTHER
    {
        // It takes the place of the element's term.
        if terms.last().is_some_and(|term| term.starts_with("BT-")) {
            terms.pop();
        }
        add(&mut terms, place);
    }
    terms
}

/// Whether a term stands in a group, somewhere.
pub(crate) fn is_within(term: &str, group: &str) -> bool {
    let is_within = |all: &[Place]| {
        let groups = all.iter().filter(|place| place.term == group);
        let mut terms = all.iter().filter(|place| place.term == term);
        let is_around = |group: &Place, term: &Place| {
            term.path.starts_with(group.path) && term.path != group.path
        };
        terms.any(|term| groups.clone().any(|group| is_around(group, term)))
    };
    is_within(&ubl::PLACES) || is_within(&cii::PLACES)
}

/// Where a term stands, or where it would stand, as seen from an element.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spot<'t> {
    /// The element of the term, or the last that is there on the way to it.
    pub at: Node<'t>,
    /// The elements below that one that are not there, named as in an invoice.
    pub missing: &'static [Name],
    /// The attribute that the term is, if it is one.
    pub attribute: Option<Attr>,
    /// How many of the elements around the first element are also around the term.
    pub shared: usize,
}

impl<'t> Spot<'t> {
    /// This element, without regard to terms.
    pub(crate) fn of(at: Node<'t>, missing: &'static [Name]) -> Spot<'t> {
        Spot {
            at,
            missing,
            attribute: None,
            shared: 0,
        }
    }

    /// The first element at the end of a path, or as far as there are elements.
    pub(crate) fn along(from: Node<'t>, path: &'static [Name]) -> Spot<'t> {
        let (at, missing) = last_on_the_way(from, path);
        match missing {
            [last] => match step(at, *last) {
                Some(there) => Spot::of(there, &[]),
                None => Spot::of(at, missing),
            },
            _ => Spot::of(at, missing),
        }
    }

    /// Whether the term is there.
    pub(crate) fn is_there(&self) -> bool {
        self.missing.is_empty()
            && self
                .attribute
                .is_none_or(|attribute| self.at.attribute(attribute).is_some())
    }

    /// Whether it is there with nothing in it.
    pub(crate) fn is_blank(&self) -> bool {
        let value = match self.attribute {
            Some(attribute) => self.at.attribute(attribute).unwrap_or_default(),
            None if self.at.is_leaf() => self.at.text(),
            None => return false,
        };
        trim_xml(value).is_empty()
    }
}

/// The place of a term that is nearest to an element of the document below `root`: one where the term
/// is there, if there is such a place.
pub(crate) fn spot<'t>(node: Node<'t>, root: Node<'t>, term: &str) -> Option<Spot<'t>> {
    let mut around: Vec<Node<'t>> = std::iter::once(node)
        .chain(node.ancestors())
        .take_while(|&node| node != root)
        .collect();
    around.reverse();
    let spots = places(root).iter().filter(|place| place.term == term);
    let spots = spots.map(|place| {
        let same = around.iter().zip(place.path);
        let same = same.take_while(|(node, name)| as_in_invoice(node.name()) == **name);
        let shared = same.count();
        let from = shared.checked_sub(1).map_or(root, |last| around[last]);
        let (at, missing) = match holder(from, &place.path[shared..], place, &mut { FAR }) {
            Some(there) => (there, &[][..]),
            None => last_on_the_way(from, &place.path[shared..]),
        };
        Spot {
            at,
            missing,
            attribute: place.attribute,
            shared,
        }
    });
    spots.reduce(|best, spot| {
        let rank = |spot: &Spot<'_>| (spot.is_there(), spot.shared);
        if rank(&spot) > rank(&best) {
            spot
        } else {
            best
        }
    })
}

/// The first element at the end of the path for which the condition of the place holds, if it is found with so
/// many looks.
fn holder<'t>(from: Node<'t>, path: &[Name], place: &Place, looks: &mut usize) -> Option<Node<'t>> {
    let Some((&name, rest)) = path.split_first() else {
        return place.condition.holds(from).then_some(from);
    };
    // All others inside it are passed over, if they are not so many that those of a name are looked up.
    let passed = (from.end() - from.index()).min(Crowds::MANY as usize);
    *looks = looks.checked_sub(passed)?;
    let mut first = from.children_named(name_here(from, name)).take(NEAR);
    first.find_map(|child| holder(child, rest, place, looks))
}

/// The last element that is there on the way along a path, and the rest of the path.
fn last_on_the_way<'t>(from: Node<'t>, path: &'static [Name]) -> (Node<'t>, &'static [Name]) {
    let (mut at, mut rest) = (from, path);
    while let Some((&name, after)) = rest.split_first()
        // Where the last element is there, it is one that stands for another term.
        && let Some(child) = step(at, name).filter(|_| !after.is_empty())
    {
        (at, rest) = (child, after);
    }
    (at, rest)
}

/// The first child of this name, which is that of an invoice.
fn step<'t>(from: Node<'t>, name: Name) -> Option<Node<'t>> {
    from.child(name_here(from, name))
}

/// The name in this element of what is named as in an invoice.
fn name_here(around: Node<'_>, name: Name) -> Name {
    match around.name() {
        xml::ubl::CREDIT_NOTE | cac::CREDIT_NOTE_LINE => in_credit_note(name),
        _ => name,
    }
}

/// How many children are looked at; see [`near`].
const NEAR: usize = if cfg!(test) { 9 } else { 500 };

/// How many elements are passed over at most on the way to a place.
const FAR: usize = 8 * NEAR;

/// The name in this document of what is named as in an invoice.
pub(crate) fn name_in(root: Node<'_>, name: Name) -> Name {
    match root.name() {
        xml::ubl::CREDIT_NOTE => in_credit_note(name),
        _ => name,
    }
}

fn in_credit_note(name: Name) -> Name {
    match name {
        cac::INVOICE_LINE => cac::CREDIT_NOTE_LINE,
        cbc::INVOICED_QUANTITY => cbc::CREDITED_QUANTITY,
        cbc::INVOICE_TYPE_CODE => cbc::CREDIT_NOTE_TYPE_CODE,
        _ => name,
    }
}

/// The same, and for an element without a term or group of its own, such as the reference around a
/// number, the first term that stands in it.
pub(crate) fn of_or_in(node: Node<'_>) -> Vec<Cow<'static, str>> {
    let mut terms = of(node);
    let path = path_of(node);
    add_first_within(&mut terms, &path, places(node));
    terms
}

fn path_of(node: Node<'_>) -> Vec<Name> {
    let around = within_document(node);
    around
        .iter()
        .map(|node| as_in_invoice(node.name()))
        .collect()
}

/// The elements around an element and itself, outermost first, from below the document element on.
fn within_document<'t>(node: Node<'t>) -> Vec<Node<'t>> {
    let is_document = |node: &Node<'_>| Syntax::of(node.name()).is_some();
    let around = std::iter::once(node).chain(node.ancestors());
    let mut around: Vec<Node<'t>> = around.take_while(|node| !is_document(node)).collect();
    around.reverse();
    around
}

/// Adds the first term below a path that stands for nothing itself.
fn add_first_within(terms: &mut Vec<Cow<'static, str>>, path: &[Name], all: &'static [Place]) {
    let is_in = |place: &&Place| !path.is_empty() && place.path.starts_with(path);
    let mut places = all.iter().filter(is_in);
    if !all.iter().any(|place| place.path == path)
        && let Some(place) = places.next()
    {
        add(terms, place);
    }
}

/// The terms of a child that an element has not: its groups, and the term that the child would be.
pub(crate) fn of_missing(parent: Node<'_>, child: Name) -> Vec<Cow<'static, str>> {
    let mut path = path_of(parent);
    path.push(as_in_invoice(child));
    let mut terms = of(parent);
    let all = places(parent);
    let mut places = all
        .iter()
        .filter(|place| place.path == path && place.attribute.is_none());
    // What the condition asks for can be asked of the parent in most cases.
    let fitting = places.clone().find(|place| place.condition.holds(parent));
    match fitting.or_else(|| places.next()) {
        Some(place) => add(&mut terms, place),
        None => add_first_within(&mut terms, &path, all),
    }
    terms
}

fn add(terms: &mut Vec<Cow<'static, str>>, place: &Place) {
    if let Some(groups) = place.groups {
        terms.clear();
        terms.extend(groups.iter().copied().map(Cow::Borrowed));
    }
    terms.push(Cow::Borrowed(place.term));
}

fn place(path: &[Name], attribute: Option<Attr>, node: Node<'_>) -> Option<&'static Place> {
    places(node).iter().find(|place| {
        place.path == path && place.attribute == attribute && place.condition.holds(node)
    })
}

/// A credit note has the paths of an invoice but for these names.
fn as_in_invoice(name: Name) -> Name {
    match name {
        cac::CREDIT_NOTE_LINE => cac::INVOICE_LINE,
        cbc::CREDITED_QUANTITY => cbc::INVOICED_QUANTITY,
        cbc::CREDIT_NOTE_TYPE_CODE => cbc::INVOICE_TYPE_CODE,
        _ => name,
    }
}

impl Condition {
    fn holds(self, node: Node<'_>) -> bool {
        match self {
            Condition::Always => true,
            Condition::Allowance => !is_charge(node),
            Condition::Charge => is_charge(node),
            Condition::Type130 => document_type(node) == "130",
            Condition::Type50 => is_type_50(node),
            Condition::Supporting => document_type(node) != "130" && !is_type_50(node),
            Condition::Sepa => node.attribute(Attr::SCHEME_ID) == Some("SEPA"),
            Condition::NotSepa => !Condition::Sepa.holds(node),
            Condition::Vat if node.name() == ram::ID => {
                matches!(node.attribute(Attr::SCHEME_ID), Some("VA" | "VAT"))
            }
            Condition::Vat => node
                .parent()
                .and_then(|parent| parent.child(cac::TAX_SCHEME))
                .and_then(|scheme| scheme.child(cbc::ID))
                .is_some_and(|scheme| trim_xml(scheme.text()).eq_ignore_ascii_case("VAT")),
            Condition::AccountingCurrency => {
                let of_cii = nearest(node, &[ram::APPLICABLE_HEADER_TRADE_SETTLEMENT]);
                let (around, names) = match of_cii {
                    Some(settlement) => (
                        Some(settlement),
                        [ram::TAX_CURRENCY_CODE, ram::INVOICE_CURRENCY_CODE],
                    ),
                    None => (
                        nearest(node, &[xml::ubl::INVOICE, xml::ubl::CREDIT_NOTE]),
                        [cbc::TAX_CURRENCY_CODE, cbc::DOCUMENT_CURRENCY_CODE],
                    ),
                };
                let code = |name| around.and_then(|around| near(around, name)).map(Node::text);
                let [accounting, document] = names.map(code);
                accounting.is_some()
                    && accounting != document
                    && accounting == node.attribute(Attr::CURRENCY_ID)
            }
            Condition::SubjectCode => false,
        }
    }
}

/// The child of this name. In CII only if it is among the first few hundred: no real document has it later, and
/// one that has a million children has to be told its terms, too.
fn near<'t>(node: Node<'t>, name: Name) -> Option<Node<'t>> {
    match node.name() {
        xml::ubl::INVOICE | xml::ubl::CREDIT_NOTE => node.child(name),
        _ => {
            let mut first = node.children().take(NEAR);
            first.find(|child| child.name() == name)
        }
    }
}

/// The element itself or the nearest around it of one of these names.
fn nearest<'t>(node: Node<'t>, names: &[Name]) -> Option<Node<'t>> {
    std::iter::once(node)
        .chain(node.ancestors())
        .find(|node| names.contains(&node.name()))
}

fn is_charge(node: Node<'_>) -> bool {
    nearest(
        node,
        &[cac::ALLOWANCE_CHARGE, ram::SPECIFIED_TRADE_ALLOWANCE_CHARGE],
    )
    .and_then(|node| match node.name() {
        cac::ALLOWANCE_CHARGE => node.child(cbc::CHARGE_INDICATOR),
        _ => near(near(node, ram::CHARGE_INDICATOR)?, udt::INDICATOR),
    })
    .is_some_and(|indicator| parse_boolean(indicator.text()) == Some(true))
}

fn document_type<'t>(node: Node<'t>) -> &'t str {
    let references = [
        cac::ADDITIONAL_DOCUMENT_REFERENCE,
        cac::DOCUMENT_REFERENCE,
        ram::ADDITIONAL_REFERENCED_DOCUMENT,
    ];
    nearest(node, &references)
        .and_then(|node| match node.name() {
            ram::ADDITIONAL_REFERENCED_DOCUMENT => near(node, ram::TYPE_CODE),
            _ => node.child(cbc::DOCUMENT_TYPE_CODE),
        })
        .map_or("", Node::text)
}

fn is_type_50(node: Node<'_>) -> bool {
    let documents = [xml::ubl::CREDIT_NOTE, rsm::CROSS_INDUSTRY_INVOICE];
    document_type(node) == "50" && nearest(node, &documents).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xml::{Sink, TreeSink};

    /// The terms of the element at the end of a path, in a document built like this.
    fn terms(root: Name, build: impl Fn(&mut TreeSink), path: &[Name]) -> String {
        let mut sink = TreeSink::default();
        sink.open(root);
        build(&mut sink);
        sink.close();
        let tree = sink.into_tree();
        of(tree.root().unwrap().at(path).unwrap()).join(" ")
    }

    fn leaf(sink: &mut TreeSink, name: Name, text: &str) {
        sink.open(name);
        sink.text(text);
        sink.close();
    }

    /// A document with nothing but this path, and beside its last element this one.
    fn simple(root: Name, path: &[Name], beside: &[(Name, &str)]) -> String {
        terms(
            root,
            |sink| {
                let (last, around) = path.split_last().unwrap();
                around.iter().for_each(|&name| sink.open(name));
                leaf(sink, *last, "");
                for &(name, text) in beside {
                    leaf(sink, name, text);
                }
                around.iter().for_each(|_| sink.close());
            },
            path,
        )
    }

    const INVOICE: Name = xml::ubl::INVOICE;
    const CREDIT_NOTE: Name = xml::ubl::CREDIT_NOTE;

    #[test]
    fn every_term_and_group_is_there() {
        // There is no BT-4.
        for number in (1..=165).filter(|&number| number != 4) {
            let id = format!("BT-{number}");
            assert!(name(&id).is_some_and(|name| !name.is_empty()), "{id}");
            for places in [&ubl::PLACES[..], &cii::PLACES] {
                assert!(places.iter().any(|place| place.term == id), "{id}");
            }
        }
        for number in 1..=32 {
            assert!(name(&format!("BG-{number}")).is_some(), "BG-{number}");
        }
        for place in &cii::PLACES {
            assert!(name(place.term).is_some(), "{}", place.term);
        }
        assert_eq!(name("BT-4"), None);
    }

    #[test]
    fn every_group_named_around_a_term_has_a_name() {
        for place in ubl::PLACES.iter().chain(&cii::PLACES) {
            for group in place.groups.unwrap_or_default() {
                assert!(group.starts_with("BG-") && name(group).is_some());
            }
        }
    }

    #[test]
    fn groups_come_before_the_term() {
        let price = [cac::INVOICE_LINE, cac::PRICE, cbc::PRICE_AMOUNT];
        assert_eq!(simple(INVOICE, &price, &[]), "BG-25 BG-29 BT-146");
        assert_eq!(simple(INVOICE, &price[..2], &[]), "BG-25 BG-29");
        let category = [
            cac::INVOICE_LINE,
            cac::ITEM,
            cac::CLASSIFIED_TAX_CATEGORY,
            cbc::ID,
        ];
        assert_eq!(simple(INVOICE, &category, &[]), "BG-25 BG-30 BT-151");
        assert_eq!(simple(INVOICE, &[cbc::NOTE], &[]), "BG-1 BT-22");
        assert_eq!(simple(INVOICE, &[cbc::UUID], &[]), "");
        let period = [cac::INVOICE_PERIOD, cbc::DESCRIPTION_CODE];
        assert_eq!(simple(INVOICE, &period, &[]), "BT-8");
        let period = [cac::INVOICE_PERIOD, cbc::START_DATE];
        assert_eq!(simple(INVOICE, &period, &[]), "BG-13 BG-14 BT-73");
        let due = [cac::PAYMENT_MEANS, cbc::PAYMENT_DUE_DATE];
        assert_eq!(simple(CREDIT_NOTE, &due, &[]), "BT-9");
    }

    #[test]
    fn an_element_without_a_term_has_the_groups_around_it() {
        let path = [cac::INVOICE_LINE, cac::ITEM, cbc::BRAND_NAME];
        assert_eq!(simple(INVOICE, &path, &[]), "BG-25 BG-31");
    }

    #[test]
    fn credit_notes_have_their_own_names() {
        let quantity = [cac::CREDIT_NOTE_LINE, cbc::CREDITED_QUANTITY];
        assert_eq!(simple(CREDIT_NOTE, &quantity, &[]), "BG-25 BT-129");
        let code = [cbc::CREDIT_NOTE_TYPE_CODE];
        assert_eq!(simple(CREDIT_NOTE, &code, &[]), "BT-3");
    }

    #[test]
    fn the_charge_indicator_decides() {
        let path = [cac::ALLOWANCE_CHARGE, cac::TAX_CATEGORY, cbc::PERCENT];
        assert_eq!(simple(INVOICE, &path, &[]), "BG-20 BT-96");
        let amount = [cac::ALLOWANCE_CHARGE, cbc::AMOUNT];
        let indicator = |text| [(cbc::CHARGE_INDICATOR, text)];
        assert_eq!(simple(INVOICE, &amount, &indicator("true")), "BG-21 BT-99");
        assert_eq!(simple(INVOICE, &amount, &indicator("0")), "BG-20 BT-92");
        let amount = [cac::INVOICE_LINE, cac::ALLOWANCE_CHARGE, cbc::AMOUNT];
        assert_eq!(
            simple(INVOICE, &amount, &indicator("1")),
            "BG-25 BG-28 BT-141"
        );
    }

    #[test]
    fn the_document_type_decides() {
        let path = [cac::ADDITIONAL_DOCUMENT_REFERENCE, cbc::ID];
        let code = |text| [(cbc::DOCUMENT_TYPE_CODE, text)];
        assert_eq!(simple(INVOICE, &path, &code("130")), "BT-18");
        assert_eq!(simple(INVOICE, &path, &code("50")), "BG-24 BT-122");
        assert_eq!(simple(CREDIT_NOTE, &path, &code("50")), "BT-11");
        assert_eq!(simple(CREDIT_NOTE, &path, &[]), "BG-24 BT-122");
        let path = [cac::INVOICE_LINE, cac::DOCUMENT_REFERENCE, cbc::ID];
        assert_eq!(simple(INVOICE, &path, &code("130")), "BG-25 BT-128");
        assert_eq!(simple(INVOICE, &path, &[]), "BG-25");
    }

    #[test]
    fn the_tax_scheme_decides() {
        let path = [
            cac::ACCOUNTING_SUPPLIER_PARTY,
            cac::PARTY,
            cac::PARTY_TAX_SCHEME,
            cbc::COMPANY_ID,
        ];
        assert_eq!(simple(INVOICE, &path, &[]), "BG-4 BT-32");
        let with_scheme = |sink: &mut TreeSink| {
            path.iter().for_each(|&name| sink.open(name));
            sink.close();
            sink.open(cac::TAX_SCHEME);
            leaf(sink, cbc::ID, "VAT");
            (0..4).for_each(|_| sink.close());
        };
        assert_eq!(terms(INVOICE, with_scheme, &path), "BG-4 BT-31");
    }

    #[test]
    fn the_scheme_and_the_currency_decide() {
        let path = [cac::PAYEE_PARTY, cac::PARTY_IDENTIFICATION, cbc::ID];
        let with_scheme = |sink: &mut TreeSink| {
            path.iter().for_each(|&name| sink.open(name));
            sink.attribute(Attr::SCHEME_ID, "SEPA");
            (0..3).for_each(|_| sink.close());
        };
        assert_eq!(terms(INVOICE, with_scheme, &path), "BG-16 BG-19 BT-90");
        let mut sink = TreeSink::default();
        sink.open(INVOICE);
        with_scheme(&mut sink);
        sink.close();
        let tree = sink.into_tree();
        let node = tree.root().unwrap().at(&path).unwrap();
        assert_eq!(of_attribute(node, Attr::SCHEME_ID).last().unwrap(), "BT-90");
        assert_eq!(simple(INVOICE, &path, &[]), "BG-10 BT-60");

        let path = [cac::TAX_TOTAL, cbc::TAX_AMOUNT];
        let with_currency = |currency: &'static str| {
            move |sink: &mut TreeSink| {
                leaf(sink, cbc::DOCUMENT_CURRENCY_CODE, "EUR");
                leaf(sink, cbc::TAX_CURRENCY_CODE, "SEK");
                sink.open(cac::TAX_TOTAL);
                sink.open(cbc::TAX_AMOUNT);
                sink.attribute(Attr::CURRENCY_ID, currency);
                sink.close();
                sink.close();
            }
        };
        assert_eq!(terms(INVOICE, with_currency("EUR"), &path), "BG-22 BT-110");
        assert_eq!(terms(INVOICE, with_currency("SEK"), &path), "BG-22 BT-111");
    }

    #[test]
    fn attributes_may_be_terms() {
        let mut sink = TreeSink::default();
        sink.open(INVOICE);
        sink.open(cac::INVOICE_LINE);
        leaf(&mut sink, cbc::INVOICED_QUANTITY, "1");
        sink.close();
        sink.close();
        let tree = sink.into_tree();
        let path = [cac::INVOICE_LINE, cbc::INVOICED_QUANTITY];
        let node = tree.root().unwrap().at(&path).unwrap();
        assert_eq!(of_attribute(node, Attr::UNIT_CODE), ["BG-25", "BT-130"]);
        assert_eq!(
            of_attribute(node, Attr::UNIT_CODE_LIST_ID),
            ["BG-25", "BT-129"]
        );
        assert_eq!(of_attribute(node, Attr::OTHER), ["BG-25", "BT-129"]);
    }
}
