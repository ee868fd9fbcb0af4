//! Terms of EN 16931 that older UBL keeps in other places: only what is missing is taken from there.

use super::super::super::elements::{Uncarried, Why};
use super::super::read;
use super::amounts::number;
use super::categories::is_vat;
use super::older::fits;
use super::{MANY, Mapping, Taken, said};
use crate::model::{
    Contact, Delivery, Invoice, InvoiceLine, Note, Party, PaymentMeans, PostalAddress,
    Specification, TaxCategory,
};
use crate::value::{Identifier, Parsed, Text, parse_decimal};
use crate::xml::{Name, Node, cac, cbc};

pub(super) fn document(mapping: &mut Mapping<'_, '_>) {
    let address = Address {
        is_mapped: mapping.is_mapped,
        is_danish: mapping.named == Some(Specification::Oioubl),
    };
    let Mapping {
        invoice,
        root,
        taken,
        ..
    } = mapping;
    let (mut line, mut means) = (0, 0);
    // Of what the model has once, the first counts.
    let mut seen: Vec<Name> = Vec::with_capacity(4);
    let mut is_first = |name: Name| {
        let is_first = !seen.contains(&name);
        seen.extend(is_first.then_some(name));
        is_first
    };
    let mut terms = Terms::default();
    for child in root.children() {
        match child.name() {
            name @ cac::ACCOUNTING_SUPPLIER_PARTY if is_first(name) => {
                if let Some(seller) = &mut invoice.seller {
                    party(seller, child, &address, taken);
                }
            }
            name @ cac::ACCOUNTING_CUSTOMER_PARTY if is_first(name) => {
                if let Some(buyer) = &mut invoice.buyer {
                    party(buyer, child, &address, taken);
                }
            }
            name @ cac::TAX_REPRESENTATIVE_PARTY if is_first(name) => {
                let representative = invoice.tax_representative.as_mut();
                if let Some(node) = child.child(cac::POSTAL_ADDRESS)
                    && let Some(there) = representative.and_then(|party| party.address.as_mut())
                {
                    address.complete(there, node, taken);
                }
            }
            name @ cac::DELIVERY if is_first(name) => {
                if let Some(there) = &mut invoice.delivery {
                    delivery(there, child, &address, taken);
                }
            }
            cac::PAYMENT_MEANS => {
                if let Some(there) = invoice.payment_means.get_mut(means) {
                    payment(there, &mut invoice.notes, child, taken);
                }
                means += 1;
            }
            cac::PAYMENT_TERMS => payment_terms(invoice, &mut terms, child, taken),
            cac::INVOICE_LINE | cac::CREDIT_NOTE_LINE => {
                if let Some(there) = invoice.lines.get_mut(line) {
                    line_vat(there, child, taken);
                }
                line += 1;
            }
            _ => {}
        }
    }
    if let Some(text) = terms.text {
        invoice.payment_terms = Some(text.into());
    }
}

fn party(party: &mut Party, node: Node<'_>, address: &Address, taken: &mut Taken) {
    // What the one calls the other: the customer number of the buyer, BT-46, the supplier number of
    // the seller, BT-29.
    let assigned = [
        cbc::SUPPLIER_ASSIGNED_ACCOUNT_ID,
        cbc::CUSTOMER_ASSIGNED_ACCOUNT_ID,
    ];
    for child in node.children() {
        if assigned.contains(&child.name())
            && party.identifiers.is_empty()
            && let Some(number) = said(Some(child))
        {
            party.identifiers.push(Identifier::new(number));
            taken.leaf(child, &[]);
        }
    }
    let contacts = [
        cac::SELLER_CONTACT,
        cac::BUYER_CONTACT,
        cac::ACCOUNTING_CONTACT,
    ];
    let contact = node
        .children()
        .find(|child| contacts.contains(&child.name()));
    if party.contact.is_none()
        && let Some(node) = contact
    {
        let (contact, left) = read::contact(node);
        if contact != Contact::default() {
            party.contact = Some(contact);
            taken.read(node, left);
        }
    }
    let Some(node) = node.child(cac::PARTY) else {
        return;
    };
    if let Some(node) = node.child(cac::POSTAL_ADDRESS)
        && let Some(there) = &mut party.address
    {
        address.complete(there, node, taken);
    }
    let registered = node.at(&[cac::PARTY_LEGAL_ENTITY, cac::REGISTRATION_ADDRESS]);
    if party.address.is_none()
        && let Some(node) = registered.filter(|node| !node.is_leaf())
    {
        let (read, left) = read::address(node);
        let there = party.address.insert(read);
        taken.read(node, left);
        address.complete(there, node, taken);
    }
    if let Some(person) = node.child(cac::PERSON) {
        let names = [cbc::FIRST_NAME, cbc::MIDDLE_NAME, cbc::FAMILY_NAME];
        let said: Vec<&str> = names
            .iter()
            .filter_map(|name| said(person.child(*name)))
            .collect();
        let slot = &mut party.contact.get_or_insert_default().contact_point;
        if slot.is_none() && !said.is_empty() {
            *slot = Some(said.join(" ").into());
            taken.group(person, &names);
        }
        party
            .contact
            .take_if(|contact| *contact == Default::default());
    }
}

fn delivery(delivery: &mut Delivery, node: Node<'_>, address: &Address, taken: &mut Taken) {
    let located = node.at(&[cac::DELIVERY_LOCATION, cac::ADDRESS]);
    match (&mut delivery.address, located) {
        (Some(there), Some(node)) => address.complete(there, node, taken),
        (slot @ None, _) => {
            let there = node.child(cac::DELIVERY_ADDRESS);
            if let Some(node) = there.filter(|node| !node.is_leaf()) {
                let (read, left) = read::address(node);
                let there = slot.insert(read);
                taken.read(node, left);
                address.complete(there, node, taken);
            }
        }
        _ => {}
    }
}

/// Remittance information, BT-83, is `PaymentID`. UBL 2.0 has it as `InstructionID` when it is a
/// reference and as `InstructionNote` when it is a text, others as the note of the account. What is
/// there beside it becomes a note, BT-22.
fn payment(means: &mut PaymentMeans, notes: &mut Vec<Note>, node: Node<'_>, taken: &mut Taken) {
    let of = |name| node.children().filter(move |child| child.name() == name);
    let account = node.child(cac::PAYEE_FINANCIAL_ACCOUNT);
    let places = of(cbc::PAYMENT_ID)
        .skip(1)
        .chain(of(cbc::INSTRUCTION_ID))
        .chain(account.and_then(|account| account.child(cbc::PAYMENT_NOTE)))
        .chain(of(cbc::INSTRUCTION_NOTE));
    for place in places {
        let Some(text) = said(Some(place)) else {
            continue;
        };
        match &means.remittance_information {
            None => means.remittance_information = Some(Text::new(text)),
            Some(there) if there.trim() == text => {}
            Some(_) => notes.push(Note {
                subject_code: None,
                text: Text::new(text),
            }),
        }
        taken.leaf(place, &[]);
    }
    if let Some(transfer) = &mut means.credit_transfer
        && transfer.service_provider_identifier.is_none()
        && let Some(bank) = account.and_then(|account| {
            account.at(&[
                cac::FINANCIAL_INSTITUTION_BRANCH,
                cac::FINANCIAL_INSTITUTION,
            ])
        })
        && let Some(number) = said(bank.child(cbc::ID))
    {
        transfer.service_provider_identifier = Some(Identifier::new(number));
        taken.group(bank, &[cbc::ID]);
    }
}

/// The terms of payment, BT-20, with the notes behind the first.
#[derive(Default)]
struct Terms {
    text: Option<String>,
    notes: usize,
}

impl Terms {
    /// Adds a note that does not stand there yet.
    fn add(&mut self, first: &str, note: &str) {
        let there = self.text.as_deref().unwrap_or(first);
        // Of very many all are taken.
        if self.notes < MANY && there.contains(note) {
            return;
        }
        self.notes += 1;
        let text = self.text.get_or_insert_with(|| first.to_owned());
        text.push('\n');
        text.push_str(note);
    }
}

/// Further notes stand behind the first, BT-20; UBL 2.1 knows a due date here too, BT-9.
fn payment_terms(invoice: &mut Invoice, terms: &mut Terms, node: Node<'_>, taken: &mut Taken) {
    let is_all_notes = node.children().all(|child| child.name() == cbc::NOTE);
    for child in node.children() {
        match child.name() {
            cbc::NOTE => {
                let (Some(text), Some(first)) = (said(Some(child)), &invoice.payment_terms) else {
                    continue;
                };
                terms.add(first, text);
                taken.leaf(child, &[]);
                if is_all_notes {
                    taken.read(node, Vec::new());
                }
            }
            cbc::PAYMENT_DUE_DATE if said(Some(child)).is_some() => {
                let date = Parsed::date(child.text());
                if *invoice.payment_due_date.get_or_insert_with(|| date.clone()) == date {
                    taken.leaf(child, &[]);
                }
            }
            _ => {}
        }
    }
}

/// The VAT of a line, BG-30, stands in a `TaxTotal` of the line. Its amount is no term; it is told of
/// where it does not follow from the rate.
fn line_vat(line: &mut InvoiceLine, node: Node<'_>, taken: &mut Taken) {
    let there = line
        .item
        .as_ref()
        .and_then(|item| item.tax_category.as_ref());
    if there.is_some_and(|there| there.rate.is_some()) {
        return;
    }
    let Some((category, total, left)) = only_vat(node) else {
        return;
    };
    let slot = &mut line.item.get_or_insert_default().tax_category;
    let there = slot.get_or_insert_default();
    let TaxCategory {
        code,
        rate,
        exemption_reason,
        exemption_reason_code,
        tax_scheme,
    } = category;
    there.code = there.code.take().or(code);
    there.rate = rate;
    there.exemption_reason = there.exemption_reason.take().or(exemption_reason);
    let reason_code = there.exemption_reason_code.take();
    there.exemption_reason_code = reason_code.or(exemption_reason_code);
    there.tax_scheme = there.tax_scheme.take().or(tax_scheme);
    taken.read(total, left);
    let net = number(line.net_amount.as_ref());
    if let Some(amount) = total.child(cbc::TAX_AMOUNT)
        && !net
            .zip(parse_decimal(amount.text()))
            .is_some_and(|(net, tax)| fits(there, net, tax))
    {
        taken.left.push(not_carried(amount));
    }
}

/// The category of VAT in the tax totals of a line: the only one, or of several the one whose taxable
/// amount is that of the line.
fn only_vat(node: Node<'_>) -> Option<(TaxCategory, Node<'_>, Vec<Uncarried>)> {
    struct Row<'t> {
        category: TaxCategory,
        total: Node<'t>,
        subtotal: Node<'t>,
        left: Vec<Uncarried>,
        is_of_line: bool,
    }
    let net = said(node.child(cbc::LINE_EXTENSION_AMOUNT)).and_then(parse_decimal);
    let mut found: Vec<Row<'_>> = Vec::new();
    for total in node.children_named(cac::TAX_TOTAL) {
        for subtotal in total.children_named(cac::TAX_SUBTOTAL) {
            let (row, left) = read::subtotal(subtotal);
            let Some(category) = row.tax_category else {
                continue;
            };
            let is_known = found.iter().any(|known| known.category == category);
            if found.len() > MANY {
                return None;
            }
            if is_vat(category.tax_scheme.as_deref()) && !is_known {
                let is_of_line = number(row.taxable_amount.as_ref()) == net;
                found.push(Row {
                    category,
                    total,
                    subtotal,
                    left,
                    is_of_line,
                });
            }
        }
    }
    if found.len() > 1 {
        found.retain(|row| row.is_of_line);
    }
    let mut row = found.pop().filter(|_| found.is_empty())?;
    let others = row
        .total
        .children()
        .filter(|child| child.index() != row.subtotal.index() && child.name() != cbc::TAX_AMOUNT);
    row.left.extend(others.map(not_carried));
    if let Some(taxable) = row.subtotal.child(cbc::TAXABLE_AMOUNT)
        && !row.is_of_line
    {
        row.left.push(not_carried(taxable));
    }
    Some((row.category, row.total, row.left))
}

fn not_carried(node: Node<'_>) -> Uncarried {
    Uncarried {
        node: node.index() as u32,
        attribute: None,
        why: Why::NotInModel,
    }
}

/// How addresses of a dialect are put into the three lines of EN 16931.
struct Address {
    /// Whether nothing but address lines means that they are the whole address.
    is_mapped: bool,
    /// Whether a `Postbox` is one of the post office and not a letter box of the house.
    is_danish: bool,
}

impl Address {
    fn complete(&self, address: &mut PostalAddress, node: Node<'_>, taken: &mut Taken) {
        let part = |name| {
            node.child(name)
                .and_then(|child| Some((child, said(Some(child))?)))
        };
        if let Some((child, number)) = part(cbc::BUILDING_NUMBER) {
            append(&mut address.line_1, " ", number);
            taken.leaf(child, &[]);
        }
        for (name, between) in [(cbc::FLOOR, ", "), (cbc::ROOM, " ")] {
            if let Some((child, text)) = part(name) {
                append(&mut address.line_1, between, text);
                taken.leaf(child, &[]);
            }
        }
        if let Some((child, number)) = part(cbc::POSTBOX) {
            let is_number = number.len() <= 5 && number.bytes().any(|byte| byte.is_ascii_digit());
            if self.is_danish || address.line_1.is_none() {
                let slot = match address.line_2 {
                    None => &mut address.line_2,
                    Some(_) => &mut address.line_1,
                };
                append(slot, ", ", &format!("Postbox {number}"));
            } else if is_number && number.starts_with(|c: char| c.is_ascii_digit()) {
                append(&mut address.line_1, " ", &format!("box {number}"));
            } else {
                append(&mut address.line_1, " ", number);
            }
            taken.leaf(child, &[]);
        }
        self.lines(address, node, taken);
        for name in OTHERS {
            if let Some((child, text)) = part(*name)
                && let Some(slot) = [&mut address.line_2, &mut address.line_3]
                    .into_iter()
                    .find(|slot| slot.is_none())
            {
                *slot = Some(Text::new(text));
                taken.leaf(child, &[]);
            }
        }
        for name in [cbc::REGION, cbc::COUNTRY_SUBENTITY_CODE] {
            if let Some((child, text)) = part(name)
                && address.country_subdivision.is_none()
            {
                address.country_subdivision = Some(Text::new(text));
                taken.leaf(child, &[]);
            }
        }
    }

    /// Of several address lines EN 16931 has one, BT-37, beside the street and what is added to it.
    fn lines(&self, address: &mut PostalAddress, node: Node<'_>, taken: &mut Taken) {
        let lines: Vec<(Node<'_>, &str)> = node
            .children_named(cac::ADDRESS_LINE)
            .filter_map(|line| Some((line, said(line.child(cbc::LINE))?)))
            .collect();
        let alone = self.is_mapped && address.line_1.is_none() && address.line_2.is_none();
        if lines.len() < 2 && !(alone && lines.len() == 1) {
            return;
        }
        let mut texts = lines.iter().map(|(_, text)| *text);
        if alone {
            address.line_1 = texts.next().map(Text::new);
            address.line_2 = texts.next().map(Text::new);
        }
        let rest = texts.collect::<Vec<_>>().join(", ");
        address.line_3 = (!rest.is_empty()).then(|| rest.into());
        for (line, _) in lines {
            taken.group(line, &[cbc::LINE]);
        }
    }
}

/// What takes a line that is still free.
const OTHERS: &[Name] = &[
    cbc::BUILDING_NAME,
    cbc::BLOCK_NAME,
    cbc::CITY_SUBDIVISION_NAME,
    cbc::DISTRICT,
    cbc::PLOT_IDENTIFICATION,
    cbc::DEPARTMENT,
    cbc::INHOUSE_MAIL,
    cbc::MARK_ATTENTION,
    cbc::MARK_CARE,
];

/// Puts a text behind what is there, unless it ends with it: many repeat the number of the house.
fn append(slot: &mut Option<Text>, between: &str, text: &str) {
    *slot = match slot.take() {
        None => Some(Text::new(text)),
        Some(there) => {
            let before = there.strip_suffix(text);
            let ends = before.is_some_and(|before| {
                !before.is_empty() && !before.ends_with(char::is_alphanumeric)
            });
            match ends {
                true => Some(there),
                false => Some(format!("{there}{between}{text}").into()),
            }
        }
    };
}
