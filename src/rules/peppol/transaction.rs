//! The document, its parties, allowances, amounts and lines.

use crate::report::Severity;
use crate::rules::national::{PEPPOL, V2025_11, V2026_3, V2026_5, XRECHNUNG};
use crate::rules::row::{At, Context, Names, Row, Rows, Test};
use crate::rules::subject::{Ask, Counts, Subject};
use crate::rules::sum::{NEAR, Sum, written};
use crate::rules::xpath::*;
use crate::value::shown::{quoted, quoted_against, short};
use crate::value::{Phrase, phrase};
use crate::value::{is_decimal, parse_date, trim_xml};
use crate::xml::{Attr, Name, Node, cac, cbc, ubl};
use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;

const TWO_CENTS: Decimal = Decimal::from_parts(2, 0, 0, false, 2);

pub(in crate::rules) static EMPTY: &[Context] = &[Context {
    names: Names::Any,
    parents: &[],
    rows: Rows::If(is_empty, &[content(Test::Never)]),
}];

/// Of an element without any.
pub(in crate::rules) const fn content(test: Test) -> Row {
    let (id, expected) = ("PEPPOL-EN16931-R008", "no element without content");
    Row::new(id, Severity::Fatal, &[], test, expected).saying(|_, node| {
        let tag = node.tag();
        phrase!("<{}> is empty: delete it or fill it in", tag)
    })
}

pub(super) static CREDIT_NOTE: &[Context] =
    &[Context::of(&[ubl::CREDIT_NOTE], &[AT_MOST_ONE_PROJECT])];

pub(in crate::rules) const AT_MOST_ONE_PROJECT: Row = Row::fatal(
    "PEPPOL-EN16931-R080",
    &["BT-11"],
    r080,
    "at most one project reference",
);

pub(in crate::rules) static BILLING: &[Context] = &[Context::of(
    &[ubl::CREDIT_NOTE, ubl::INVOICE],
    &[
        process(r007, Process::BILLING_IS).only_in(V2026_5),
        process(r007_of_2025_11, Process::BILLING_IS).only_in_older(V2025_11, ANY_NUMBER),
        specification(r004, SPECIFICATION_IS).only_in(V2026_5),
        specification(r004_of_2025_11, SPECIFICATION_IS).only_in_older(V2025_11, GOES_ON),
    ],
)];

pub(super) static SELF_BILLING: &[Context] = &[Context::of(
    &[ubl::CREDIT_NOTE, ubl::INVOICE],
    &[
        process(self_billing_r007, Process::SELF_BILLING_IS).only_in(V2026_5),
        process(self_billing_r007_of_2026_3, Process::SELF_BILLING_IS)
            .only_in_older(V2026_3, ANY_NUMBER),
        specification(self_billing_r004, SELF_BILLING_IS).only_in(V2026_5),
        specification(self_billing_r004_of_2026_3, SELF_BILLING_IS).only_in_older(V2026_3, GOES_ON),
    ],
)];

const ANY_NUMBER: &str = "any number was a process, wherever in the text; the French processes and billing with response were none";
const GOES_ON: &str = "it could go on with ::";

type Holds = fn(&Subject, Node) -> bool;

const fn process(test: Holds, expected: &'static str) -> Row {
    Row::fatal("PEPPOL-EN16931-R007", &["BT-23"], test, expected)
        .found(|_, root| of_root(root, cbc::PROFILE_ID, Process::BILLING))
}

const fn specification(test: Holds, expected: &'static str) -> Row {
    Row::fatal("PEPPOL-EN16931-R004", &["BT-24"], test, expected)
        .found(|_, root| of_root(root, cbc::CUSTOMIZATION_ID, SPECIFICATION))
}

pub(in crate::rules) static DOCUMENT: &[Context] = &[Context::of(
    &[ubl::CREDIT_NOTE, ubl::INVOICE],
    &[
        Row::fatal(
            "PEPPOL-EN16931-R001",
            &["BT-23"],
            r001,
            "the business process (BT-23)",
        ),
        Row::fatal(
            "PEPPOL-EN16931-R002",
            &["BT-22"],
            r002,
            "at most one note, unless both parties are German",
        ).only_in(PEPPOL)
        .found(|document, _| phrase!("{} notes", document.counts().notes)),
        Row::fatal(
            "PEPPOL-EN16931-R003",
            &["BT-10", "BT-13"],
            r003,
            "a buyer reference (BT-10) or purchase order reference (BT-13)",
        ).only_in(PEPPOL),
        Row::fatal(
            "PEPPOL-EN16931-R053",
            &["BT-110", "BG-23"],
            r053,
            "exactly one VAT total with a breakdown",
        )
        .found(|document, _| {
            let count = document.counts().totals_with_breakdown;
            phrase!("{} VAT totals with a breakdown", count)
        }),
        Row::fatal(
            "PEPPOL-EN16931-R054",
            &["BT-6", "BT-111"],
            r054,
            "one VAT total without a breakdown where there is an accounting currency, else none",
        )
        .saying(|document, _| {
            let Counts {
                totals_without_breakdown: count,
                tax_currencies,
                ..
            } = *document.counts();
            match (tax_currencies, count) {
                (0, _) => phrase!("found {} VAT totals (cac:TaxTotal) without a breakdown and no accounting currency (BT-6): delete these totals, or add their breakdown", count),
                (_, 0) => phrase!("the VAT total in the accounting currency (BT-111) is missing: add a <cac:TaxTotal> with its <cbc:TaxAmount> only"),
                _ => phrase!("found {} VAT totals (cac:TaxTotal) without a breakdown; expected one, in the accounting currency (BT-6)", count),
            }
        })
        .at(At::Found(|document, root| {
            let mut totals = root.children_named(cac::TAX_TOTAL);
            totals.find(|total| document.counts().totals_without_breakdown > 0 && !total.has(cac::TAX_SUBTOTAL))
        })),
        Row::fatal(
            "PEPPOL-EN16931-R055",
            &["BT-110", "BT-111"],
            r055,
            "VAT totals of the same sign in both currencies",
        ),
    ],
)];

pub(super) static AMOUNTS: &[Context] = &[Context::only(
    crate::rules::xpath::AMOUNTS,
    |_, amount| has_document_currency(amount, true),
    &[IN_DOCUMENT_CURRENCY],
)];

pub(in crate::rules) static SELF_BILLING_AMOUNTS: &[Context] = &[Context::only(
    crate::rules::xpath::AMOUNTS,
    |_, amount| has_document_currency(amount, false),
    &[IN_DOCUMENT_CURRENCY],
)];

const IN_DOCUMENT_CURRENCY: Row = Row::fatal(
    "PEPPOL-EN16931-R051",
    &["BT-5"],
    r051,
    "every amount in the document currency (BT-5)",
)
.at(At::Found(|document, amount| {
    // When no amount is in the document currency, the mistake is there.
    match document.has_amount_in_currency() {
        true => Some(amount),
        false => document.head().currency.first,
    }
}))
.saying(|document, amount| {
    let currency = document
        .currency()
        .map_or(phrase!("none"), |it| short(it).into());
    let stated = amount.attribute(Attr::CURRENCY_ID);
    let stated = stated.map_or(phrase!("no currency"), |it| short(it).into());
    match document.has_amount_in_currency() {
        true => {
            phrase!(
                "the amount is in {}; expected the document currency (BT-5), {}",
                stated,
                currency
            )
        }
        false => {
            phrase!(
                "the document currency (BT-5) is {}, but the amounts are in {}",
                currency,
                stated
            )
        }
    }
});

pub(in crate::rules) static PARTS: &[Context] = &[
    Context::of(
        &[cbc::TAX_CURRENCY_CODE],
        &[Row::fatal(
            "PEPPOL-EN16931-R005",
            &["BT-5", "BT-6"],
            r005,
            "another accounting currency than the document currency, or none",
        )],
    ),
    Context::inside(
        &[cac::ACCOUNTING_CUSTOMER_PARTY],
        &[cac::PARTY],
        &[Row::fatal(
            "PEPPOL-EN16931-R010",
            &["BT-49"],
            has_endpoint,
            "the buyer's electronic address (BT-49)",
        )],
    ),
    Context::inside(
        &[cac::ACCOUNTING_SUPPLIER_PARTY],
        &[cac::PARTY],
        &[Row::fatal(
            "PEPPOL-EN16931-R020",
            &["BT-34"],
            has_endpoint,
            "the seller's electronic address (BT-34)",
        )],
    ),
    Context::only(
        &[cac::ALLOWANCE_CHARGE],
        |_, node| {
            node.has(cbc::MULTIPLIER_FACTOR_NUMERIC)
                && !node.has(cbc::BASE_AMOUNT)
                && is_billed(node)
        },
        &[Row::never(
            "PEPPOL-EN16931-R041",
            &["BT-93", "BT-94", "BT-100", "BT-101"],
            "the base amount of the percentage",
        )
        .at(At::Path(&[cbc::BASE_AMOUNT]))],
    ),
    Context::only(
        &[cac::ALLOWANCE_CHARGE],
        |_, node| {
            node.has(cbc::BASE_AMOUNT)
                && !node.has(cbc::MULTIPLIER_FACTOR_NUMERIC)
                && is_billed(node)
        },
        &[Row::never(
            "PEPPOL-EN16931-R042",
            &["BT-93", "BT-94", "BT-100", "BT-101"],
            "the percentage of the base amount",
        )
        .at(At::Path(&[cbc::MULTIPLIER_FACTOR_NUMERIC]))],
    ),
    Context::only(
        &[cac::ALLOWANCE_CHARGE],
        |_, node| is_billed(node),
        &[
            Row::fatal(
                "PEPPOL-EN16931-R040",
                &["BT-92", "BT-99"],
                r040,
                "the base amount x percentage, within 0.02",
            )
            .only_in(PEPPOL)
            .sum(|_, allowance| {
                let base = allowance.decimal(cbc::BASE_AMOUNT);
                let percentage = allowance.decimal(cbc::MULTIPLIER_FACTOR_NUMERIC);
                let expected = (&base * &percentage).div(&Number::HUNDRED);
                let percentage = percentage.decimal()?.normalize();
                let text = format!("{} x {percentage} %", written(base.decimal()?));
                Sum::of(allowance, cbc::AMOUNT)
                    .step(&text, expected.clone())
                    .comes_to(expected)
            }),
            Row::fatal(
                "PEPPOL-EN16931-R040",
                &["BT-92", "BT-99"],
                xrechnung_r040,
                "the base amount x percentage, within 0.02, or 0.50 in HUF",
            )
            .only_in(XRECHNUNG)
            .sum(|_, allowance| {
                let base = allowance.decimal(cbc::BASE_AMOUNT);
                let percentage = allowance.decimal(cbc::MULTIPLIER_FACTOR_NUMERIC);
                let expected = (&base * &percentage).div(&Number::HUNDRED);
                let percentage = percentage.decimal()?.normalize();
                let text = format!("{} x {percentage} %", written(base.decimal()?));
                Sum::of(allowance, cbc::AMOUNT)
                    .step(&text, expected.clone())
                    .comes_to(expected)
            }),
            Row::fatal(
                "PEPPOL-EN16931-R043",
                &["BG-20", "BG-21", "BG-27", "BG-28"],
                r043,
                "the charge indicator true or false",
            )
            .found(|_, allowance| quoted(allowance.word(cbc::CHARGE_INDICATOR))),
        ],
    ),
    Context::only(
        &[cac::PAYMENT_MEANS],
        is_direct_debit,
        &[Row::fatal(
            "PEPPOL-EN16931-R061",
            &["BT-89"],
            r061,
            "the mandate reference (BT-89), as payment is by direct debit",
        )],
    ),
    Context::only(
        &[cbc::START_DATE],
        is_start_within_period,
        &[Row::fatal(
            "PEPPOL-EN16931-R110",
            &["BT-73", "BT-134"],
            r110,
            "a line period that does not start before the period of the document",
        )],
    ),
    Context::only(
        &[cbc::END_DATE],
        is_end_within_period,
        &[Row::fatal(
            "PEPPOL-EN16931-R111",
            &["BT-74", "BT-135"],
            r111,
            "a line period that does not end after the period of the document",
        )],
    ),
    Context::of(
        &[cac::INVOICE_LINE, cac::CREDIT_NOTE_LINE],
        &[
            Row::fatal(
                "PEPPOL-EN16931-R120",
                &["BG-25", "BT-131"],
                r120,
                "quantity x price + charges - allowances, within 0.02",
            )
            .only_in(PEPPOL)
            .sum(sum_r120),
            Row::warning(
                "PEPPOL-EN16931-R120",
                &["BG-25", "BT-131"],
                xrechnung_r120,
                "quantity x price + charges - allowances, within 0.02, or 0.50 in HUF",
            )
            .only_in(XRECHNUNG)
            .sum(sum_r120),
            Row::fatal(
                "PEPPOL-EN16931-R121",
                &["BT-149"],
                r121,
                "a price base quantity above zero",
            )
            .found(|_, line| {
                let base = line.select(&[cac::PRICE, cbc::BASE_QUANTITY]).next();
                base.map_or("", |base| base.own_word()).into()
            }),
            Row::fatal(
                "PEPPOL-EN16931-R100",
                &["BT-128"],
                r100,
                "at most one invoiced object on a line",
            )
            .only_in(PEPPOL)
            .found(|_, line| {
                let count = line.children_named(cac::DOCUMENT_REFERENCE).count();
                phrase!("{} document references", count)
            }),
            Row::fatal(
                "PEPPOL-EN16931-R101",
                &["BT-128"],
                r101,
                "a document reference on a line only for an invoiced object, of type 130",
            ),
        ],
    ),
    Context::inside(
        &[cac::PRICE],
        &[cac::ALLOWANCE_CHARGE],
        &[
            Row::fatal(
                "PEPPOL-EN16931-R044",
                &["BT-147"],
                r044,
                "no charge on a price: the charge indicator false",
            )
            .found(|_, discount| quoted(discount.word(cbc::CHARGE_INDICATOR))),
            Row::fatal(
                "PEPPOL-EN16931-R046",
                &["BT-146"],
                r046,
                "the gross price (BT-148) - discount (BT-147)",
            )
            .sum(|_, discount| {
                let (gross, less) = (
                    discount.decimal(cbc::BASE_AMOUNT),
                    discount.decimal(cbc::AMOUNT),
                );
                Sum::of(discount.parent()?, cbc::PRICE_AMOUNT)
                    .plus(gross.clone())
                    .less(less.clone())
                    .comes_to(gross - less)
            }),
        ],
    ),
    Context::only(
        &[cbc::BASE_QUANTITY],
        |_, base| base.is_in(cac::PRICE) && base.has_attribute(Attr::UNIT_CODE),
        &[Row::fatal(
            "PEPPOL-EN16931-R130",
            &["BT-130", "BT-150"],
            r130,
            "the unit of the quantity of the line",
        )
        .found(|_, base| quoted(base.attribute(Attr::UNIT_CODE).unwrap_or("")))],
    ),
];

const SPECIFICATION: &str =
    "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0";
const SELF_BILLING_ID: &str =
    "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:selfbilling:3.0";
const SELF_BILLING_IS: &str = "the specification urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:selfbilling:3.0";
const SPECIFICATION_IS: &str =
    "the specification urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0";

/// What stands in an element of the document, for a message.
pub(in crate::rules) fn of_root(root: Node, name: Name, expected: &str) -> Phrase {
    let text = root
        .child(name)
        .map(|node| quoted_against(node.own_word(), expected));
    text.unwrap_or_else(|| phrase!("none"))
}

/// R008: no element without text or elements.
fn is_empty(_: &Subject, node: Node) -> bool {
    node.is_empty()
}

/// A credit note has at most one project reference.
fn r080(_: &Subject, root: Node) -> bool {
    has_one_reference(root, "50")
}

/// At most one additional document is of this type.
pub(in crate::rules) fn has_one_reference(root: Node, code: &str) -> bool {
    let references = root.children_named(cac::ADDITIONAL_DOCUMENT_REFERENCE);
    references
        .filter(|reference| reference.some(cbc::DOCUMENT_TYPE_CODE, code))
        .count()
        <= 1
}

/// There is a business process (BT-23).
fn r001(_: &Subject, root: Node) -> bool {
    root.has(cbc::PROFILE_ID)
}

/// The process is one of Peppol billing.
fn r007(document: &Subject, _: Node) -> bool {
    Process::of(document, Process::BILLING) != Process::Unknown || Process::is_unclear(document)
}

/// The process is one of Peppol self-billing.
fn self_billing_r007(document: &Subject, _: Node) -> bool {
    Process::of(document, Process::SELF_BILLING) != Process::Unknown
        || Process::is_unclear(document)
}

/// The process has the form of one, wherever it stands in the text.
fn r007_of_2025_11(document: &Subject, _: Node) -> bool {
    let number = process_number(document, "billing");
    number.is_some_and(|number| number != "Unknown") || Process::is_unclear(document)
}

/// The same of self-billing.
fn self_billing_r007_of_2026_3(document: &Subject, _: Node) -> bool {
    let number = process_number(document, "selfbilling");
    number.is_some_and(|number| number != "Unknown") || Process::is_unclear(document)
}

/// At most one note, unless both parties are German.
fn r002(document: &Subject, _: Node) -> bool {
    document.counts().notes <= 1 || is_domestic_german(document)
}

/// There is a buyer reference or an order reference.
fn r003(_: &Subject, root: Node) -> bool {
    root.has(cbc::BUYER_REFERENCE)
        || root
            .select(&[cac::ORDER_REFERENCE, cbc::ID])
            .next()
            .is_some()
}

/// The specification is Peppol BIS Billing 3.
fn r004(_: &Subject, root: Node) -> bool {
    is_specification(root, SPECIFICATION)
}

/// It begins with that.
fn r004_of_2025_11(_: &Subject, root: Node) -> bool {
    begins_with_specification(root, SPECIFICATION)
}

/// The specification is Peppol BIS Self-Billing 3.
fn self_billing_r004(_: &Subject, root: Node) -> bool {
    is_specification(root, SELF_BILLING_ID)
}

/// It begins with that.
fn self_billing_r004_of_2026_3(_: &Subject, root: Node) -> bool {
    begins_with_specification(root, SELF_BILLING_ID)
}

fn is_specification(root: Node, start: &str) -> bool {
    begins_with_specification(root, start)
        && (!root.word(cbc::CUSTOMIZATION_ID).contains("::")
            || has_many_texts(root, cbc::CUSTOMIZATION_ID))
}

/// A text cut in two, or two of them, stops the official rule.
pub(in crate::rules) fn begins_with_specification(root: Node, start: &str) -> bool {
    root.word(cbc::CUSTOMIZATION_ID).starts_with(start)
        || has_many_texts(root, cbc::CUSTOMIZATION_ID)
}

/// `name/text()` is more than one node.
fn has_many_texts(node: Node, name: Name) -> bool {
    let texts = |child: Node| match child.text() {
        "" => 0,
        _ => 1 + usize::from(child.has_split_text()),
    };
    node.children_named(name).map(texts).sum::<usize>() > 1
}

/// One VAT total has a breakdown.
fn r053(document: &Subject, _: Node) -> bool {
    document.counts().totals_with_breakdown == 1
}

/// One VAT total has none, if there is an accounting currency (BT-6).
fn r054(document: &Subject, _: Node) -> bool {
    let counts = document.counts();
    counts.totals_without_breakdown == usize::from(counts.tax_currencies > 0)
}

/// The VAT totals in both currencies are of the same sign; what is no number stops the official rule.
fn r055(document: &Subject, root: Node) -> bool {
    const AMOUNTS: &[Name] = &[cac::TAX_TOTAL, cbc::TAX_AMOUNT];
    if document.counts().tax_currencies != 1
        || root
            .children_named(cbc::DOCUMENT_CURRENCY_CODE)
            .nth(1)
            .is_some()
    {
        return true;
    }
    let within = |name| {
        let currency = root.word(name);
        root.select(AMOUNTS)
            .filter(move |amount| amount.attribute(Attr::CURRENCY_ID) == Some(currency))
            .map(|amount| double(amount.text()))
    };
    let accounting = || within(cbc::TAX_CURRENCY_CODE);
    let billed = || within(cbc::DOCUMENT_CURRENCY_CODE);
    let no_number = |amount: Option<f64>| amount.is_none();
    let up = |amount: Option<f64>| amount.is_some_and(|amount| amount >= 0.0);
    let down = |amount: Option<f64>| amount.is_some_and(|amount| amount <= 0.0);
    accounting().any(down) && billed().any(down)
        || accounting().any(up) && billed().any(up)
        || accounting().any(no_number)
        || accounting().next().is_some() && billed().any(no_number)
}

/// `xs:double(text)`.
fn double(text: &str) -> Option<f64> {
    match trim_xml(text) {
        "INF" => Some(f64::INFINITY),
        "-INF" => Some(f64::NEG_INFINITY),
        "NaN" => Some(f64::NAN),
        text if text.starts_with(|c: char| c.is_ascii_alphabetic()) => None,
        text if text.contains(['i', 'I', 'n', 'N']) => None,
        text => text.parse().ok(),
    }
}

/// The accounting currency is another than the document currency.
fn r005(document: &Subject, code: Node) -> bool {
    let of_document = code
        .parent()
        .map_or("", |parent| parent.word(cbc::DOCUMENT_CURRENCY_CODE));
    let split = |text| trim_xml(text).split([' ', '\t', '\r', '\n']);
    let words = |text| split(text).filter(|word: &&str| !word.is_empty());
    let same = words(code.text()).eq(words(of_document));
    // Two texts stop the official rule.
    !same
        || code.has_split_text()
        || code.parent().is_some_and(|parent| {
            document.of_parent(parent, Ask::HasManyCurrencies, || {
                has_many_texts(parent, cbc::DOCUMENT_CURRENCY_CODE)
            })
        })
}

/// R010, R020: a party has an electronic address.
fn has_endpoint(_: &Subject, party: Node) -> bool {
    party.has(cbc::ENDPOINT_ID)
}

/// An allowance or charge of the document or of a line, not of a price.
fn is_billed(node: Node) -> bool {
    node.is_in(ubl::INVOICE)
        || node.is_in(ubl::CREDIT_NOTE)
        || node.is_under(&[ubl::INVOICE, cac::INVOICE_LINE])
        || node.is_under(&[ubl::CREDIT_NOTE, cac::CREDIT_NOTE_LINE])
}

/// Whether one of these children is no decimal, or stands there twice, which stops an official rule
/// that reckons with it.
fn cannot_reckon(node: Node, names: &[Name]) -> bool {
    names.iter().any(|&name| {
        let mut nodes = node.children_named(name);
        nodes.next().is_some_and(|node| !node.is_decimal()) || nodes.next().is_some()
    })
}

/// Amount = base amount x percentage, within 0.02.
fn r040(_: &Subject, allowance: Node) -> bool {
    comes_to_percentage(allowance, TWO_CENTS)
}

/// The same with the slack that XRechnung has for forint.
fn xrechnung_r040(document: &Subject, allowance: Node) -> bool {
    comes_to_percentage(allowance, slack(document))
}

fn slack(document: &Subject) -> Decimal {
    match document.is_document_currency("HUF") {
        true => Decimal::from_parts(5, 0, 0, false, 1),
        false => TWO_CENTS,
    }
}

fn comes_to_percentage(allowance: Node, slack: Decimal) -> bool {
    if !allowance.has(cbc::MULTIPLIER_FACTOR_NUMERIC) || !allowance.has(cbc::BASE_AMOUNT) {
        return true;
    }
    let amount = allowance.decimal_or(cbc::AMOUNT, Number::ZERO);
    let base = allowance.decimal(cbc::BASE_AMOUNT);
    let percentage = allowance.decimal(cbc::MULTIPLIER_FACTOR_NUMERIC);
    amount.is_within(slack, &(base * percentage).div(&Number::HUNDRED))
        || cannot_reckon(
            allowance,
            &[
                cbc::AMOUNT,
                cbc::BASE_AMOUNT,
                cbc::MULTIPLIER_FACTOR_NUMERIC,
            ],
        )
}

/// The charge indicator is `true` or `false`, where R041 and R042 do not come first.
fn r043(_: &Subject, allowance: Node) -> bool {
    matches!(allowance.word(cbc::CHARGE_INDICATOR), "true" | "false")
        || has_many_texts(allowance, cbc::CHARGE_INDICATOR)
}

/// One code, for a direct debit.
fn is_direct_debit(_: &Subject, means: Node) -> bool {
    let mut codes = means.children_named(cbc::PAYMENT_MEANS_CODE);
    codes
        .next()
        .is_some_and(|code| matches!(code.own_word(), "49" | "59"))
        && codes.next().is_none()
}

/// A direct debit has a mandate reference.
fn r061(_: &Subject, means: Node) -> bool {
    means
        .select(&[cac::PAYMENT_MANDATE, cbc::ID])
        .next()
        .is_some()
}

/// Every amount but the VAT total in accounting currency (BT-111), which has no breakdown.
fn has_document_currency(amount: Node, in_breakdown: bool) -> bool {
    if amount.name() != cbc::TAX_AMOUNT {
        return true;
    }
    let Some(parent) = amount.parent() else {
        return false;
    };
    match parent.name() {
        cac::TAX_TOTAL => parent.has(cac::TAX_SUBTOTAL),
        cac::TAX_SUBTOTAL => in_breakdown,
        _ => false,
    }
}

/// Every amount is in the document currency (BT-5).
fn r051(document: &Subject, amount: Node) -> bool {
    let currency = amount.attribute(Attr::CURRENCY_ID);
    currency.is_some_and(|currency| document.is_document_currency(currency))
}

/// A date of a line's period, in a document whose period has such a date.
fn is_within_period(document: &Subject, date: Node, path: &'static [Name]) -> bool {
    let lines = date.is_under(&[ubl::INVOICE, cac::INVOICE_LINE, cac::INVOICE_PERIOD])
        || date.is_under(&[ubl::CREDIT_NOTE, cac::CREDIT_NOTE_LINE, cac::INVOICE_PERIOD]);
    lines
        && date
            .ancestors()
            .nth(2)
            .is_some_and(|root| document.first_two(root, path)[0].is_some())
}

const START: &[Name] = &[cac::INVOICE_PERIOD, cbc::START_DATE];
const END: &[Name] = &[cac::INVOICE_PERIOD, cbc::END_DATE];

fn is_start_within_period(document: &Subject, date: Node) -> bool {
    is_within_period(document, date, START)
}

fn is_end_within_period(document: &Subject, date: Node) -> bool {
    is_within_period(document, date, END)
}

/// The period of a line does not start before that of the document.
fn r110(document: &Subject, date: Node) -> bool {
    is_date_that(document, date, START, |line, whole| line >= whole)
}

/// The period of a line does not end after that of the document.
fn r111(document: &Subject, date: Node) -> bool {
    is_date_that(document, date, END, |line, whole| line <= whole)
}

/// What is no date, or two of them, stops the official rule; nothing at all compares as false.
fn is_date_that(
    document: &Subject,
    date: Node,
    path: &'static [Name],
    holds: fn(i64, i64) -> bool,
) -> bool {
    let Some(root) = date.ancestors().nth(2) else {
        return true;
    };
    let [first, second] = document.first_two(root, path);
    let Some(of_document) = first.and_then(|date| start_of_day(date.own_word())) else {
        return true;
    };
    if second.is_some() || date.has_split_text() {
        return true;
    }
    match start_of_day(date.text()) {
        Some(of_line) => holds(of_line, of_document),
        None => !date.text().is_empty(),
    }
}

/// An `xs:date` as XPath reads it: unlike the schema it knows a year 0, a leap year.
pub(super) fn xpath_date(text: &str) -> Option<NaiveDate> {
    match trim_xml(text).strip_prefix("0000-") {
        Some(rest) => parse_date(&format!("2000-{rest}"))?.with_year(0),
        None => parse_date(text),
    }
}

/// When an `xs:date` begins, in minutes; without a time zone it is in UTC.
fn start_of_day(text: &str) -> Option<i64> {
    let days = xpath_date(text)?.signed_duration_since(NaiveDate::default());
    let text = trim_xml(text);
    let zone = text.len().checked_sub(6).map_or("", |at| &text[at..]);
    let offset = match *zone.as_bytes() {
        [sign @ (b'+' | b'-'), h, i, b':', m, n] => {
            let two = |a: u8, b: u8| i64::from(a - b'0') * 10 + i64::from(b - b'0');
            let minutes = two(h, i) * 60 + two(m, n);
            if sign == b'-' { -minutes } else { minutes }
        }
        _ => 0,
    };
    Some(days.num_minutes() - offset)
}

/// Line net amount = quantity x (price / base quantity) + charges - allowances, within 0.02.
fn r120(document: &Subject, line: Node) -> bool {
    comes_to_line(document, line, TWO_CENTS)
}

/// The same with the slack that XRechnung has for forint.
fn xrechnung_r120(document: &Subject, line: Node) -> bool {
    comes_to_line(document, line, slack(document))
}

fn comes_to_line(document: &Subject, line: Node, slack: Decimal) -> bool {
    line.decimal_or(cbc::LINE_EXTENSION_AMOUNT, Number::ZERO)
        .is_within(slack, &line_amount(document, line))
        || cannot_reckon_line(document, line)
}

fn quantity_name(document: &Subject) -> Name {
    if document.is_credit_note() {
        cbc::CREDITED_QUANTITY
    } else {
        cbc::INVOICED_QUANTITY
    }
}

/// Quantity x (price / base quantity) + charges - allowances.
fn line_amount(document: &Subject, line: Node) -> Number {
    let quantity = line.decimal_or(quantity_name(document), Number::ONE);
    let price = line.child(cac::PRICE);
    let amount = price.map_or(Number::ZERO, |price| {
        price.decimal_or(cbc::PRICE_AMOUNT, Number::ZERO)
    });
    let base = price.map_or(Number::ONE, |price| {
        price.decimal_or(cbc::BASE_QUANTITY, Number::ONE)
    });
    let base = if base == Number::ZERO {
        Number::ONE
    } else {
        base
    };
    let total = |word: &str| {
        let marked = line
            .children_named(cac::ALLOWANCE_CHARGE)
            .filter(|a| a.word(cbc::CHARGE_INDICATOR) == word);
        sum(marked.flat_map(|allowance| allowance.children_named(cbc::AMOUNT))).round2()
    };
    quantity * amount.div(&base) + total("true") - total("false")
}

/// What is no number, or stands there twice, stops the official rule.
fn cannot_reckon_line(document: &Subject, line: Node) -> bool {
    let of_allowance = |allowance: Node| {
        let counts = matches!(allowance.word(cbc::CHARGE_INDICATOR), "true" | "false");
        allowance
            .children_named(cbc::CHARGE_INDICATOR)
            .nth(1)
            .is_some()
            || counts
                && allowance
                    .children_named(cbc::AMOUNT)
                    .any(|amount| !is_decimal(amount.text()))
    };
    let of_price = |price| cannot_reckon(price, &[cbc::PRICE_AMOUNT, cbc::BASE_QUANTITY]);
    cannot_reckon(line, &[cbc::LINE_EXTENSION_AMOUNT, quantity_name(document)])
        || line.children_named(cac::PRICE).any(of_price)
        || line
            .select(&[cac::PRICE, cbc::PRICE_AMOUNT])
            .nth(1)
            .is_some()
        || line.children_named(cac::ALLOWANCE_CHARGE).any(of_allowance)
}

fn sum_r120<'t>(document: &Subject<'t>, line: Node<'t>) -> Option<Sum> {
    let price = line.child(cac::PRICE);
    let of_price = |name| price.and_then(|price| price.child(name));
    let quantity = line.word(quantity_name(document));
    let each = of_price(cbc::PRICE_AMOUNT).map_or("0", |amount| amount.own_word());
    let base = of_price(cbc::BASE_QUANTITY).map(|base| base.own_word());
    let base = base.filter(|&base| base != "1" && base != "0");
    let first = format!(
        "{} x {}{}",
        short(if quantity.is_empty() { "1" } else { quantity }),
        short(each),
        base.map_or(String::new(), |base| format!(" / {}", short(base)))
    );
    let expected = line_amount(document, line);
    let marked = |word: &'static str| {
        line.children()
            .take(NEAR)
            .filter(move |a| {
                a.name() == cac::ALLOWANCE_CHARGE && a.word(cbc::CHARGE_INDICATOR) == word
            })
            .filter_map(|allowance| allowance.child(cbc::AMOUNT))
            .map(|amount| amount.own_decimal())
    };
    let net = marked("true").fold(Number::ZERO, |sum, amount| sum + amount);
    let net = marked("false").fold(net, |sum, amount| sum - amount);
    let mut sum = Sum::of(line, cbc::LINE_EXTENSION_AMOUNT).step(&first, &expected - &net);
    for amount in marked("true") {
        sum = sum.plus(amount);
    }
    for amount in marked("false") {
        sum = sum.less(amount);
    }
    sum.comes_to(expected)
}

/// The base quantity (BT-149) is above zero; what is no number stops the official rule.
fn r121(_: &Subject, line: Node) -> bool {
    let mut bases = line.select(&[cac::PRICE, cbc::BASE_QUANTITY]);
    let Some(base) = bases.next() else {
        return true;
    };
    base.own_decimal() > Number::ZERO || bases.next().is_some() || !is_decimal(base.text())
}

/// A line has at most one document reference.
fn r100(_: &Subject, line: Node) -> bool {
    line.children_named(cac::DOCUMENT_REFERENCE)
        .nth(1)
        .is_none()
}

/// A document reference of a line is to an invoiced object (130).
fn r101(_: &Subject, line: Node) -> bool {
    !line.has(cac::DOCUMENT_REFERENCE)
        || line
            .select(&[cac::DOCUMENT_REFERENCE, cbc::DOCUMENT_TYPE_CODE])
            .any(|code| code.text() == "130")
}

/// A price has discounts only, no charges.
fn r044(_: &Subject, discount: Node) -> bool {
    discount.word(cbc::CHARGE_INDICATOR) == "false"
        || discount
            .children_named(cbc::CHARGE_INDICATOR)
            .nth(1)
            .is_some()
}

/// Net price (BT-146) = gross price (BT-148) - discount (BT-147), where a gross price is given.
fn r046(_: &Subject, discount: Node) -> bool {
    let Some(price) = discount.parent() else {
        return true;
    };
    !discount.has(cbc::BASE_AMOUNT)
        || price.decimal(cbc::PRICE_AMOUNT)
            == discount.decimal(cbc::BASE_AMOUNT) - discount.decimal(cbc::AMOUNT)
        || cannot_reckon(price, &[cbc::PRICE_AMOUNT])
        || cannot_reckon(discount, &[cbc::BASE_AMOUNT, cbc::AMOUNT])
}

/// The unit of the base quantity (BT-150) is that of the quantity (BT-130).
fn r130(document: &Subject, base: Node) -> bool {
    let Some(line) = base.ancestors().nth(1) else {
        return true;
    };
    let unit = base.attribute(Attr::UNIT_CODE);
    let quantity: &[Name] = match document.is_credit_note() {
        true => &[cbc::CREDITED_QUANTITY],
        false => &[cbc::INVOICED_QUANTITY],
    };
    unit.is_some_and(|unit| document.has_quantity_in(line, quantity, unit))
        || !line.has(cbc::INVOICED_QUANTITY) && !line.has(cbc::CREDITED_QUANTITY)
}

/// What the process (BT-23) says the document is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Process {
    Billing,
    WithResponse,
    Unknown,
}

impl Process {
    pub(super) const BILLING: &str = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0";
    const BILLING_IS: &str =
        "a business process of Peppol billing, urn:fdc:peppol.eu:2017:poacc:billing:01:1.0";
    pub(super) const SELF_BILLING: &str = "urn:fdc:peppol.eu:2017:poacc:selfbilling:01:1.0";
    const SELF_BILLING_IS: &str = "a business process of Peppol self-billing, urn:fdc:peppol.eu:2017:poacc:selfbilling:01:1.0";

    pub(super) fn of(document: &Subject, billing: &str) -> Process {
        match document.root.word(cbc::PROFILE_ID) {
            process if process == billing => Process::Billing,
            "urn:peppol:france:billing:regulated" | "urn:peppol:france:billing:non-regulated" => {
                Process::Billing
            }
            "urn:peppol:bis:billing_with_response" => Process::WithResponse,
            _ => Process::Unknown,
        }
    }

    /// Two processes stop the official rules that ask for one.
    pub(super) fn is_unclear(document: &Subject) -> bool {
        let mut processes = document.root.children_named(cbc::PROFILE_ID);
        processes.nth(1).is_some()
    }
}

/// What stands where a process of this kind has its number, as it was found before 2026.5: the seventh part
/// of a text in which somewhere stands `urn:fdc:peppol.eu:2017:poacc:billing:([0-9]{2}):1.0`, `.` being
/// any character.
pub(super) fn process_number(document: &Subject, kind: &str) -> Option<String> {
    let process = normalized(document.root.word(cbc::PROFILE_ID));
    let is_kind = |rest: &str| {
        let rest = behind_one_character(rest)?.strip_prefix("eu:2017:poacc:")?;
        let rest = rest.strip_prefix(kind)?.strip_prefix(':')?;
        let (number, rest) = rest.split_at_checked(2)?;
        let rest = behind_one_character(rest.strip_prefix(":1")?)?;
        Some(number.bytes().all(|byte| byte.is_ascii_digit()) && rest.starts_with('0'))
    };
    let starts = process.match_indices("urn:fdc:peppol");
    let mut rests = starts.map(|(at, start)| &process[at + start.len()..]);
    if !rests.any(|rest| is_kind(rest) == Some(true)) {
        return None;
    }
    process.split(':').nth(6).map(str::to_owned)
}

fn behind_one_character(text: &str) -> Option<&str> {
    let mut rest = text.chars();
    rest.next().map(|_| rest.as_str())
}

/// Both parties have a German address; where that is not clear, for an address with two countries, the
/// official rules stop, so it is as good as true.
pub(super) fn is_domestic_german(document: &Subject) -> bool {
    const SUPPLIER: &[Name] = &[
        cac::ACCOUNTING_SUPPLIER_PARTY,
        cac::PARTY,
        cac::POSTAL_ADDRESS,
        cac::COUNTRY,
        cbc::IDENTIFICATION_CODE,
    ];
    const CUSTOMER: &[Name] = &[
        cac::ACCOUNTING_CUSTOMER_PARTY,
        cac::PARTY,
        cac::POSTAL_ADDRESS,
        cac::COUNTRY,
        cbc::IDENTIFICATION_CODE,
    ];
    let is_german = |path| {
        let mut countries = document.root.select(path);
        countries
            .next()
            .is_some_and(|code| code.own_word().eq_ignore_ascii_case("DE"))
            || countries.next().is_some()
    };
    let unclear = document.root.select(SUPPLIER).nth(1).is_some();
    unclear || is_german(SUPPLIER) && is_german(CUSTOMER)
}
