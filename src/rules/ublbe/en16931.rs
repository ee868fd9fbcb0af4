//! What UBL.BE asks otherwise than EN 16931, and two rules of its own on the form of UBL.

use crate::codes::list;
use crate::report::Severity;
use crate::rules::category::Vat;
use crate::rules::en16931::codes::{
    attribute_is_in, attribute_of, br_cl_10, is_in_charge_or_allowance, scheme_of_party, text_is_in,
};
use crate::rules::en16931::model::{begins_as_in, is_for_transfer};
use crate::rules::en16931::{vat, words};
use crate::rules::row::{At, Context, Row, Test};
use crate::rules::subject::Subject;
use crate::rules::sum::{NEAR, Sum};
use crate::rules::xpath::*;
use crate::xml::{Attr, Name, Node, cac, cbc, ubl};

const LINES: [Name; 2] = [cac::INVOICE_LINE, cac::CREDIT_NOTE_LINE];

pub(super) static RULES: &[Context] = &[
    Context::only(
        &[ubl::INVOICE, ubl::CREDIT_NOTE],
        |document, node| node == document.root,
        DOCUMENT,
    ),
    Context::only(
        &[cac::POSTAL_ADDRESS],
        |_, node| node.is_under(&[cac::ACCOUNTING_SUPPLIER_PARTY, cac::PARTY]),
        &[words::BR_09.by(|_, address| is_written(address, COUNTRY))],
    ),
    Context::only(
        &[cac::POSTAL_ADDRESS],
        |_, node| node.is_under(&[cac::ACCOUNTING_CUSTOMER_PARTY, cac::PARTY]),
        &[words::BR_11.by(|_, address| is_written(address, COUNTRY))],
    ),
    Context::inside(
        &[cac::TAX_REPRESENTATIVE_PARTY],
        &[cac::POSTAL_ADDRESS],
        &[words::BR_20.by(|_, address| is_written(address, COUNTRY))],
    ),
    Context::of(
        &[cac::TAX_REPRESENTATIVE_PARTY],
        &[words::BR_18.by(|_, party| is_written(party, &[cac::PARTY_NAME, cbc::NAME]))],
    ),
    Context::of(
        &[cac::ADDITIONAL_DOCUMENT_REFERENCE],
        &[
            words::BR_52.by(|_, reference| is_written(reference, &[cbc::ID])),
            Row::fatal(
                "UBL-SR-43",
                &["BT-18"],
                ubl_sr_43,
                "a type code only for an invoiced object (130) or a credit note's project (50)",
            ),
        ],
    ),
    Context::inside(
        &[cac::PAYMENT_MEANS],
        &[cac::CARD_ACCOUNT],
        &[Row::fatal(
            "BR-51",
            &["BT-87"],
            br_51,
            "the last 4 to 6 digits of the card number (BT-87), and no more",
        )
        .found(|_, card| stated(card, cbc::PRIMARY_ACCOUNT_NUMBER_ID))],
    ),
    Context::of(
        &LINES,
        &[
            words::BR_21.by(|_, line| is_written(line, &[cbc::ID])),
            words::BR_25.by(|_, line| is_written(line, &[cac::ITEM, cbc::NAME])),
            Row::at_most_one(
                "UBL-SR-38",
                &[],
                &[
                    cac::ITEM,
                    cac::CLASSIFIED_TAX_CATEGORY,
                    cbc::TAX_EXEMPTION_REASON,
                ],
                "at most one exemption reason on an item",
            ),
        ],
    ),
    Context::only(
        &[cac::PAYEE_FINANCIAL_ACCOUNT],
        is_for_transfer,
        &[words::BR_50.by(|_, account| is_written(account, &[cbc::ID]))],
    ),
    Context::of(
        &[cac::PAYMENT_MEANS],
        &[Row::at_most_one(
            "UBL-SR-27",
            &[],
            &[cbc::INSTRUCTION_NOTE],
            "at most one instruction note for a payment",
        )],
    ),
    Context::only(
        &[cac::PARTY_TAX_SCHEME],
        |_, node| is_vat(node),
        &[words::BR_CO_09
            .by(|_, registration| begins_as_in(registration, VAT_PREFIXES))
            .found(|_, registration| stated(registration, cbc::COMPANY_ID))],
    ),
    Context::of_vat(
        &[cac::TAX_CATEGORY],
        vat::of_breakdown,
        [
            &[],
            &[basis("BR-Z-08", Vat::Z)],
            &[],
            &[basis("BR-AE-08", Vat::AE)],
            &[basis("BR-IC-08", Vat::K).into_warning()],
            &[basis("BR-G-08", Vat::G)],
            &[basis("BR-O-08", Vat::O)],
            &[],
            &[],
        ],
    ),
    Context::only(
        &[cbc::ID],
        |_, id| id.is_in(cac::PARTY_IDENTIFICATION) && id.has_attribute(Attr::SCHEME_ID),
        &[scheme_of_party(br_cl_10)],
    ),
    Context::only(
        &[cbc::COMPANY_ID],
        |_, id| id.is_in(cac::PARTY_LEGAL_ENTITY) && id.has_attribute(Attr::SCHEME_ID),
        &[words::BR_CL_11
            .by(|subject, id| {
                let schemes = list::UBLBE_REGISTRATION_SCHEMES;
                attribute_is_in(subject, id, Attr::SCHEME_ID, schemes)
            })
            .in_list(list::UBLBE_REGISTRATION_SCHEMES)
            .found(|_, id| attribute_of(id, Attr::SCHEME_ID))
            .at(At::Attribute(Attr::SCHEME_ID))],
    ),
    Context::inside(
        &[cac::ORIGIN_COUNTRY],
        &[cbc::IDENTIFICATION_CODE],
        &[words::BR_CL_15
            .by(|subject, code| text_is_in(subject, code, list::UBLBE_ORIGIN_COUNTRIES))
            .in_list(list::UBLBE_ORIGIN_COUNTRIES)],
    ),
    Context::only(
        &[cbc::ALLOWANCE_CHARGE_REASON_CODE],
        |document, code| is_in_charge_or_allowance(document, code, false),
        &[words::BR_CL_19
            .by(|subject, code| text_is_in(subject, code, list::UBLBE_ALLOWANCE_REASONS))
            .in_list(list::UBLBE_ALLOWANCE_REASONS)],
    ),
];

const COUNTRY: &[Name] = &[cac::COUNTRY, cbc::IDENTIFICATION_CODE];

/// What is asked of the document element.
static DOCUMENT: &[Row] = &[
    words::BR_01.by(|_, root| is_written(root, &[cbc::CUSTOMIZATION_ID])),
    words::BR_02.by(|_, root| is_written(root, &[cbc::ID])),
    words::BR_03.by(|_, root| is_written(root, &[cbc::ISSUE_DATE])),
    words::BR_04.by(|_, root| {
        is_written(root, &[cbc::INVOICE_TYPE_CODE])
            || is_written(root, &[cbc::CREDIT_NOTE_TYPE_CODE])
    }),
    words::BR_05.by(|_, root| is_written(root, &[cbc::DOCUMENT_CURRENCY_CODE])),
    words::BR_06.by(|_, root| {
        is_written(
            root,
            &[
                cac::ACCOUNTING_SUPPLIER_PARTY,
                cac::PARTY,
                cac::PARTY_LEGAL_ENTITY,
                cbc::REGISTRATION_NAME,
            ],
        )
    }),
    words::BR_07.by(|_, root| {
        is_written(
            root,
            &[
                cac::ACCOUNTING_CUSTOMER_PARTY,
                cac::PARTY,
                cac::PARTY_LEGAL_ENTITY,
                cbc::REGISTRATION_NAME,
            ],
        )
    }),
    // EN 16931 has this of the estimated period.
    Row::absent(
        "ubl-CR-384",
        &[cac::DELIVERY, cac::PROMISED_DELIVERY_PERIOD],
    )
    .into_warning(),
];

/// `nodes != ''`: at the end of the path stands a text, though it be of white space.
fn is_written(node: Node, path: &'static [Name]) -> bool {
    node.select(path).any(|found| !found.text().is_empty())
}

/// A type code of an additional document says "invoiced object" (130) or, in a credit note, "project" (50); where
/// there is none, a scheme is welcome.
fn ubl_sr_43(document: &Subject, reference: Node) -> bool {
    reference.some(cbc::DOCUMENT_TYPE_CODE, "130")
        || document.is_credit_note() && reference.some(cbc::DOCUMENT_TYPE_CODE, "50")
        || !reference.has(cbc::DOCUMENT_TYPE_CODE)
}

/// Of a card number there are 4 to 6 characters.
fn br_51(_: &Subject, card: Node) -> bool {
    let number = card.string(cbc::PRIMARY_ACCOUNT_NUMBER_ID);
    (4..=6).contains(&number.chars().count())
        || card
            .children_named(cbc::PRIMARY_ACCOUNT_NUMBER_ID)
            .nth(1)
            .is_some()
}

/// What a VAT identifier begins with (BR-CO-09): neither `1A` nor `XI`, and without a blank before the first and
/// behind the last.
const VAT_PREFIXES: &str = "AD AE AF AG AI AL AM AN AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BL BJ BM BN BO BR \
    BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CX CY CZ DE DJ DK DM DO DZ \
    EC EE EG EH EL ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT \
    GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP \
    KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR \
    MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN \
    PR PS PT PW PY QA RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR ST SV SY SZ TC \
    TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS \
    YE YT ZA ZM ZW";

/// BR-AE-08 and its like.
const fn basis(id: &'static str, vat: Vat) -> Row {
    Row::new(
        id,
        Severity::Fatal,
        &["BG-23", "BT-116"],
        Test::OfVat(basis_is_the_sum, vat),
        "the taxable amounts of the lines in their own VAT - allowances (BT-92) + charges (BT-99) of this category",
    )
    .sum(sum_basis)
}

/// The taxable amount (BT-116) is what the VAT of the lines (`cac:InvoiceLine/cac:TaxTotal`) has as taxable amounts of
/// the category, with the charges and less the allowances of the document; nothing is asked where no line of an invoice has
/// its own VAT.
fn basis_is_the_sum(document: &Subject, category: Node, vat: Vat) -> bool {
    let lines = document.kept(LineVat::of);
    let usage = document.vat_use();
    let used = usage.of_category(vat);
    let taxable = category.parent().map_or(Number::NONE, |subtotal| {
        subtotal.decimal(cbc::TAXABLE_AMOUNT)
    });
    let comes_to = |of_lines: &Number| taxable == &(of_lines + &used.charges) - &used.allowances;
    !lines.is_there
        || usage.has_invoice_lines && comes_to(&lines.invoice[vat as usize])
        || usage.has_credit_lines && comes_to(&lines.credit[vat as usize])
}

fn sum_basis<'t>(document: &Subject<'t>, category: Node<'t>) -> Option<Sum> {
    let vat = vat::of_breakdown(document, category)?;
    let used = document.vat_use().of_category(vat);
    let lines = document.kept(LineVat::of);
    let lines = match document.is_credit_note() {
        true => &lines.credit,
        false => &lines.invoice,
    };
    let near = document.root.children().take(NEAR);
    let amounts = near
        .filter(|line| LINES.contains(&line.name()))
        .flat_map(|line| line.select(SUBTOTAL))
        .filter(|subtotal| categories(*subtotal).any(|of| of == vat))
        .filter_map(|subtotal| subtotal.child(cbc::TAXABLE_AMOUNT));
    let mut sum = Sum::of(category.parent()?, cbc::TAXABLE_AMOUNT).all(amounts);
    if used.charges > Number::ZERO {
        sum = sum.plus(used.charges.clone());
    }
    if used.allowances > Number::ZERO {
        sum = sum.less(used.allowances.clone());
    }
    sum.comes_to(&(&lines[vat as usize] + &used.charges) - &used.allowances)
}

const SUBTOTAL: &[Name] = &[cac::TAX_TOTAL, cac::TAX_SUBTOTAL];

/// The categories that a VAT subtotal is of.
fn categories<'t>(subtotal: Node<'t>) -> impl Iterator<Item = Vat> {
    let categories = subtotal.children_named(cac::TAX_CATEGORY);
    categories.filter_map(|category| Vat::of(category.string(cbc::ID)))
}

/// What the lines say of their own VAT.
#[derive(Debug, Default)]
struct LineVat {
    /// A line of an invoice, wherever it stands, has a subtotal.
    is_there: bool,
    /// The taxable amounts of the lines of the document, by category.
    invoice: [Number; 9],
    credit: [Number; 9],
}

impl LineVat {
    fn of(document: &Subject) -> LineVat {
        let mut found = LineVat::default();
        let everywhere = document.root.descendants();
        for line in everywhere.filter(|node| LINES.contains(&node.name())) {
            let is_direct = line.parent() == Some(document.root);
            let is_invoice_line = line.name() == cac::INVOICE_LINE;
            for subtotal in line.select(SUBTOTAL) {
                found.is_there |= is_invoice_line;
                let sums = match is_invoice_line {
                    true => &mut found.invoice,
                    false => &mut found.credit,
                };
                if is_direct {
                    let amount = subtotal.decimal_or(cbc::TAXABLE_AMOUNT, Number::ZERO);
                    for vat in categories(subtotal) {
                        let sum = &mut sums[vat as usize];
                        *sum = &*sum + &amount;
                    }
                }
            }
        }
        found
    }
}
