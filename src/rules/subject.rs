//! What many rules ask of a document, found out once and only when asked.

use crate::codes::{CodeLists, LISTS, List, list, packed};
use crate::report::Reason;
use crate::rules::category::Vat;
use crate::rules::xpath::*;
use crate::value::Phrase;
use crate::value::trim_xml;
use crate::xml::{Attr, Crowds, Name, Node, Tree, cac, cbc, ubl};
use std::any::Any;
use std::borrow::Cow;
use std::cell::{Cell, OnceCell, RefCell};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::rc::Rc;

/// A document under judgement.
#[derive(Debug)]
pub(crate) struct Subject<'t> {
    pub(crate) tree: &'t Tree<'t>,
    pub(crate) root: Node<'t>,
    pub(crate) facts: Facts<'t>,
    pub(crate) lists: &'t CodeLists,
    /// Why it is judged by the rules it is judged by.
    pub(crate) reason: Reason,
}

impl<'t> Subject<'t> {
    pub(crate) fn new(
        tree: &'t Tree<'t>,
        root: Node<'t>,
        lists: &'t CodeLists,
        reason: Reason,
    ) -> Self {
        Subject {
            tree,
            root,
            facts: Facts::default(),
            lists,
            reason,
        }
    }

    pub(crate) fn is_credit_note(&self) -> bool {
        self.root.name() == ubl::CREDIT_NOTE
    }
}

/// An element and a path from it, and the first two elements at its end.
type FromPath = (usize, &'static [Name]);
type FirstTwo<'t> = [Option<Node<'t>>; 2];

#[derive(Debug, Default)]
pub(crate) struct Facts<'t> {
    currency: OnceCell<Option<&'t str>>,
    has_amount_in_currency: OnceCell<bool>,
    suggestions: RefCell<HashMap<(List, String), Phrase>>,
    present: OnceCell<Present>,
    of_parents: RefCell<HashMap<(usize, Ask), bool>>,
    of_document: [OnceCell<bool>; OfDocument::COUNT],
    currencies: OnceCell<HashSet<&'t str>>,
    sellers: RefCell<HashMap<usize, Rc<Sellers<'t>>>>,
    allowances: RefCell<HashMap<usize, [(u32, Number); 2]>>,
    units: RefCell<HashMap<FromPath, HashSet<&'t str>>>,
    texts: RefCell<HashMap<FromPath, Rc<BTreeSet<&'t str>>>>,
    sums: RefCell<HashMap<(usize, Name), Number>>,
    first_two: RefCell<HashMap<FromPath, FirstTwo<'t>>>,
    basic_prefix: OnceCell<&'t str>,
    tins: OnceCell<HashSet<&'t str>>,
    counts: OnceCell<Counts>,
    currency_is_peppols: OnceCell<bool>,
    plain_period: OnceCell<Option<[Option<&'t str>; 2]>>,
    good_currency: OnceCell<Option<&'t str>>,
    places: OnceCell<Places<'t>>,
    supplier_country: OnceCell<Cow<'t, str>>,
    accounting_supplier_country: OnceCell<Cow<'t, str>>,
    customer_country: OnceCell<Cow<'t, str>>,
    has_order_reference: OnceCell<bool>,
    kept: OnceCell<Box<Kept>>,
    head: OnceCell<Head<'t>>,
    heads: OnceCell<Vec<Node<'t>>>,
    attributes: OnceCell<AttributeUse>,
    /// The first of the elements that a rule counts in the whole document.
    firsts: [OnceCell<u32>; 3],
    good: GoodCodes,
}

/// What was found out, and what after it.
#[derive(Debug)]
struct Kept {
    found: Box<dyn Any>,
    next: OnceCell<Box<Kept>>,
}

/// Which names there are in a document, a bit for each.
#[derive(Debug)]
struct Present {
    names: [u64; Name::COUNT.div_ceil(64)],
    /// Those that there are more than one of.
    repeated: [u64; Name::COUNT.div_ceil(64)],
    empty: bool,
    sweden: bool,
}

/// Which attributes there are in a document.
#[derive(Debug, Default)]
struct AttributeUse {
    /// [`Attr::bit`]s.
    known: u32,
    /// How many are `name`.
    names: usize,
    /// Attributes that the schemas do not know and a rule does.
    listed: [bool; 2],
}

/// Whether an element has so many inside it that what is asked of it for each of them is kept.
fn is_crowded(node: Node) -> bool {
    node.end() - node.index() > Crowds::MANY as usize
}

/// What [`Subject::of_parent`] asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Ask {
    IsAllowance,
    IsCharge,
    IsExactlyAllowance,
    IsExactlyCharge,
    AllowancesStop,
    ChargesStop,
    IsForTransfer,
    IsInvoicedObject,
    IsOtherDocument,
    IsVat,
    IsDutchVat,
    IsGreekVat,
    IsOtherThanVat,
    IsMark,
    IsPlusgiro,
    IsBankgiro,
    IsSwedish,
    HasLegalNumber,
    IsBelgian,
    HasManyCurrencies,
    HasVatCode,
    HasPeriod,
    BasisIsSum(Vat),
    TaxIsRight(Vat),
}

/// What [`Subject::of_document`] asks.
#[derive(Clone, Copy, Debug)]
pub(crate) enum OfDocument {
    IsVersion21,
    IsDomesticGerman,
    RefersToInvoice,
    IsDomesticDutch,
    IsRepresentativeDutch,
    LinesStop,
    SaysWhenToPay,
    AccountingCurrencyIsOther,
    IsDelivered,
    HasDeliveryCountry,
    IsInForint,
}

impl OfDocument {
    const COUNT: usize = OfDocument::IsInForint as usize + 1;
}

/// The names and numbers of the sellers beside a payee.
#[derive(Debug, Default)]
pub(crate) struct Sellers<'t> {
    /// Trading names.
    pub(crate) names: HashSet<&'t str>,
    pub(crate) ids: HashSet<&'t str>,
    /// The first registered name.
    registered: Option<&'t str>,
    /// There is another one.
    differ: bool,
}

impl Sellers<'_> {
    /// Whether one of them is registered under another name than this.
    pub(crate) fn has_other_name(&self, name: &str) -> bool {
        self.differ || self.registered.is_some_and(|registered| registered != name)
    }
}

/// What [`Subject::first`] counts.
#[derive(Clone, Copy, Debug)]
pub(crate) enum First {
    PaymentId,
    PaymentMeansCode,
    CreditorId,
}

/// For each list the code last found in it, when it has no more than 7 bytes: a document says the
/// same currency and unit over and over.
#[derive(Debug)]
struct GoodCodes([Cell<u64>; LISTS.len()]);

impl Default for GoodCodes {
    fn default() -> Self {
        GoodCodes([const { Cell::new(0) }; _])
    }
}

/// What Peppol has at most once or exactly once directly in the document.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Counts {
    pub(crate) notes: usize,
    pub(crate) totals_with_breakdown: usize,
    pub(crate) totals_without_breakdown: usize,
    pub(crate) tax_currencies: usize,
}

impl<'t> Subject<'t> {
    /// The notes, VAT totals and accounting currencies of the document.
    pub(crate) fn counts(&self) -> &Counts {
        self.facts.counts.get_or_init(|| {
            let mut counts = Counts::default();
            for child in self.heads() {
                match child.name() {
                    cbc::NOTE => counts.notes += 1,
                    cbc::TAX_CURRENCY_CODE => counts.tax_currencies += 1,
                    cac::TAX_TOTAL if child.has(cac::TAX_SUBTOTAL) => {
                        counts.totals_with_breakdown += 1;
                    }
                    cac::TAX_TOTAL => counts.totals_without_breakdown += 1,
                    _ => {}
                }
            }
            counts
        })
    }

    /// The document currency (BT-5), as written.
    pub(crate) fn currency(&self) -> Option<&'t str> {
        let find = || Some(self.head().currency.first?.text());
        *self.facts.currency.get_or_init(find)
    }

    /// Whether this is the document currency (BT-5), or one of several.
    pub(crate) fn is_document_currency(&self, currency: &str) -> bool {
        let all = || {
            let codes = self.root.children_named(cbc::DOCUMENT_CURRENCY_CODE);
            codes.map(Node::text).collect()
        };
        self.currency() == Some(currency)
            || self.head().currency.more
                && self.facts.currencies.get_or_init(all).contains(currency)
    }

    /// The sellers that stand beside this element.
    pub(crate) fn sellers_beside(&self, node: Node) -> Rc<Sellers<'t>> {
        const PARTY: &[Name] = &[cac::ACCOUNTING_SUPPLIER_PARTY, cac::PARTY];
        let Some(around) = node.parent() else {
            return Rc::default();
        };
        let mut known = self.facts.sellers.borrow_mut();
        let sellers = known.entry(around.index()).or_insert_with(|| {
            let mut sellers = Sellers::default();
            for party in self.tree.node(around.index() as u32).select(PARTY) {
                let names = party.select(&[cac::PARTY_NAME, cbc::NAME]);
                sellers.names.extend(names.map(Node::text));
                let ids = party.select(&[cac::PARTY_IDENTIFICATION, cbc::ID]);
                sellers.ids.extend(ids.map(Node::text));
                for name in party.select(&[cac::PARTY_LEGAL_ENTITY, cbc::REGISTRATION_NAME]) {
                    let first = *sellers.registered.get_or_insert(name.text());
                    sellers.differ |= first != name.text();
                }
            }
            Rc::new(sellers)
        });
        Rc::clone(sellers)
    }

    /// How many allowances and how many charges stand directly in an element, and what they come to.
    pub(crate) fn allowances_in(&self, parent: Node) -> [(u32, Number); 2] {
        if parent.index() == self.root.index() {
            return self.head().allowances.clone();
        }
        let mut known = self.facts.allowances.borrow_mut();
        let found = known.entry(parent.index());
        found.or_insert_with(|| Head::of(parent).allowances).clone()
    }

    /// Whether a line has a quantity in this unit at the end of a path.
    pub(crate) fn has_quantity_in(&self, line: Node, path: &'static [Name], unit: &str) -> bool {
        if !is_crowded(line) {
            let mut quantities = line.select(path);
            return quantities.any(|quantity| quantity.attribute(Attr::UNIT_CODE) == Some(unit));
        }
        let mut known = self.facts.units.borrow_mut();
        let units = known.entry((line.index(), path)).or_insert_with(|| {
            let quantities = self.tree.node(line.index() as u32).select(path);
            let unit = |quantity: Node<'t>| quantity.attribute(Attr::UNIT_CODE);
            quantities.filter_map(unit).collect()
        });
        units.contains(unit)
    }

    /// Whether an element at the end of a path says exactly this.
    pub(crate) fn says(&self, from: Node, path: &'static [Name], text: &str) -> bool {
        if !is_crowded(from) {
            return from.select(path).any(|node| node.text() == text);
        }
        self.texts(from, path).contains(text)
    }

    /// What the elements at the end of a path say, each text once.
    pub(crate) fn texts(&self, from: Node, path: &'static [Name]) -> Rc<BTreeSet<&'t str>> {
        let mut known = self.facts.texts.borrow_mut();
        let texts = known.entry((from.index(), path)).or_insert_with(|| {
            let all = self.tree.node(from.index() as u32).select(path);
            Rc::new(all.map(Node::text).collect())
        });
        Rc::clone(texts)
    }

    /// Whether there is an element at the end of a path.
    pub(crate) fn exists(&self, from: Node, path: &'static [Name]) -> bool {
        match is_crowded(from) {
            false => from.select(path).next().is_some(),
            true => self.first_two(from, path)[0].is_some(),
        }
    }

    /// What the elements of this name in an element come to: where it has many others inside it, they are
    /// added up once.
    pub(crate) fn sum_in(&self, around: Node, name: Name, add: impl FnOnce() -> Number) -> Number {
        if !is_crowded(around) {
            return add();
        }
        let mut known = self.facts.sums.borrow_mut();
        known
            .entry((around.index(), name))
            .or_insert_with(add)
            .clone()
    }

    /// The first two elements at the end of a path from an element.
    pub(crate) fn first_two(&self, from: Node, path: &'static [Name]) -> FirstTwo<'t> {
        let look_up = || {
            let mut all = self.tree.node(from.index() as u32).select(path);
            [all.next(), all.next()]
        };
        if !is_crowded(from) {
            return look_up();
        }
        let mut known = self.facts.first_two.borrow_mut();
        *known.entry((from.index(), path)).or_insert_with(look_up)
    }

    /// The nine characters behind the country in VAT identifiers of the supplier or the tax
    /// representative.
    pub(crate) fn is_tin_of_supplier(&self, tin: &str) -> bool {
        const SUPPLIER: &[Name] = &[
            cac::ACCOUNTING_SUPPLIER_PARTY,
            cac::PARTY,
            cac::PARTY_TAX_SCHEME,
        ];
        const REPRESENTATIVE: &[Name] = &[cac::TAX_REPRESENTATIVE_PARTY, cac::PARTY_TAX_SCHEME];
        let tin_of = |scheme: Node<'t>| {
            let id = scheme.string(cbc::COMPANY_ID);
            first_chars(&id[first_chars(id, 2).len()..], 9)
        };
        let tins = self.facts.tins.get_or_init(|| {
            let schemes = self.root.select(SUPPLIER);
            let schemes = schemes.chain(self.root.select(REPRESENTATIVE));
            let schemes = schemes.filter(|scheme| is_exactly_vat(*scheme));
            schemes.map(tin_of).collect()
        });
        tins.contains(tin)
    }

    /// The prefix of basic components; prefixes hardly ever change inside a document.
    pub(crate) fn basic_prefix(&self) -> &'t str {
        self.facts.basic_prefix.get_or_init(|| {
            let mut all = self.root.descendants();
            match all.find(|node| node.name().qualified().starts_with("cbc:")) {
                Some(basic) => basic
                    .tag()
                    .rsplit_once(':')
                    .map_or("", |(prefix, _)| prefix),
                None => "cbc",
            }
        })
    }

    /// What a code may have been meant to be, looked up once for each code, and for the first few only.
    pub(crate) fn suggestion(
        &self,
        list: List,
        code: &str,
        suggest: impl FnOnce() -> Phrase,
    ) -> Phrase {
        const MOST: usize = 50;
        let key = (list, code.to_owned());
        let mut known = self.facts.suggestions.borrow_mut();
        match known.get(&key) {
            Some(suggestion) => suggestion.clone(),
            None if known.len() >= MOST => "".into(),
            None => known.entry(key).or_insert_with(suggest).clone(),
        }
    }

    /// Whether any amount is in the document currency.
    pub(crate) fn has_amount_in_currency(&self) -> bool {
        let is_in_it = |node: Node| {
            AMOUNTS.contains(&node.name()) && node.attribute(Attr::CURRENCY_ID) == self.currency()
        };
        let find = || self.tree.nodes().any(is_in_it);
        *self.facts.has_amount_in_currency.get_or_init(find)
    }

    /// The document currency, if ISO 4217 and Peppol know it.
    pub(crate) fn good_currency(&self) -> Option<&'t str> {
        let find = || {
            let is_good = |currency: &&str| {
                self.is_code(list::CURRENCIES, currency) && self.is_peppol_currency(currency)
            };
            self.currency().filter(is_good)
        };
        *self.facts.good_currency.get_or_init(find)
    }

    /// The start and the end of the document's period, if there is no more than one of each and it is
    /// plain.
    pub(crate) fn plain_period(&self, is_plain: fn(&str) -> bool) -> Option<[Option<&'t str>; 2]> {
        let find = || {
            let mut dates = [None; 2];
            for date in self.head().period.first.iter().flat_map(|it| it.children()) {
                let place = match date.name() {
                    cbc::START_DATE => &mut dates[0],
                    cbc::END_DATE => &mut dates[1],
                    _ => continue,
                };
                if place.replace(date.text()).is_some() || !is_plain(date.text()) {
                    return None;
                }
            }
            (!self.head().period.more).then_some(dates)
        };
        *self.facts.plain_period.get_or_init(find)
    }

    /// Whether Peppol knows this currency; that of the document is looked up once.
    pub(crate) fn is_peppol_currency(&self, currency: &str) -> bool {
        let known = |currency| self.lists.holds(list::PEPPOL_CURRENCIES, currency);
        if self.currency() == Some(currency) {
            let cell = &self.facts.currency_is_peppols;
            *cell.get_or_init(|| known(currency))
        } else {
            known(currency)
        }
    }

    /// What the rules of one file ask of the whole document: found out once, and kept under its type.
    pub(crate) fn kept<T: Any + std::fmt::Debug>(&self, find: fn(&Subject<'t>) -> T) -> &T {
        let mut cell = &self.facts.kept;
        while let Some(kept) = cell.get() {
            if let Some(found) = kept.found.downcast_ref() {
                return found;
            }
            cell = &kept.next;
        }
        let found = find(self);
        // Others may have been kept on the way.
        while let Some(kept) = cell.get() {
            cell = &kept.next;
        }
        let next = OnceCell::new();
        let kept = cell.get_or_init(|| {
            Box::new(Kept {
                found: Box::new(found),
                next,
            })
        });
        kept.found.downcast_ref().expect("what was just put there")
    }

    /// Whether the list has this code.
    pub(crate) fn is_code(&self, list: List, code: &str) -> bool {
        let Some(packed) = packed(code) else {
            return self.lists.holds(list, code);
        };
        let good = &self.facts.good.0[list.number()];
        if packed == good.get() && !code.is_empty() {
            return true;
        }
        let holds = self.lists.holds_packed(list, packed);
        if holds {
            good.set(packed);
        }
        holds
    }

    /// What stands directly in the document element, without the lines.
    pub(crate) fn heads(&self) -> &[Node<'t>] {
        self.facts.heads.get_or_init(|| {
            let is_line = |name| matches!(name, cac::INVOICE_LINE | cac::CREDIT_NOTE_LINE);
            let children = self.root.children();
            let mut heads = Vec::with_capacity(40);
            heads.extend(children.filter(|child| !is_line(child.name())));
            heads
        })
    }

    /// How many elements stand at the end of a path that does not begin with a line.
    pub(crate) fn count(&self, from: Node, path: &'static [Name]) -> usize {
        let Some((&first, rest)) = path.split_first() else {
            return 1;
        };
        let below = |node: Node| match rest {
            [] => 1,
            _ => node.select(rest).count(),
        };
        if !self.has_name(first) {
            0
        } else if from.index() == self.root.index() {
            let heads = self.heads().iter().copied();
            heads.filter(|head| head.name() == first).map(below).sum()
        } else {
            from.children_named(first).map(below).sum()
        }
    }

    /// Whether no more than one element stands at the end of a path that does not begin with a line.
    pub(crate) fn has_at_most_one(&self, from: Node, path: &'static [Name]) -> bool {
        let is_repeated = |name: &Name| {
            let number = usize::from(name.number());
            self.present().repeated[number / 64] >> (number % 64) & 1 != 0
        };
        !path.last().is_some_and(is_repeated) || self.count(from, path) <= 1
    }

    /// What a rule of a leaf asks of an element around it: where that has many children, it is asked
    /// once and not for each of them.
    pub(crate) fn of_parent(
        &self,
        parent: Node,
        question: Ask,
        ask: impl FnOnce() -> bool,
    ) -> bool {
        if !is_crowded(parent) {
            return ask();
        }
        let key = (parent.index(), question);
        let known = self.facts.of_parents.borrow().get(&key).copied();
        known.unwrap_or_else(|| {
            let answer = ask();
            self.facts.of_parents.borrow_mut().insert(key, answer);
            answer
        })
    }

    /// What is asked of the whole document by rules of other elements, found out once.
    pub(crate) fn of_document(&self, question: OfDocument, ask: impl FnOnce() -> bool) -> bool {
        *self.facts.of_document[question as usize].get_or_init(ask)
    }

    /// Which names there are in the document, and whether there are empty elements.
    fn present(&self) -> &Present {
        self.facts.present.get_or_init(|| {
            let mut present = Present {
                names: [0; _],
                repeated: [0; _],
                empty: false,
                sweden: false,
            };
            for node in std::iter::once(self.root).chain(self.root.descendants()) {
                let number = usize::from(node.name().number());
                let (word, bit) = (number / 64, 1 << (number % 64));
                present.repeated[word] |= present.names[word] & bit;
                present.names[word] |= bit;
                present.empty |= node.is_empty();
                present.sweden |= node.name() == cbc::IDENTIFICATION_CODE && node.text() == "SE";
            }
            present
        })
    }

    /// Whether there is an element of this name anywhere in the document.
    pub(crate) fn has_name(&self, name: Name) -> bool {
        let number = usize::from(name.number());
        self.present().names[number / 64] >> (number % 64) & 1 != 0
    }

    /// Whether there is an empty element.
    pub(crate) fn has_empty(&self) -> bool {
        self.present().empty
    }

    /// Whether there is an `IdentificationCode` that is exactly `SE`, anywhere in the document.
    pub(crate) fn names_sweden(&self) -> bool {
        self.present().sweden
    }

    /// Whether any element of the document has this attribute.
    pub(crate) fn has_anywhere(&self, attribute: Attr) -> bool {
        self.attribute_use().known & attribute.bit() != 0
    }

    /// Whether any element of the document has one of these attributes, [`Attr::bit`]s.
    pub(crate) fn has_any_of(&self, attributes: u32) -> bool {
        self.attribute_use().known & attributes != 0
    }

    /// How many attributes `name` there are.
    pub(crate) fn name_attributes(&self) -> usize {
        self.attribute_use().names
    }

    /// Whether any element has `unitCodeListIdentifier`, and `unitCodeListAgencyIdentifier`.
    pub(crate) fn has_unit_code_lists(&self) -> [bool; 2] {
        self.attribute_use().listed
    }

    fn attribute_use(&self) -> &AttributeUse {
        self.facts.attributes.get_or_init(|| {
            let mut found = AttributeUse::default();
            for attribute in self.root.attributes_within() {
                found.known |= attribute.name().bit();
                match attribute.name() {
                    Attr::NAME => found.names += 1,
                    Attr::OTHER => match attribute.tag() {
                        "unitCodeListIdentifier" => found.listed[0] = true,
                        "unitCodeListAgencyIdentifier" => found.listed[1] = true,
                        _ => {}
                    },
                    _ => {}
                }
            }
            found
        })
    }

    /// The first element that was asked about; rules are asked in document order.
    pub(crate) fn first(&self, which: First, node: Node) -> Node<'t> {
        let first = self.facts.firsts[which as usize].get_or_init(|| node.index() as u32);
        self.tree.node(*first)
    }

    /// Peppol's `$supplierCountry`: from the VAT identifier of the supplier or else of the tax
    /// representative, or else from the supplier's address; `XX` without any, and none at all where
    /// there are several of what decides.
    pub(crate) fn supplier_country(&self) -> &str {
        self.facts.supplier_country.get_or_init(|| {
            let places = self.places();
            country(
                &[places.supplier_vat, places.representative_vat],
                places.supplier,
            )
        })
    }

    /// The same, leaving the tax representative out.
    pub(crate) fn accounting_supplier_country(&self) -> &str {
        self.facts.accounting_supplier_country.get_or_init(|| {
            let places = self.places();
            country(&[places.supplier_vat], places.supplier)
        })
    }

    /// Peppol's `$customerCountry`: from the customer's VAT identifier, or else from the address.
    pub(crate) fn customer_country(&self) -> &str {
        self.facts.customer_country.get_or_init(|| {
            let places = self.places();
            country(&[places.customer_vat], places.customer)
        })
    }

    /// The country code in the supplier's address (BT-40), as written, if there is one only.
    pub(crate) fn supplier_address_country(&self) -> Option<&'t str> {
        self.places().supplier.one()
    }

    /// The country code in the customer's address (BT-55), as written, if there is one only.
    pub(crate) fn customer_address_country(&self) -> Option<&'t str> {
        self.places().customer.one()
    }

    /// The country code in the tax representative's address (BT-69), as written, if there is one only.
    pub(crate) fn representative_address_country(&self) -> Option<&'t str> {
        self.places().representative.one()
    }

    /// Whether the whole document refers to an order (BT-13).
    pub(crate) fn has_order_reference(&self) -> bool {
        let find = || {
            let mut ids = self.root.select(&[cac::ORDER_REFERENCE, cbc::ID]);
            ids.next().is_some()
        };
        *self.facts.has_order_reference.get_or_init(find)
    }

    fn places(&self) -> &Places<'t> {
        self.facts.places.get_or_init(|| Places::of(self.root))
    }
}

/// Whether this is a country code, however it is padded and cased.
pub(crate) fn is_country(code: Option<&str>, country: &str) -> bool {
    code.is_some_and(|code| trim_xml(code).eq_ignore_ascii_case(country))
}

/// What tells the countries of the parties, all found in one walk over the top of the document.
#[derive(Debug, Default)]
struct Places<'t> {
    supplier_vat: Only<'t>,
    representative_vat: Only<'t>,
    customer_vat: Only<'t>,
    supplier: Only<'t>,
    customer: Only<'t>,
    representative: Only<'t>,
}

/// A text that stands once, or not.
#[derive(Clone, Copy, Debug, Default)]
enum Only<'t> {
    #[default]
    None,
    One(&'t str),
    Several,
}

impl<'t> Only<'t> {
    fn one(self) -> Option<&'t str> {
        match self {
            Only::One(text) => Some(text),
            _ => None,
        }
    }

    fn add(&mut self, text: &'t str) {
        *self = match self {
            Only::None => Only::One(text),
            _ => Only::Several,
        };
    }
}

impl<'t> Places<'t> {
    fn of(root: Node<'t>) -> Places<'t> {
        let mut places = Places::default();
        for child in root.children() {
            match child.name() {
                cac::ACCOUNTING_SUPPLIER_PARTY => {
                    for party in child.children_named(cac::PARTY) {
                        see(party, &mut places.supplier_vat, &mut places.supplier);
                    }
                }
                cac::ACCOUNTING_CUSTOMER_PARTY => {
                    for party in child.children_named(cac::PARTY) {
                        see(party, &mut places.customer_vat, &mut places.customer);
                    }
                }
                cac::TAX_REPRESENTATIVE_PARTY => see(
                    child,
                    &mut places.representative_vat,
                    &mut places.representative,
                ),
                _ => {}
            }
        }
        places
    }
}

fn see<'t>(party: Node<'t>, vat: &mut Only<'t>, address: &mut Only<'t>) {
    for child in party.children() {
        match child.name() {
            cac::PARTY_TAX_SCHEME if is_exactly_vat(child) => {
                vat.add(first_chars(child.string(cbc::COMPANY_ID), 2));
            }
            cac::POSTAL_ADDRESS => child
                .select(&[cac::COUNTRY, cbc::IDENTIFICATION_CODE])
                .for_each(|code| address.add(code.text())),
            _ => {}
        }
    }
}

/// `[cac:TaxScheme/cbc:ID = 'VAT']`, as written.
pub(crate) fn is_exactly_vat(scheme: Node) -> bool {
    let mut ids = scheme.select(&[cac::TAX_SCHEME, cbc::ID]);
    ids.any(|id| id.text() == "VAT")
}

/// The first that is not empty of the prefixes of VAT identifiers, or else the address; empty where
/// XPath would stop with an error, which is no country.
fn country<'t>(prefixes: &[Only<'t>], address: Only<'t>) -> Cow<'t, str> {
    for prefix in prefixes {
        match *prefix {
            Only::One("") | Only::None => {}
            Only::One(text) => return capitals(text),
            Only::Several => return "".into(),
        }
    }
    match address {
        Only::One(text) => capitals(text),
        Only::None => "XX".into(),
        Only::Several => "".into(),
    }
}

/// `upper-case(normalize-space(text))` of a single word.
fn capitals(text: &str) -> Cow<'_, str> {
    let text = trim_xml(text);
    match text.bytes().all(|byte| byte.is_ascii_uppercase()) {
        true => text.into(),
        false => text.to_uppercase().into(),
    }
}

/// The elements of one name directly in the document element.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Found<'t> {
    pub(crate) first: Option<Node<'t>>,
    /// There is another one.
    pub(crate) more: bool,
}

impl<'t> Found<'t> {
    fn add(&mut self, node: Node<'t>) {
        self.more = self.first.is_some();
        self.first.get_or_insert(node);
    }

    /// `normalize-space(a) != ''`, see [`is_said`].
    pub(crate) fn is_said(self) -> bool {
        self.first
            .is_some_and(|node| self.more || !node.own_word().is_empty())
    }
}

/// What stands directly in the document element, lines left out: found in one pass, as every rule
/// that looks for something absent would pass over all lines.
#[derive(Clone, Debug, Default)]
pub(crate) struct Head<'t> {
    pub(crate) customization: Found<'t>,
    pub(crate) id: Found<'t>,
    pub(crate) issue_date: Found<'t>,
    pub(crate) invoice_type: Found<'t>,
    pub(crate) credit_note_type: Found<'t>,
    pub(crate) currency: Found<'t>,
    pub(crate) tax_currency: Found<'t>,
    pub(crate) tax_point_date: Found<'t>,
    pub(crate) period: Found<'t>,
    pub(crate) supplier: Found<'t>,
    pub(crate) customer: Found<'t>,
    pub(crate) delivery: Found<'t>,
    pub(crate) tax_total: Found<'t>,
    pub(crate) monetary_total: Found<'t>,
    pub(crate) has_line: bool,
    /// How many allowances, and how many charges, and what they come to.
    pub(crate) allowances: [(u32, Number); 2],
}

impl<'t> Head<'t> {
    pub(crate) fn of(root: Node<'t>) -> Head<'t> {
        let mut head = Head::default();
        for node in root.children() {
            let found = match node.name() {
                cac::INVOICE_LINE | cac::CREDIT_NOTE_LINE => {
                    head.has_line = true;
                    continue;
                }
                cac::ALLOWANCE_CHARGE => {
                    if let Some(charge) = node.boolean(cbc::CHARGE_INDICATOR) {
                        let (count, total) = &mut head.allowances[usize::from(charge)];
                        *count += 1;
                        *total = &*total + &node.decimal_or(cbc::AMOUNT, Number::ZERO);
                    }
                    continue;
                }
                cbc::CUSTOMIZATION_ID => &mut head.customization,
                cbc::ID => &mut head.id,
                cbc::ISSUE_DATE => &mut head.issue_date,
                cbc::INVOICE_TYPE_CODE => &mut head.invoice_type,
                cbc::CREDIT_NOTE_TYPE_CODE => &mut head.credit_note_type,
                cbc::DOCUMENT_CURRENCY_CODE => &mut head.currency,
                cbc::TAX_CURRENCY_CODE => &mut head.tax_currency,
                cbc::TAX_POINT_DATE => &mut head.tax_point_date,
                cac::INVOICE_PERIOD => &mut head.period,
                cac::ACCOUNTING_SUPPLIER_PARTY => &mut head.supplier,
                cac::ACCOUNTING_CUSTOMER_PARTY => &mut head.customer,
                cac::DELIVERY => &mut head.delivery,
                cac::TAX_TOTAL => &mut head.tax_total,
                cac::LEGAL_MONETARY_TOTAL => &mut head.monetary_total,
                _ => continue,
            };
            found.add(node);
        }
        head
    }
}

impl<'t> Subject<'t> {
    /// What stands directly in the document element.
    pub(crate) fn head(&self) -> &Head<'t> {
        self.facts.head.get_or_init(|| Head::of(self.root))
    }

    /// `a/b/c` from the document element, where `a` was found already.
    pub(crate) fn below(
        &self,
        found: Found<'t>,
        path: &'static [Name],
    ) -> impl Iterator<Item = Node<'t>> + use<'t> {
        let first = found.first;
        let others = first.filter(|_| found.more).into_iter().flat_map({
            let root = self.root;
            move |first| {
                root.children_named(first.name())
                    .filter(move |node| *node != first)
            }
        });
        first
            .into_iter()
            .chain(others)
            .flat_map(move |node| node.select(path))
    }
}
