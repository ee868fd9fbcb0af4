//! What lines, allowances, charges and parties of a CII document come to, found out in one pass.

use crate::rules::category::Vat;
use crate::rules::en16931::rate::Rate;
use crate::rules::subject::Subject;
use crate::rules::xpath::*;
use crate::xml::{Attr, Name, Node, ram, rsm, udt};
use std::collections::BTreeMap;

/// The sums of a category, or of one of its rates.
#[derive(Clone, Debug, Default)]
pub(super) struct Used {
    pub(super) lines: Number,
    pub(super) allowances: Number,
    pub(super) charges: Number,
}

impl Used {
    /// What the taxable amount has to be: each of the three is rounded.
    pub(super) fn basis(&self) -> Number {
        self.lines.round2() + self.charges.round2() - self.allowances.round2()
    }
}

/// Who of the parties has which registration.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Ids {
    /// Where the standard has the seller: for VAT, and for any tax.
    pub(super) seller_vat: bool,
    pub(super) seller_any: bool,
    pub(super) representative: bool,
    /// The same of parties of these names anywhere.
    pub(super) seller_vat_anywhere: bool,
    pub(super) seller_any_anywhere: bool,
    pub(super) representative_anywhere: bool,
    pub(super) buyer_vat: bool,
    pub(super) buyer_legal: bool,
}

#[derive(Debug, Default)]
pub(super) struct Usage {
    /// How many categories with this code, exactly so, lines have, the breakdown, and allowances and charges.
    pub(super) on_lines: [u32; 9],
    pub(super) on_breakdown: [u32; 9],
    pub(super) on_allowances: [u32; 9],
    /// Another category than O, in lines or breakdown, and on allowances and charges.
    pub(super) other_tax: bool,
    pub(super) other_category: bool,
    /// Categories B and S anywhere, and a country other than Italy.
    pub(super) split_payment: bool,
    pub(super) standard_rate: bool,
    pub(super) foreign: bool,
    pub(super) ids: Ids,
    pub(super) has_line: bool,
    pub(super) has_breakdown: bool,
    pub(super) tax_point_date: bool,
    pub(super) tax_point_code: bool,
    /// A tax has another VAT point date code than a tax before it.
    pub(super) tax_point_codes_differ: bool,
    first_tax_point_code: Option<u32>,
    /// How many payment references there are, and all payment means.
    pub(super) payment_references: usize,
    means: Vec<u32>,
    /// By category, and at rates for S.
    pub(super) used: [Used; 9],
    rated: BTreeMap<Rate, Used>,
    /// The rates of the element that is being added.
    rates: Vec<Rate>,
    /// The categories of which some line states its amount twice, which stops XPath.
    stops: u16,
}

impl Usage {
    pub(super) fn of(document: &Subject) -> Usage {
        let mut usage = Usage::default();
        for node in document.root.descendants() {
            usage.see(document, node);
        }
        for transaction in document
            .root
            .children_named(rsm::SUPPLY_CHAIN_TRADE_TRANSACTION)
        {
            for part in transaction.children() {
                match part.name() {
                    ram::INCLUDED_SUPPLY_CHAIN_TRADE_LINE_ITEM => usage.add_line(part),
                    ram::APPLICABLE_HEADER_TRADE_SETTLEMENT => {
                        for it in part.children_named(ram::SPECIFIED_TRADE_ALLOWANCE_CHARGE) {
                            usage.add_allowance(it);
                        }
                    }
                    _ => {}
                }
            }
        }
        usage
    }

    fn see(&mut self, document: &Subject, node: Node) {
        match node.name() {
            ram::CATEGORY_CODE => {
                let code = node.text();
                self.split_payment |= code == "B";
                self.standard_rate |= code == "S";
                let Some(tax) = node.parent() else { return };
                let is_tax = tax.name() == ram::APPLICABLE_TRADE_TAX;
                self.other_tax |= is_tax && code != "O";
                let is_category = tax.name() == ram::CATEGORY_TRADE_TAX;
                self.other_category |= is_category && code != "O";
                let counts = match tax.parent().map(Node::name) {
                    _ if is_category => &mut self.on_allowances,
                    Some(ram::SPECIFIED_LINE_TRADE_SETTLEMENT) if is_tax => &mut self.on_lines,
                    Some(ram::APPLICABLE_HEADER_TRADE_SETTLEMENT) if is_tax => {
                        &mut self.on_breakdown
                    }
                    _ => return,
                };
                if let Some(vat) = exactly(code) {
                    counts[vat as usize] += 1;
                }
            }
            ram::COUNTRY_ID => self.foreign |= node.text() != "IT",
            ram::TAX_POINT_DATE => self.tax_point_date = true,
            ram::DUE_DATE_TYPE_CODE => {
                self.tax_point_code = true;
                if node.is_in(ram::APPLICABLE_TRADE_TAX) {
                    let first = *self.first_tax_point_code.get_or_insert(node.index() as u32);
                    self.tax_point_codes_differ |= document.tree.node(first).text() != node.text();
                }
            }
            ram::PAYMENT_REFERENCE => {
                let is_there = node.is_in(ram::APPLICABLE_HEADER_TRADE_SETTLEMENT);
                self.payment_references += usize::from(is_there);
            }
            ram::SPECIFIED_TRADE_SETTLEMENT_PAYMENT_MEANS => self.means.push(node.index() as u32),
            ram::INCLUDED_SUPPLY_CHAIN_TRADE_LINE_ITEM => self.has_line = true,
            ram::APPLICABLE_TRADE_TAX => {
                self.has_breakdown |= node.is_under(&[
                    rsm::SUPPLY_CHAIN_TRADE_TRANSACTION,
                    ram::APPLICABLE_HEADER_TRADE_SETTLEMENT,
                ]);
            }
            ram::SELLER_TRADE_PARTY => {
                let (vat, any) = registrations(node);
                let is_there = is_in_agreement(document, node);
                self.ids.seller_vat_anywhere |= vat;
                self.ids.seller_any_anywhere |= any;
                self.ids.seller_vat |= vat && is_there;
                self.ids.seller_any |= any && is_there;
            }
            ram::SELLER_TAX_REPRESENTATIVE_TRADE_PARTY => {
                let (vat, _) = registrations(node);
                self.ids.representative_anywhere |= vat;
                self.ids.representative |= vat && is_in_agreement(document, node);
            }
            ram::BUYER_TRADE_PARTY => {
                const LEGAL: &[Name] = &[ram::SPECIFIED_LEGAL_ORGANIZATION, ram::ID];
                self.ids.buyer_vat |= registrations(node).0;
                self.ids.buyer_legal |= node.select(LEGAL).next().is_some();
            }
            _ => {}
        }
    }

    fn add_line(&mut self, line: Node) {
        for settlement in line.children_named(ram::SPECIFIED_LINE_TRADE_SETTLEMENT) {
            let (mut codes, mut amount, mut stops) = (0, Number::ZERO, false);
            self.rates.clear();
            for part in settlement.children() {
                match part.name() {
                    ram::APPLICABLE_TRADE_TAX => codes |= self.see_tax(part),
                    ram::SPECIFIED_TRADE_SETTLEMENT_LINE_MONETARY_SUMMATION => {
                        let mut amounts = part.children_named(ram::LINE_TOTAL_AMOUNT);
                        if let Some(first) = amounts.next() {
                            let first_amount = first.own_decimal();
                            stops |= !first_amount.exists() && !first.is_decimal();
                            stops |= amounts.next().is_some();
                            amount = amount + first_amount;
                        }
                    }
                    _ => {}
                }
            }
            if stops {
                self.stops |= codes;
            }
            self.add(codes, |used| used.lines = &used.lines + &amount);
        }
    }

    fn add_allowance(&mut self, allowance: Node) {
        const INDICATOR: &[Name] = &[ram::CHARGE_INDICATOR, udt::INDICATOR];
        let indicator = allowance.select(INDICATOR).next();
        let Some(charge) = indicator.and_then(|it| crate::value::parse_boolean(it.own_word()))
        else {
            return;
        };
        self.rates.clear();
        let taxes = allowance.children_named(ram::CATEGORY_TRADE_TAX);
        let codes = taxes.fold(0, |codes, tax| codes | self.see_tax(tax));
        let amount = allowance.decimal_or(ram::ACTUAL_AMOUNT, Number::ZERO);
        self.add(codes, |used| match charge {
            true => used.charges = &used.charges + &amount,
            false => used.allowances = &used.allowances + &amount,
        });
    }

    /// The categories of a tax, a bit each; its rates are put to the others.
    fn see_tax(&mut self, tax: Node) -> u16 {
        let mut codes = 0;
        for part in tax.children() {
            match part.name() {
                ram::CATEGORY_CODE => codes |= exactly(part.text()).map_or(0, Vat::bit),
                ram::RATE_APPLICABLE_PERCENT => self.rates.extend(Rate::new(part.own_decimal())),
                _ => {}
            }
        }
        codes
    }

    /// Adds an amount to the categories, and to S at each of the rates.
    fn add(&mut self, codes: u16, add: impl Fn(&mut Used)) {
        for vat in Vat::ALL.into_iter().filter(|vat| codes & vat.bit() != 0) {
            add(&mut self.used[vat as usize]);
        }
        if codes & Vat::S.bit() != 0 {
            if self.rates.len() > 1 {
                self.rates.sort();
                self.rates.dedup();
            }
            for rate in self.rates.drain(..) {
                add(self.rated.entry(rate).or_default());
            }
        }
    }

    /// The payment means, wherever they stand.
    pub(super) fn means<'t>(&self, document: &Subject<'t>) -> impl Iterator<Item = Node<'t>> {
        self.means.iter().map(|&index| document.tree.node(index))
    }

    /// What category S comes to at this rate.
    pub(super) fn at_rate(&self, rate: &Rate) -> Used {
        self.rated.get(rate).cloned().unwrap_or_default()
    }

    pub(super) fn stops(&self, vat: Vat) -> bool {
        self.stops & vat.bit() != 0
    }
}

/// A category by its code, exactly as written.
pub(super) fn exactly(code: &str) -> Option<Vat> {
    // It is there with nothing around it.
    Vat::of(code).filter(|vat| vat.code().len() == code.len())
}

/// Whether a party is registered for VAT, and for any tax.
fn registrations(party: Node) -> (bool, bool) {
    const ID: &[Name] = &[ram::SPECIFIED_TAX_REGISTRATION, ram::ID];
    let schemes = party
        .select(ID)
        .filter_map(|id| id.attribute(Attr::SCHEME_ID));
    schemes.fold((false, false), |(vat, any), scheme| {
        (vat || scheme == "VA", any || matches!(scheme, "VA" | "FC"))
    })
}

/// At `/rsm:CrossIndustryInvoice/rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeAgreement`.
fn is_in_agreement(document: &Subject, party: Node) -> bool {
    party.is_in(ram::APPLICABLE_HEADER_TRADE_AGREEMENT)
        && party.ancestors().nth(2) == Some(document.root)
}
