//! `facturier inspect`: what a document is and what it says, for whoever is looking at it.

use crate::Stop;
use crate::args::InspectArgs;
use crate::console::Console;
use crate::input::{self, Inputs, count};
use crate::statement::StatementDescription;
use crate::tally::Tally;
use facturier::format::coda::{CodaEncoding, CodaLayout};
use facturier::format::pdf::{Pdf, PdfFile};
use facturier::format::{Detected, detect};
use facturier::model::{Document, Invoice, Party, PaymentMeans, TaxCategory};
use facturier::references::{CreditorReference, Iban, Ogm};
use facturier::report::{JsonLine, Report, Severity, Visible};
use facturier::value::{Amount, Identifier, Parsed};
use facturier::{Envelope, Error, Format, Loss};
use serde::Serialize;
use std::fmt::{Display, Write as _};

pub fn run(args: &InspectArgs, console: &mut Console, tally: &mut Tally) -> Result<(), Stop> {
    let inputs = Inputs::new(&args.paths, args.hidden, console)?;
    let skip = |console: &Console, line: &str| {
        console.error(line);
        Ok(())
    };
    inputs.each(console, tally, skip, |console, tally, source, bytes| {
        let detected = bytes.as_ref().map_or(None, |bytes| Some(detect(bytes)));
        let beginning = bytes.as_ref().ok().copied();
        let reading = match input::read(args.language, bytes, args.coda.encoding) {
            Ok(reading) => reading,
            Err(error) => {
                tally.add_error(&error);
                let mut description =
                    Description::unreadable(&source.name, detected.as_ref(), &error);
                let is_pdf = |it: &Detected| it.format == Format::Pdf;
                let pdf = beginning.filter(|_| detected.as_ref().is_some_and(is_pdf));
                let pdf = pdf.and_then(|bytes| Pdf::open(bytes).ok());
                description.pdf = pdf
                    .as_ref()
                    .map(|pdf| PdfDescription::new(error.inside(), pdf.files()));
                return console.out(description.to_text(args.json).as_bytes());
            }
        };
        let report = reading.report();
        tally.add(report.verdict());
        let detected = reading.detected();
        let mut description = Description::new(&source.name, Some(&detected));
        let envelope = reading.envelope().cloned();
        description.envelope = envelope.as_ref().map(EnvelopeDescription::new);
        description.structure = Some(Structure::new(&report));
        description.encoding = reading.coda_layout().map(encoding);
        let files = reading.attached_files().to_vec();
        let invoice = reading.embedded().cloned();
        let (mut document, losses) = reading.into_document();
        if let (Some(file), Document::Invoice(held)) = (&invoice, &mut document) {
            // The PDF itself is no news.
            held.supporting_documents.pop();
            description.pdf = Some(PdfDescription::new(Some(&file.name), &files));
        }
        description.not_carried = Some(&losses);
        if let Some(invoice) = document.as_invoice() {
            description.invoice = InvoiceDescription::new(invoice);
        }
        description.statements = document.as_statements().map(|statements| {
            statements
                .iter()
                .map(|statement| StatementDescription::new(statement, args))
                .collect()
        });
        console.out(description.to_text(args.json).as_bytes())
    })
}

/// What there is to know about a document. The keys of the JSON are always all there.
#[derive(Serialize)]
struct Description<'a> {
    file: &'a str,
    format: Option<&'static str>,
    specification: Option<&'static str>,
    specification_identifier: Option<&'a str>,
    business_process_type: Option<&'a str>,
    ubl_version: Option<&'a str>,
    envelope: Option<EnvelopeDescription<'a>>,
    /// Of a PDF.
    pdf: Option<PdfDescription<'a>>,
    #[serde(flatten)]
    invoice: InvoiceDescription<'a>,
    /// Of CODA files.
    encoding: Option<&'static str>,
    /// Of files of bank statements.
    statements: Option<Vec<StatementDescription<'a>>>,
    structure: Option<Structure>,
    not_carried: Option<&'a [Loss]>,
    error: Option<String>,
}

/// What is attached to a PDF.
#[derive(Serialize)]
struct PdfDescription<'a> {
    /// The file that was read.
    invoice: Option<&'a str>,
    files: Vec<PdfFileDescription<'a>>,
}

#[derive(Serialize)]
struct PdfFileDescription<'a> {
    name: &'a str,
    description: Option<&'a str>,
    relationship: Option<&'a str>,
    mime_code: Option<&'a str>,
    /// In bytes, as the PDF says.
    size: Option<u64>,
}

impl<'a> PdfDescription<'a> {
    fn new(invoice: Option<&'a str>, files: &'a [PdfFile]) -> Self {
        let file = |file: &'a PdfFile| PdfFileDescription {
            name: &file.name,
            description: file.description.as_deref(),
            relationship: file.relationship.as_deref(),
            mime_code: file.mime_code.as_deref(),
            size: file.size,
        };
        PdfDescription {
            invoice,
            files: files.iter().map(file).collect(),
        }
    }
}

#[derive(Serialize)]
struct EnvelopeDescription<'a> {
    sender: Option<&'a Identifier>,
    receiver: Option<&'a Identifier>,
    instance_identifier: Option<&'a str>,
    created: Option<&'a str>,
    document_identifier: Option<&'a str>,
    process_identifier: Option<&'a str>,
}

#[derive(Default, Serialize)]
struct InvoiceDescription<'a> {
    number: Option<&'a str>,
    type_code: Option<&'a str>,
    issue_date: Option<String>,
    payment_due_date: Option<String>,
    payment_terms: Option<&'a str>,
    currency_code: Option<&'a str>,
    seller: Option<PartyDescription<'a>>,
    buyer: Option<PartyDescription<'a>>,
    payee: Option<&'a str>,
    payee_identifier: Option<&'a Identifier>,
    payment_means: Vec<PaymentDescription<'a>>,
    lines: Option<usize>,
    totals: TotalsDescription<'a>,
    vat_breakdown: Vec<VatDescription<'a>>,
    attachments: Vec<AttachmentDescription<'a>>,
    /// Supporting documents that are named, but not within.
    references: usize,
}

#[derive(Serialize)]
struct PartyDescription<'a> {
    name: Option<&'a str>,
    vat_identifier: Option<&'a str>,
    legal_registration_identifier: Option<&'a Identifier>,
    electronic_address: Option<&'a Identifier>,
    country_code: Option<&'a str>,
}

/// How an invoice is to be paid.
#[derive(Serialize)]
struct PaymentDescription<'a> {
    type_code: Option<&'a str>,
    text: Option<&'a str>,
    /// As it is printed, when its check digits are right; else as it stands.
    reference: Option<String>,
    account: Option<String>,
    account_name: Option<&'a str>,
    bic: Option<&'a str>,
    mandate: Option<&'a str>,
    debited_account: Option<String>,
}

#[derive(Default, Serialize)]
struct TotalsDescription<'a> {
    without_vat: Option<&'a Amount>,
    vat: Option<&'a Amount>,
    with_vat: Option<&'a Amount>,
    paid: Option<&'a Amount>,
    due_for_payment: Option<&'a Amount>,
}

#[derive(Serialize)]
struct VatDescription<'a> {
    category_code: Option<&'a str>,
    rate: Option<String>,
    taxable_amount: Option<&'a Amount>,
    tax_amount: Option<&'a Amount>,
    exemption_reason: Option<&'a str>,
}

#[derive(Serialize)]
struct AttachmentDescription<'a> {
    filename: Option<&'a str>,
    mime_code: Option<&'a str>,
    /// In bytes; unknown when it is no base64.
    size: Option<usize>,
}

/// How much was found that is not as the schema has it.
#[derive(Serialize)]
struct Structure {
    fatal: usize,
    warnings: usize,
    left_out: usize,
}

impl Structure {
    fn new(report: &Report) -> Self {
        Structure {
            fatal: report.count(Severity::Fatal),
            warnings: report.count(Severity::Warning),
            left_out: report.left_out,
        }
    }
}

impl<'a> EnvelopeDescription<'a> {
    fn new(envelope: &'a Envelope) -> Self {
        EnvelopeDescription {
            sender: envelope.sender.as_ref(),
            receiver: envelope.receiver.as_ref(),
            instance_identifier: envelope.instance_identifier.as_deref(),
            created: envelope.created.as_deref(),
            document_identifier: envelope.document_identifier.as_deref(),
            process_identifier: envelope.process_identifier.as_deref(),
        }
    }
}

impl<'a> InvoiceDescription<'a> {
    fn new(invoice: &'a Invoice) -> Self {
        let totals = invoice.totals.as_ref();
        let attached = |document: &'a facturier::model::SupportingDocument| {
            let attachment = document.attached_document.as_ref()?;
            Some(AttachmentDescription {
                filename: attachment.filename.as_deref(),
                mime_code: attachment.mime_code.as_deref(),
                size: attachment.content.value().map(|bytes| bytes.0.len()),
            })
        };
        let attachments: Vec<_> = invoice
            .supporting_documents
            .iter()
            .filter_map(attached)
            .collect();
        InvoiceDescription {
            number: invoice.number.as_deref(),
            type_code: invoice.type_code.as_deref(),
            issue_date: invoice.issue_date.as_ref().map(ToString::to_string),
            payment_due_date: invoice.payment_due_date.as_ref().map(ToString::to_string),
            payment_terms: invoice.payment_terms.as_deref(),
            currency_code: invoice.currency_code.as_deref(),
            seller: invoice.seller.as_ref().map(PartyDescription::new),
            buyer: invoice.buyer.as_ref().map(PartyDescription::new),
            payee: invoice
                .payee
                .as_ref()
                .and_then(|payee| payee.name.as_deref()),
            payee_identifier: invoice.payee.as_ref().and_then(|payee| {
                let registration = payee.legal_registration_identifier.as_ref();
                registration.or(payee.identifier.as_ref())
            }),
            payment_means: invoice
                .payment_means
                .iter()
                .map(PaymentDescription::new)
                .collect(),
            lines: Some(invoice.lines.len()),
            totals: TotalsDescription {
                without_vat: totals.and_then(|totals| totals.total_without_vat.as_ref()),
                vat: invoice.total_vat_amount.as_ref(),
                with_vat: totals.and_then(|totals| totals.total_with_vat.as_ref()),
                paid: totals.and_then(|totals| totals.paid_amount.as_ref()),
                due_for_payment: totals.and_then(|totals| totals.amount_due_for_payment.as_ref()),
            },
            vat_breakdown: invoice
                .vat_breakdown
                .iter()
                .map(|row| {
                    let category = row.tax_category.as_ref();
                    let text = |of: fn(&TaxCategory) -> Option<&str>| category.and_then(of);
                    VatDescription {
                        category_code: text(|category| category.code.as_deref()),
                        rate: category
                            .and_then(|category| category.rate.as_ref())
                            .map(ToString::to_string),
                        taxable_amount: row.taxable_amount.as_ref(),
                        tax_amount: row.tax_amount.as_ref(),
                        exemption_reason: text(|category| category.exemption_reason.as_deref()),
                    }
                })
                .collect(),
            references: invoice.supporting_documents.len() - attachments.len(),
            attachments,
        }
    }
}

impl<'a> PaymentDescription<'a> {
    fn new(means: &'a PaymentMeans) -> Self {
        let account = |account: &Option<Identifier>| {
            let account = account.as_ref()?;
            let iban = account.value.parse::<Iban>();
            Some(iban.map_or_else(|_| account.value.to_string(), |iban| iban.to_string()))
        };
        let transfer = means.credit_transfer.as_ref();
        let debit = means.direct_debit.as_ref();
        PaymentDescription {
            type_code: means.type_code.as_deref(),
            text: means.text.as_deref(),
            reference: means.remittance_information.as_deref().map(printed),
            account: transfer.and_then(|transfer| account(&transfer.account_identifier)),
            account_name: transfer.and_then(|transfer| transfer.account_name.as_deref()),
            bic: transfer
                .and_then(|transfer| transfer.service_provider_identifier.as_ref())
                .map(|bic| bic.value.as_str()),
            mandate: debit.and_then(|debit| debit.mandate_reference_identifier.as_deref()),
            debited_account: debit.and_then(|debit| account(&debit.debited_account_identifier)),
        }
    }
}

/// A payment reference as it is printed, when its check digits are right; else as it stands.
fn printed(reference: &str) -> String {
    if let Ok(ogm) = reference.parse::<Ogm>() {
        ogm.to_string()
    } else if let Ok(reference) = reference.parse::<CreditorReference>() {
        reference.to_string()
    } else {
        reference.to_owned()
    }
}

impl<'a> PartyDescription<'a> {
    fn new(party: &'a Party) -> Self {
        let address = party.address.as_ref();
        PartyDescription {
            name: party.name.as_deref().or(party.trading_name.as_deref()),
            vat_identifier: party.vat_identifier(),
            legal_registration_identifier: party.legal_registration_identifier.as_ref(),
            electronic_address: party.electronic_address.as_ref(),
            country_code: address.and_then(|address| address.country_code.as_deref()),
        }
    }
}

impl<'a> Description<'a> {
    fn new(file: &'a str, detected: Option<&'a Detected>) -> Self {
        let known = detected.filter(|detected| detected.format != Format::Other);
        Description {
            file,
            format: known.map(Detected::name),
            specification: known
                .and_then(Detected::specification)
                .map(|specification| specification.as_str()),
            specification_identifier: known
                .and_then(|known| known.specification_identifier.as_deref()),
            business_process_type: known.and_then(|known| known.business_process_type.as_deref()),
            ubl_version: known.and_then(|known| known.ubl_version.as_deref()),
            envelope: None,
            pdf: None,
            invoice: InvoiceDescription::default(),
            encoding: None,
            statements: None,
            structure: None,
            not_carried: None,
            error: None,
        }
    }

    fn unreadable(file: &'a str, detected: Option<&'a Detected>, error: &Error) -> Self {
        Description {
            error: Some(error.to_string()),
            ..Description::new(file, detected)
        }
    }

    fn to_text(&self, json: bool) -> String {
        if json {
            return JsonLine(self).to_string();
        }
        let mut page = Page::new(self.file);
        page.field("format", self.format);
        page.field("specification", self.specification);
        // Known specifications have a name; the others are what they say.
        if self.specification.is_none() {
            page.field("specification", self.specification_identifier);
        }
        page.field("process", self.business_process_type);
        if let Some(envelope) = &self.envelope {
            page.envelope(envelope);
        }
        if let Some(pdf) = &self.pdf {
            page.pdf(pdf);
        }
        page.invoice(&self.invoice);
        page.field("encoding", self.encoding);
        for statement in self.statements.iter().flatten() {
            statement.describe(&mut page);
        }
        let is_invoice = self.statements.is_none();
        if let Some(structure) = &self.structure {
            page.structure(structure, is_invoice);
        }
        page.losses(self.not_carried.unwrap_or_default(), is_invoice);
        page.field("unreadable", self.error.as_deref());
        page.text
    }
}

/// The means of payment (UNTDID 4461) that invoices usually name.
fn means_name(code: &str) -> Option<&'static str> {
    Some(match code {
        "1" => "not defined",
        "10" => "cash",
        "20" => "cheque",
        "30" => "credit transfer",
        "31" => "debit transfer",
        "42" => "payment to bank account",
        "48" => "bank card",
        "49" => "direct debit",
        "54" => "credit card",
        "55" => "debit card",
        "57" => "standing agreement",
        "58" => "SEPA credit transfer",
        "59" => "SEPA direct debit",
        "93" => "reference giro",
        "97" => "clearing between partners",
        "ZZZ" => "mutually defined",
        _ => return None,
    })
}

/// The encoding of a CODA file.
fn encoding(layout: CodaLayout) -> &'static str {
    let is = |encoding| layout.encoding(encoding) == layout;
    if is(CodaEncoding::Utf8) {
        "utf-8"
    } else if is(CodaEncoding::Cp850) {
        "cp850"
    } else {
        "windows-1252"
    }
}

/// Text in two columns.
pub struct Page {
    pub text: String,
}

impl Page {
    fn new(title: &str) -> Self {
        Page {
            text: format!("{}\n", cut(title)),
        }
    }

    pub fn field(&mut self, label: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.line(label, &cut(value));
        }
    }

    /// A line of which nothing acts on the terminal any more. Writing to a string cannot fail.
    pub fn line(&mut self, label: &str, value: &dyn Display) {
        let _ = writeln!(self.text, "  {label:<18}{value}");
    }

    fn amount(&mut self, label: &str, amount: Option<&Amount>) {
        if let Some(amount) = amount {
            self.line(label, &money(amount));
        }
    }

    fn envelope(&mut self, envelope: &EnvelopeDescription<'_>) {
        self.field(
            "envelope",
            Some(envelope.instance_identifier.unwrap_or("without a number")),
        );
        self.field("  from", envelope.sender.map(identifier).as_deref());
        self.field("  to", envelope.receiver.map(identifier).as_deref());
        self.field("  created", envelope.created);
        self.field("  process", envelope.process_identifier);
    }

    fn pdf(&mut self, pdf: &PdfDescription<'_>) {
        self.field("read from", pdf.invoice);
        let mut label = "attached to PDF";
        for file in &pdf.files {
            let mut text = cut(file.name);
            let size = file.size.map(|size| format!("{size} bytes"));
            let parts = [file.mime_code, size.as_deref(), file.relationship];
            let parts: Vec<&str> = parts.into_iter().flatten().collect();
            if !parts.is_empty() {
                let _ = write!(text, " ({})", cut(&parts.join(", ")));
            }
            if let Some(description) = file.description {
                let _ = write!(text, ": {}", cut(description));
            }
            self.line(label, &text);
            label = "";
        }
    }

    fn invoice(&mut self, invoice: &InvoiceDescription<'_>) {
        self.field("number", invoice.number);
        self.field("type", invoice.type_code);
        self.field("issued", invoice.issue_date.as_deref());
        self.field("due", invoice.payment_due_date.as_deref());
        self.field("terms", invoice.payment_terms);
        self.field("currency", invoice.currency_code);
        self.party("seller", invoice.seller.as_ref());
        self.party("buyer", invoice.buyer.as_ref());
        self.field("payee", invoice.payee);
        let payee = invoice.payee_identifier.map(identifier);
        self.field("  number", payee.as_deref());
        for means in &invoice.payment_means {
            self.payment(means);
        }
        if let Some(lines) = invoice.lines {
            self.line("lines", &lines);
        }
        self.amount("without VAT", invoice.totals.without_vat);
        self.amount("VAT", invoice.totals.vat);
        self.amount("with VAT", invoice.totals.with_vat);
        self.amount("paid", invoice.totals.paid);
        self.amount("due for payment", invoice.totals.due_for_payment);
        let mut label = "VAT breakdown";
        for row in &invoice.vat_breakdown {
            let mut text = cut(row.category_code.unwrap_or("?"));
            let _ = match &row.rate {
                Some(rate) => write!(text, " {} %", cut(rate)),
                None => Ok(()),
            };
            let amount = |amount: Option<&Amount>| amount.map_or("?".into(), money);
            let _ = write!(
                text,
                ": {} on {}",
                amount(row.tax_amount),
                amount(row.taxable_amount)
            );
            if let Some(reason) = row.exemption_reason {
                let _ = write!(text, " ({})", cut(reason));
            }
            self.line(std::mem::take(&mut label), &text);
        }
        let mut label = "attachments";
        for attachment in &invoice.attachments {
            let text = format!(
                "{} ({}, {})",
                cut(attachment.filename.unwrap_or("without a name")),
                cut(attachment.mime_code.unwrap_or("of unknown type")),
                match attachment.size {
                    Some(size) => count(size, "byte"),
                    None => "not base64".into(),
                }
            );
            self.line(std::mem::take(&mut label), &text);
        }
        if invoice.references > 0 {
            let text = count(invoice.references, "supporting document");
            self.line("references", &format!("{text}, not attached"));
        }
    }

    fn party(&mut self, label: &str, party: Option<&PartyDescription<'_>>) {
        let Some(party) = party else { return };
        let mut text = cut(party.name.unwrap_or("without a name"));
        if let Some(country) = party.country_code {
            let _ = write!(text, " ({})", cut(country));
        }
        self.line(label, &text);
        self.field("  VAT", party.vat_identifier);
        let registration = party.legal_registration_identifier.map(identifier);
        self.field("  registration", registration.as_deref());
        let address = party.electronic_address.map(identifier);
        self.field("  address", address.as_deref());
    }

    fn payment(&mut self, means: &PaymentDescription<'_>) {
        let code = means.type_code.unwrap_or("without a code");
        let text = match (means.text, means_name(code)) {
            (Some(text), _) => format!("{code} ({text})"),
            (None, Some(name)) => format!("{code} ({name})"),
            (None, None) => code.to_owned(),
        };
        self.field("payment", Some(&text));
        self.field("  reference", means.reference.as_deref());
        self.field("  account", means.account.as_deref());
        self.field("  BIC", means.bic);
        self.field("  account name", means.account_name);
        self.field("  mandate", means.mandate);
        self.field("  debited account", means.debited_account.as_deref());
    }

    fn structure(&mut self, structure: &Structure, is_invoice: bool) {
        let Structure {
            fatal,
            warnings,
            left_out,
        } = structure;
        let text = match fatal + warnings + left_out {
            0 if is_invoice => "valid against the schema".to_owned(),
            0 => "none".to_owned(),
            _ => {
                let more = match left_out {
                    0 => String::new(),
                    _ => format!(", {left_out} more"),
                };
                let warnings = count(*warnings, "warning");
                format!("{fatal} fatal, {warnings}{more}; `facturier validate` lists them")
            }
        };
        let label = if is_invoice { "structure" } else { "findings" };
        self.line(label, &text);
    }

    fn losses(&mut self, losses: &[Loss], is_invoice: bool) {
        if losses.is_empty() {
            return;
        }
        let verb = if losses.len() == 1 { "is" } else { "are" };
        let model = if is_invoice { "EN 16931" } else { "the model" };
        let text = format!("{} {verb} outside {model}", count(losses.len(), "thing"));
        self.line("not carried", &text);
        for loss in losses {
            let _ = writeln!(self.text, "    {}", Visible(&loss.to_string()));
        }
    }
}

/// As much of a text as anyone wants to see in a line, safe to show.
pub fn cut(text: &str) -> String {
    const ENOUGH: usize = 200;
    Visible(text).up_to(ENOUGH)
}

fn money(amount: &Amount) -> String {
    let number = match &amount.value {
        Parsed::Value(value) => value.to_string(),
        Parsed::Written { written, .. } => cut(written),
        Parsed::Unreadable { unreadable } => Visible(unreadable).quoted(),
    };
    match &amount.currency {
        Some(currency) => format!("{number} {}", cut(currency)),
        None => number,
    }
}

/// `0208:0123456789`
fn identifier(identifier: &Identifier) -> String {
    match &identifier.scheme {
        Some(scheme) => format!("{scheme}:{}", identifier.value),
        None => identifier.value.to_string(),
    }
}
