//! Where a term of an invoice stands in the model.

use super::{Condition, as_in_invoice, within_document};
use crate::xml::{Name, Node, cac, cbc, ram};
use std::collections::HashMap;

/// The field of each term and group, with `[]` behind those that are lists.
pub(super) static FIELDS: &[(&str, &str)] = &[
    ("BG-1", "notes[]"),
    ("BG-2", "process_control"),
    ("BG-3", "preceding_invoices[]"),
    ("BG-4", "seller"),
    ("BG-5", "seller.address"),
    ("BG-6", "seller.contact"),
    ("BG-7", "buyer"),
    ("BG-8", "buyer.address"),
    ("BG-9", "buyer.contact"),
    ("BG-10", "payee"),
    ("BG-11", "tax_representative"),
    ("BG-12", "tax_representative.address"),
    ("BG-13", "delivery"),
    ("BG-14", "invoicing_period"),
    ("BG-15", "delivery.address"),
    ("BG-16", "payment_means[]"),
    ("BG-17", "payment_means[].credit_transfer"),
    ("BG-18", "payment_means[].card"),
    ("BG-19", "payment_means[].direct_debit"),
    ("BG-20", "allowances_and_charges[]"),
    ("BG-21", "allowances_and_charges[]"),
    ("BG-22", "totals"),
    ("BG-23", "vat_breakdown[]"),
    ("BG-24", "supporting_documents[]"),
    ("BG-25", "lines[]"),
    ("BG-26", "lines[].period"),
    ("BG-27", "lines[].allowances_and_charges[]"),
    ("BG-28", "lines[].allowances_and_charges[]"),
    ("BG-29", "lines[].price"),
    ("BG-30", "lines[].item.tax_category"),
    ("BG-31", "lines[].item"),
    ("BG-32", "lines[].item.attributes[]"),
    ("BT-1", "number"),
    ("BT-2", "issue_date"),
    ("BT-3", "type_code"),
    ("BT-5", "currency_code"),
    ("BT-6", "vat_accounting_currency_code"),
    ("BT-7", "value_added_tax_point_date"),
    ("BT-8", "value_added_tax_point_date_code"),
    ("BT-9", "payment_due_date"),
    ("BT-10", "buyer_reference"),
    ("BT-11", "project_reference"),
    ("BT-12", "contract_reference"),
    ("BT-13", "purchase_order_reference"),
    ("BT-14", "sales_order_reference"),
    ("BT-15", "receiving_advice_reference"),
    ("BT-16", "despatch_advice_reference"),
    ("BT-17", "tender_or_lot_reference"),
    ("BT-18", "invoiced_object_identifier"),
    ("BT-18-1", "invoiced_object_identifier.scheme"),
    ("BT-19", "buyer_accounting_reference"),
    ("BT-20", "payment_terms"),
    ("BT-21", "notes[].subject_code"),
    ("BT-22", "notes[].text"),
    ("BT-23", "process_control.business_process_type"),
    ("BT-24", "process_control.specification_identifier"),
    ("BT-25", "preceding_invoices[].reference"),
    ("BT-26", "preceding_invoices[].issue_date"),
    ("BT-27", "seller.name"),
    ("BT-28", "seller.trading_name"),
    ("BT-29", "seller.identifiers[]"),
    ("BT-29-1", "seller.identifiers[].scheme"),
    ("BT-30", "seller.legal_registration_identifier"),
    ("BT-30-1", "seller.legal_registration_identifier.scheme"),
    ("BT-31", "seller.tax_registrations[].identifier"),
    ("BT-32", "seller.tax_registrations[].identifier"),
    ("BT-33", "seller.additional_legal_information"),
    ("BT-34", "seller.electronic_address"),
    ("BT-34-1", "seller.electronic_address.scheme"),
    ("BT-35", "seller.address.line_1"),
    ("BT-36", "seller.address.line_2"),
    ("BT-37", "seller.address.city"),
    ("BT-38", "seller.address.post_code"),
    ("BT-39", "seller.address.country_subdivision"),
    ("BT-40", "seller.address.country_code"),
    ("BT-41", "seller.contact.contact_point"),
    ("BT-42", "seller.contact.telephone_number"),
    ("BT-43", "seller.contact.email_address"),
    ("BT-44", "buyer.name"),
    ("BT-45", "buyer.trading_name"),
    ("BT-46", "buyer.identifiers[]"),
    ("BT-46-1", "buyer.identifiers[].scheme"),
    ("BT-47", "buyer.legal_registration_identifier"),
    ("BT-47-1", "buyer.legal_registration_identifier.scheme"),
    ("BT-48", "buyer.tax_registrations[].identifier"),
    ("BT-49", "buyer.electronic_address"),
    ("BT-49-1", "buyer.electronic_address.scheme"),
    ("BT-50", "buyer.address.line_1"),
    ("BT-51", "buyer.address.line_2"),
    ("BT-52", "buyer.address.city"),
    ("BT-53", "buyer.address.post_code"),
    ("BT-54", "buyer.address.country_subdivision"),
    ("BT-55", "buyer.address.country_code"),
    ("BT-56", "buyer.contact.contact_point"),
    ("BT-57", "buyer.contact.telephone_number"),
    ("BT-58", "buyer.contact.email_address"),
    ("BT-59", "payee.name"),
    ("BT-60", "payee.identifier"),
    ("BT-60-1", "payee.identifier.scheme"),
    ("BT-61", "payee.legal_registration_identifier"),
    ("BT-61-1", "payee.legal_registration_identifier.scheme"),
    ("BT-62", "tax_representative.name"),
    ("BT-63", "tax_representative.tax_registrations[].identifier"),
    ("BT-64", "tax_representative.address.line_1"),
    ("BT-65", "tax_representative.address.line_2"),
    ("BT-66", "tax_representative.address.city"),
    ("BT-67", "tax_representative.address.post_code"),
    ("BT-68", "tax_representative.address.country_subdivision"),
    ("BT-69", "tax_representative.address.country_code"),
    ("BT-70", "delivery.party_name"),
    ("BT-71", "delivery.location_identifier"),
    ("BT-71-1", "delivery.location_identifier.scheme"),
    ("BT-72", "delivery.actual_delivery_date"),
    ("BT-73", "invoicing_period.start_date"),
    ("BT-74", "invoicing_period.end_date"),
    ("BT-75", "delivery.address.line_1"),
    ("BT-76", "delivery.address.line_2"),
    ("BT-77", "delivery.address.city"),
    ("BT-78", "delivery.address.post_code"),
    ("BT-79", "delivery.address.country_subdivision"),
    ("BT-80", "delivery.address.country_code"),
    ("BT-81", "payment_means[].type_code"),
    ("BT-82", "payment_means[].text"),
    ("BT-83", "payment_means[].remittance_information"),
    (
        "BT-84",
        "payment_means[].credit_transfer.account_identifier",
    ),
    ("BT-85", "payment_means[].credit_transfer.account_name"),
    (
        "BT-86",
        "payment_means[].credit_transfer.service_provider_identifier",
    ),
    ("BT-87", "payment_means[].card.primary_account_number"),
    ("BT-88", "payment_means[].card.holder_name"),
    (
        "BT-89",
        "payment_means[].direct_debit.mandate_reference_identifier",
    ),
    ("BT-90", "bank_assigned_creditor_identifier"),
    (
        "BT-91",
        "payment_means[].direct_debit.debited_account_identifier",
    ),
    ("BT-92", "allowances_and_charges[].amount"),
    ("BT-93", "allowances_and_charges[].base_amount"),
    ("BT-94", "allowances_and_charges[].percentage"),
    ("BT-95", "allowances_and_charges[].tax_category.code"),
    ("BT-96", "allowances_and_charges[].tax_category.rate"),
    ("BT-97", "allowances_and_charges[].reason"),
    ("BT-98", "allowances_and_charges[].reason_code"),
    ("BT-99", "allowances_and_charges[].amount"),
    ("BT-100", "allowances_and_charges[].base_amount"),
    ("BT-101", "allowances_and_charges[].percentage"),
    ("BT-102", "allowances_and_charges[].tax_category.code"),
    ("BT-103", "allowances_and_charges[].tax_category.rate"),
    ("BT-104", "allowances_and_charges[].reason"),
    ("BT-105", "allowances_and_charges[].reason_code"),
    ("BT-106", "totals.sum_of_line_net_amounts"),
    ("BT-107", "totals.sum_of_allowances"),
    ("BT-108", "totals.sum_of_charges"),
    ("BT-109", "totals.total_without_vat"),
    ("BT-110", "total_vat_amount"),
    ("BT-111", "total_vat_amount_in_accounting_currency"),
    ("BT-112", "totals.total_with_vat"),
    ("BT-113", "totals.paid_amount"),
    ("BT-114", "totals.rounding_amount"),
    ("BT-115", "totals.amount_due_for_payment"),
    ("BT-116", "vat_breakdown[].taxable_amount"),
    ("BT-117", "vat_breakdown[].tax_amount"),
    ("BT-118", "vat_breakdown[].tax_category.code"),
    ("BT-119", "vat_breakdown[].tax_category.rate"),
    ("BT-120", "vat_breakdown[].tax_category.exemption_reason"),
    (
        "BT-121",
        "vat_breakdown[].tax_category.exemption_reason_code",
    ),
    ("BT-122", "supporting_documents[].reference"),
    ("BT-123", "supporting_documents[].description"),
    ("BT-124", "supporting_documents[].external_location"),
    ("BT-125", "supporting_documents[].attached_document.content"),
    (
        "BT-125-1",
        "supporting_documents[].attached_document.mime_code",
    ),
    (
        "BT-125-2",
        "supporting_documents[].attached_document.filename",
    ),
    ("BT-126", "lines[].identifier"),
    ("BT-127", "lines[].note"),
    ("BT-128", "lines[].object_identifier"),
    ("BT-128-1", "lines[].object_identifier.scheme"),
    ("BT-129", "lines[].quantity"),
    ("BT-130", "lines[].quantity.unit_code"),
    ("BT-131", "lines[].net_amount"),
    ("BT-132", "lines[].purchase_order_line_reference"),
    ("BT-133", "lines[].buyer_accounting_reference"),
    ("BT-134", "lines[].period.start_date"),
    ("BT-135", "lines[].period.end_date"),
    ("BT-136", "lines[].allowances_and_charges[].amount"),
    ("BT-137", "lines[].allowances_and_charges[].base_amount"),
    ("BT-138", "lines[].allowances_and_charges[].percentage"),
    ("BT-139", "lines[].allowances_and_charges[].reason"),
    ("BT-140", "lines[].allowances_and_charges[].reason_code"),
    ("BT-141", "lines[].allowances_and_charges[].amount"),
    ("BT-142", "lines[].allowances_and_charges[].base_amount"),
    ("BT-143", "lines[].allowances_and_charges[].percentage"),
    ("BT-144", "lines[].allowances_and_charges[].reason"),
    ("BT-145", "lines[].allowances_and_charges[].reason_code"),
    ("BT-146", "lines[].price.net_price"),
    ("BT-147", "lines[].price.discount"),
    ("BT-148", "lines[].price.gross_price"),
    ("BT-149", "lines[].price.base_quantity"),
    ("BT-150", "lines[].price.base_quantity.unit_code"),
    ("BT-151", "lines[].item.tax_category.code"),
    ("BT-152", "lines[].item.tax_category.rate"),
    ("BT-153", "lines[].item.name"),
    ("BT-154", "lines[].item.description"),
    ("BT-155", "lines[].item.sellers_identifier"),
    ("BT-156", "lines[].item.buyers_identifier"),
    ("BT-157", "lines[].item.standard_identifier"),
    ("BT-157-1", "lines[].item.standard_identifier.scheme"),
    ("BT-158", "lines[].item.classifications[].code"),
    ("BT-158-1", "lines[].item.classifications[].list_identifier"),
    ("BT-158-2", "lines[].item.classifications[].list_version"),
    ("BT-159", "lines[].item.country_of_origin"),
    ("BT-160", "lines[].item.attributes[].name"),
    ("BT-161", "lines[].item.attributes[].value"),
    ("BT-162", "seller.address.line_3"),
    ("BT-163", "buyer.address.line_3"),
    ("BT-164", "tax_representative.address.line_3"),
    ("BT-165", "delivery.address.line_3"),
];

/// Whether an element is one of a list.
type Holds = fn(Node<'_>) -> bool;

/// The lists of the model that elements make: the list, the elements that are one of it each, and which of these are not.
static LISTS: &[(&str, &[Name], Holds)] = &[
    ("notes[]", &[cbc::NOTE, ram::INCLUDED_NOTE], all),
    (
        "preceding_invoices[]",
        &[cac::BILLING_REFERENCE, ram::INVOICE_REFERENCED_DOCUMENT],
        all,
    ),
    (
        "supporting_documents[]",
        &[
            cac::ADDITIONAL_DOCUMENT_REFERENCE,
            ram::ADDITIONAL_REFERENCED_DOCUMENT,
        ],
        |node| Condition::Supporting.holds(node),
    ),
    (
        "seller.identifiers[]",
        &[cac::PARTY_IDENTIFICATION, ram::ID, ram::GLOBAL_ID],
        is_no_creditor,
    ),
    (
        "buyer.identifiers[]",
        &[cac::PARTY_IDENTIFICATION, ram::ID, ram::GLOBAL_ID],
        all,
    ),
    (
        "seller.tax_registrations[]",
        &[cac::PARTY_TAX_SCHEME, ram::SPECIFIED_TAX_REGISTRATION],
        all,
    ),
    (
        "buyer.tax_registrations[]",
        &[cac::PARTY_TAX_SCHEME, ram::SPECIFIED_TAX_REGISTRATION],
        all,
    ),
    (
        "tax_representative.tax_registrations[]",
        &[cac::PARTY_TAX_SCHEME, ram::SPECIFIED_TAX_REGISTRATION],
        all,
    ),
    (
        "payment_means[]",
        &[
            cac::PAYMENT_MEANS,
            ram::SPECIFIED_TRADE_SETTLEMENT_PAYMENT_MEANS,
        ],
        all,
    ),
    (
        "allowances_and_charges[]",
        &[cac::ALLOWANCE_CHARGE, ram::SPECIFIED_TRADE_ALLOWANCE_CHARGE],
        all,
    ),
    (
        "vat_breakdown[]",
        &[cac::TAX_SUBTOTAL, ram::APPLICABLE_TRADE_TAX],
        all,
    ),
    (
        "lines[]",
        &[
            cac::INVOICE_LINE,
            ram::INCLUDED_SUPPLY_CHAIN_TRADE_LINE_ITEM,
        ],
        all,
    ),
    (
        "lines[].allowances_and_charges[]",
        &[cac::ALLOWANCE_CHARGE, ram::SPECIFIED_TRADE_ALLOWANCE_CHARGE],
        all,
    ),
    (
        "lines[].item.classifications[]",
        &[
            cac::COMMODITY_CLASSIFICATION,
            ram::DESIGNATED_PRODUCT_CLASSIFICATION,
        ],
        all,
    ),
    (
        "lines[].item.attributes[]",
        &[
            cac::ADDITIONAL_ITEM_PROPERTY,
            ram::APPLICABLE_PRODUCT_CHARACTERISTIC,
        ],
        all,
    ),
];

fn all(_: Node<'_>) -> bool {
    true
}

/// An identifier of the seller, and not that of a creditor (BT-90), which UBL has among them.
fn is_no_creditor(node: Node<'_>) -> bool {
    node.child(cbc::ID)
        .is_none_or(|id| Condition::NotSepa.holds(id))
}

/// Finds the places of elements in the model; each list is counted once.
#[derive(Debug, Default)]
pub(crate) struct Fields {
    /// By the element around a list and the list: which one in it an element is.
    counted: HashMap<(usize, &'static str), HashMap<usize, usize>>,
}

impl Fields {
    /// The path of a term in the model, `lines[0].price.net_price` with positions from 0, where it stands at or
    /// below this element. It ends where a list begins that the element is not in. Empty for what is no term.
    pub(crate) fn path(&mut self, node: Node<'_>, term: &str) -> String {
        let Some((_, field)) = FIELDS.iter().find(|(known, _)| *known == term) else {
            return String::new();
        };
        let around = within_document(node);
        let mut around = around.iter();
        let mut path = String::with_capacity(field.len() + 4);
        let mut rest = *field;
        while let Some(end) = rest.find("[]") {
            path.push_str(&rest[..end]);
            rest = &rest[end + 2..];
            let prefix = &field[..field.len() - rest.len()];
            let list = LISTS.iter().find(|(list, ..)| *list == prefix);
            let place = list.and_then(|&(list, names, is_one)| {
                let is_it = |node: &&Node<'_>| names.contains(&as_in_invoice(node.name()));
                let one = around.find(is_it)?;
                self.place(*one, list, names, is_one)
            });
            match place {
                Some(place) => path.push_str(&format!("[{place}]")),
                None => return path,
            }
        }
        path.push_str(rest);
        path
    }

    fn place(
        &mut self,
        one: Node<'_>,
        list: &'static str,
        names: &[Name],
        is_one: Holds,
    ) -> Option<usize> {
        let parent = one.parent()?;
        let counted = self.counted.entry((parent.index(), list));
        let counted = counted.or_insert_with(|| {
            let children = parent.children();
            let in_list =
                |node: &Node<'_>| names.contains(&as_in_invoice(node.name())) && is_one(*node);
            let members = children.filter(in_list).enumerate();
            members.map(|(at, node)| (node.index(), at)).collect()
        });
        counted.get(&one.index()).copied()
    }
}

#[cfg(all(test, feature = "json"))]
mod tests;
