//! An invoice or a credit note as a sheet.

use super::group::Group;
use super::marks::Marks;
use super::shown::size;
use super::{Block, Column, Fact, File, Row, Sheet, Shown, Table, Tone, label, payment, word};
use crate::codes::{self, list};
use crate::language::Language;
use crate::model::tree::Tree;
use crate::model::walk::Value;
use crate::model::{Invoice, Kind};
use crate::value::Parsed;
use rust_decimal::Decimal;

pub(super) fn sheet<'a>(
    invoice: &'a Invoice,
    tree: &[Tree<'a>],
    language: Language,
    marks: &mut Marks,
) -> Sheet<'a> {
    let currency = invoice.currency_code.as_deref().unwrap_or("");
    let mut root = Group::root(tree, language, currency);
    root.term("kind");
    let title = title(invoice, language);
    let from = invoice
        .seller
        .as_ref()
        .and_then(|seller| seller.name.as_deref());
    let due = root
        .group("BG-22")
        .map(|totals| (totals, marks.take("BG-22", None)));
    let amount_due = match invoice.kind {
        Kind::Invoice => "to-pay",
        Kind::CreditNote => "credited",
    };
    let mut lead = root.facts(&["BT-1", "BT-2", "BT-9"], marks);
    if let Some(amount) = invoice
        .totals
        .as_ref()
        .and_then(|it| it.amount_due_for_payment.as_ref())
    {
        let value = Value::Amount(&amount.value, amount.currency.as_deref());
        lead.push(Fact::new(word(amount_due, language), root.show(value)).strong());
    }
    let mut view = View {
        language,
        amount_due,
        marks,
        blocks: Vec::new(),
    };
    let parties = view.parties(&mut root);
    view.blocks.push(Block::Side(parties));
    let references = [
        "BT-10", "BT-13", "BT-14", "BT-12", "BT-11", "BT-15", "BT-16", "BT-17", "BT-18", "BT-19",
    ];
    let mut facts = root.facts(&references, view.marks);
    if let Some(mut period) = root.group("BG-14") {
        facts.extend(view.period(&mut period));
    }
    for mut preceding in root.groups("BG-3") {
        let date = preceding.shown("BT-26").text;
        for mut fact in preceding.facts(&["BT-25"], view.marks) {
            fact.value.hint = date.clone();
            facts.push(fact);
        }
        facts.extend(preceding.rest(view.marks));
    }
    facts.extend(root.facts(&["BT-7", "BT-8", "BT-6"], view.marks));
    view.facts("references", facts);
    let mut notes = Vec::new();
    for mut note in root.groups("BG-1") {
        let subject = note.term("BT-21");
        let subject = subject.map(|code| note.show(code).text).unwrap_or_default();
        for mut fact in note.facts(&["BT-22"], view.marks) {
            fact.label = subject.clone().into();
            notes.push(fact);
        }
        notes.extend(note.rest(view.marks));
    }
    view.facts("notes", notes);
    view.lines(&mut root, invoice);
    view.allowances(&mut root);
    view.vat(&mut root);
    view.totals(&mut root, due);
    view.payment(&mut root, invoice);
    view.files(&mut root, invoice);
    let mut facts = Vec::new();
    if let Some(mut control) = root.group("BG-2") {
        facts.extend(control.facts(&["BT-24", "BT-23"], view.marks));
    } else {
        facts.extend(Group::root(&[], language, "").facts(&["BT-24", "BT-23"], view.marks));
    }
    facts.extend(root.facts(&["BT-3", "BT-5"], view.marks));
    facts.extend(root.rest(view.marks));
    view.facts("about", facts);
    Sheet {
        tone: match invoice.kind {
            Kind::Invoice => Tone::Invoice,
            Kind::CreditNote => Tone::CreditNote,
        },
        title,
        from: from.unwrap_or("").to_owned(),
        lead,
        blocks: view.blocks,
    }
}

/// What it is, in words: an ordinary one by its kind, others by their code.
fn title(invoice: &Invoice, language: Language) -> String {
    let (ordinary, list, key) = match invoice.kind {
        Kind::Invoice => ("380", list::INVOICE_TYPES, "invoice"),
        Kind::CreditNote => ("381", list::CREDIT_NOTE_TYPES, "credit-note"),
    };
    let code = invoice.type_code.as_deref().map_or(ordinary, str::trim);
    let named = codes::label(list, code, language).filter(|_| code != ordinary);
    named.unwrap_or(word(key, language)).to_owned()
}

/// What a view puts together of an allowance or a charge.
const ALLOWANCE: &[&str] = &[
    "amount",
    "base_amount",
    "percentage",
    "reason",
    "reason_code",
];

struct View<'a, 'm> {
    language: Language,
    /// What the amount due is called: of a credit note, nobody has to pay it.
    amount_due: &'static str,
    marks: &'m mut Marks,
    blocks: Vec<Block<'a>>,
}

impl<'a> View<'a, '_> {
    fn facts(&mut self, heading: &'static str, facts: Vec<Fact>) {
        if !facts.is_empty() {
            let heading = word(heading, self.language).into();
            self.blocks.push(Block::Facts { heading, facts });
        }
    }

    fn parties(&mut self, root: &mut Group<'_, 'a>) -> Vec<Block<'a>> {
        let mut parties = Vec::new();
        let groups: [(&'static str, &[&'static str], &'static str, &[&'static str]); 5] = [
            (
                "BG-4",
                &["BT-27", "BT-28"],
                "BG-5",
                &["BT-31", "BT-32", "BT-30", "BT-29", "BT-34", "BT-33"],
            ),
            (
                "BG-7",
                &["BT-44", "BT-45"],
                "BG-8",
                &["BT-48", "BT-47", "BT-46", "BT-49"],
            ),
            ("BG-10", &["BT-59"], "", &["BT-60", "BT-61"]),
            ("BG-11", &["BT-62"], "BG-12", &["BT-63"]),
            ("BG-13", &["BT-70"], "BG-15", &["BT-72", "BT-71"]),
        ];
        for (group, names, address, terms) in groups {
            let heading = label(group, group, self.language);
            let Some(mut party) = root.group(group) else {
                let facts = Group::root(&[], self.language, "").facts(&[group], self.marks);
                if !facts.is_empty() {
                    let heading = heading.into();
                    parties.push(Block::Facts { heading, facts });
                }
                continue;
            };
            let mut facts = Vec::new();
            for (at, mut fact) in party.facts(names, self.marks).into_iter().enumerate() {
                if at == 0 {
                    fact.label = "".into();
                    fact.is_strong = true;
                }
                facts.push(fact);
            }
            match party.group(address) {
                Some(mut address) => facts.extend(self.address(&mut address)),
                None if address.is_empty() => {}
                None => facts.extend(party.facts(&[address], self.marks)),
            }
            let mut registrations = Vec::new();
            for mut registration in party.groups("tax_registrations") {
                let term = registration.step.term;
                let scheme = registration
                    .term("tax_scheme")
                    .map(|value| value.to_string());
                let is_vat = scheme
                    .as_deref()
                    .is_some_and(|it| it.trim().eq_ignore_ascii_case("VAT"));
                for mut fact in registration.rest(self.marks) {
                    if !is_vat {
                        fact.value.hint = scheme.clone().unwrap_or_default();
                        if term.is_empty() {
                            fact.label = word("tax-registration", self.language).into();
                        }
                    }
                    registrations.push(fact);
                }
            }
            let missing: Vec<&'static str> = terms
                .iter()
                .copied()
                .filter(|term| {
                    let is_registration = matches!(*term, "BT-31" | "BT-32" | "BT-48" | "BT-63");
                    !is_registration || registrations.is_empty()
                })
                .collect();
            facts.extend(registrations);
            facts.extend(party.facts(&missing, self.marks));
            facts.extend(party.rest(self.marks));
            let heading = heading.into();
            parties.push(Block::Facts { heading, facts });
        }
        parties
    }

    /// The lines of an address, without labels.
    fn address(&mut self, address: &mut Group<'_, 'a>) -> Vec<Fact> {
        let mut facts = Vec::new();
        let mut line = |text: String, marks: Vec<usize>| {
            if !text.trim().is_empty() || !marks.is_empty() {
                facts.push(Fact {
                    marks,
                    ..Fact::new("", Shown::new(text))
                });
            }
        };
        let at = address.at;
        let term_of = |name: &str, address: &mut Group<'_, 'a>, marks: &mut Marks| {
            let term = address.term_id(name);
            let text = address.shown(name).text;
            (
                text,
                term.map(|term| marks.take(term, at)).unwrap_or_default(),
            )
        };
        for name in ["line_1", "line_2", "line_3"] {
            let (text, marks) = term_of(name, address, self.marks);
            line(text, marks);
        }
        let (code, mut marks) = term_of("post_code", address, self.marks);
        let (city, more) = term_of("city", address, self.marks);
        marks.extend(more);
        line(format!("{code} {city}").trim().to_owned(), marks);
        for name in ["country_subdivision", "country_code"] {
            let (text, marks) = term_of(name, address, self.marks);
            line(text, marks);
        }
        facts.extend(address.rest(self.marks));
        facts
    }

    /// "1 March 2026 – 31 March 2026"
    fn period(&mut self, period: &mut Group<'_, 'a>) -> Vec<Fact> {
        let term = period.step.term;
        let fields = ["start_date", "end_date"];
        let marks = period.marks(&fields, self.marks);
        let dates = fields.map(|field| period.shown(field).text);
        let label = label(term, period.step.field, self.language);
        let mut facts = vec![Fact {
            marks,
            ..Fact::new(label, Shown::new(dates.join(" – ").trim()))
        }];
        facts.extend(period.rest(self.marks));
        facts
    }

    fn lines(&mut self, root: &mut Group<'_, 'a>, invoice: &Invoice) {
        let language = self.language;
        let word = |key| word(key, language);
        let mut table = Table {
            heading: word("lines").into(),
            columns: vec![
                Column::text(word("line-number")),
                Column::wide(word("description")),
                Column::number(word("quantity")),
                Column::number(word("unit-price")),
                Column::number(word("vat")),
                Column::number(word("net-amount")),
            ],
            currency: Some(invoice.currency_code.as_deref().unwrap_or("").to_owned()),
            rows: Vec::new(),
        };
        for (mut line, of) in root.groups("BG-25").into_iter().zip(&invoice.lines) {
            let at = line.at;
            let net = of.net_amount.as_ref();
            let mut row = Row {
                amount: net.and_then(|net| net.value.value().copied()),
                ..Row::default()
            };
            let mut take = |term: &str| row.marks.extend(self.marks.take(term, at));
            for term in [
                "BT-126", "BT-153", "BT-129", "BT-130", "BT-131", "BT-146", "BT-149", "BT-150",
                "BT-151", "BT-152", "BG-25", "BG-29", "BG-30", "BG-31",
            ] {
                take(term);
            }
            let number = line.shown("BT-126");
            let quantity = line.shown("BT-129");
            let amount = line.shown("BT-131");
            let (mut price, mut gross) = (Shown::default(), Vec::new());
            if let Some(mut details) = line.group("BG-29") {
                price = details.shown("BT-146");
                let is_one = |base: &Value<'_>| match base {
                    Value::Quantity(base) => base.value == Parsed::Value(Decimal::ONE),
                    _ => false,
                };
                if let Some(base) = details.term("BT-149").filter(|base| !is_one(base)) {
                    price.hint = format!("/ {}", details.show(base).text);
                }
                gross = details.rest(self.marks);
            }
            let (mut name, mut vat, mut item_facts) =
                (Shown::default(), Shown::default(), Vec::new());
            if let Some(mut item) = line.group("BG-31") {
                name = item.shown("BT-153");
                if let Some(description) = item.term("BT-154") {
                    name.hint = item.show(description).text;
                }
                if let Some(mut category) = item.group("BG-30") {
                    vat = vat_of(&mut category, language);
                    item_facts.extend(category.rest(self.marks));
                }
                item_facts.extend(item.facts(&["BT-155", "BT-156", "BT-157"], self.marks));
                for mut class in item.groups("BT-158") {
                    let list = class.shown("list_identifier");
                    let version = class.shown("list_version").text;
                    for mut fact in class.facts(&["BT-158"], self.marks) {
                        let parts = [list.text.as_str(), version.as_str()];
                        let parts = parts.into_iter().filter(|part| !part.is_empty());
                        fact.value.hint = parts.collect::<Vec<_>>().join(", ");
                        item_facts.push(fact);
                    }
                    item_facts.extend(class.rest(self.marks));
                }
                for mut attribute in item.groups("BG-32") {
                    let name = attribute.shown("BT-160").text;
                    let mut facts = attribute.rest(self.marks);
                    if let Some(first) = facts.first_mut().filter(|_| !name.is_empty()) {
                        first.label = name.clone().into();
                    } else if !name.is_empty() {
                        facts.push(Fact::new(name, Shown::default()));
                    }
                    item_facts.extend(facts);
                }
                item_facts.extend(item.rest(self.marks));
            }
            row.facts.extend(line.facts(&["BT-127"], self.marks));
            row.facts.extend(item_facts);
            if let Some(mut period) = line.group("BG-26") {
                row.facts.extend(self.period(&mut period));
            }
            for group in ["BG-27", "BG-28"] {
                for mut item in line.groups(group) {
                    row.facts.push(self.allowance(&mut item));
                    row.facts.extend(item.rest(self.marks));
                }
            }
            row.facts.extend(gross);
            row.facts.extend(line.rest(self.marks));
            row.cells = vec![number, name, quantity, price, vat, amount];
            table.rows.push(row);
        }
        self.blocks.push(Block::Table(table));
    }

    /// An allowance or charge in a line: "5.00 (10 % of 50.00), Discount".
    fn allowance(&mut self, item: &mut Group<'_, 'a>) -> Fact {
        let heading = label(item.step.term, "", self.language);
        let marks = item.marks(ALLOWANCE, self.marks);
        let amount = item.shown("amount");
        let (rate, base) = (
            item.shown("percentage").text,
            item.shown("base_amount").text,
        );
        let code = item.term("reason_code").map(|code| item.show(code));
        let reason = item.shown("reason").text;
        let of = match (rate.as_str(), base.as_str()) {
            ("", "") => String::new(),
            (rate, "") => rate.to_owned(),
            ("", base) => format!("{} {base}", word("of", self.language)),
            (rate, base) => format!("{rate} {} {base}", word("of", self.language)),
        };
        let code = code.map(|code| code.text).unwrap_or_default();
        let mut hints = vec![of, reason, code];
        hints.dedup();
        hints.retain(|hint| !hint.is_empty());
        Fact {
            marks,
            ..Fact::new(heading, amount.with_hint(hints.join(" · ")))
        }
    }

    fn allowances(&mut self, root: &mut Group<'_, 'a>) {
        let language = self.language;
        let word = |key| word(key, language);
        let mut table = Table {
            heading: word("allowances").into(),
            columns: vec![
                Column::wide(word("description")),
                Column::number(word("base")),
                Column::number(word("percentage")),
                Column::number(word("vat")),
                Column::number(word("net-amount")),
            ],
            ..Table::default()
        };
        for group in ["BG-20", "BG-21"] {
            for mut item in root.groups(group) {
                let mut row = Row {
                    marks: item.marks(ALLOWANCE, self.marks),
                    ..Row::default()
                };
                let kind = label(group, "", language);
                let reason = item.shown("reason").text;
                let code = item.term("reason_code").map(|code| item.show(code).text);
                let mut reasons = vec![reason, code.unwrap_or_default()];
                reasons.dedup();
                reasons.retain(|reason| !reason.is_empty());
                let what = Shown::new(kind).with_hint(reasons.join(" · "));
                let mut vat = Shown::default();
                if let Some(mut category) = item.group("tax_category") {
                    vat = vat_of(&mut category, language);
                    row.facts.extend(category.rest(self.marks));
                }
                let (base, rate) = (item.shown("base_amount"), item.shown("percentage"));
                let mut amount = item.shown("amount");
                if group == "BG-20" && !amount.text.is_empty() {
                    amount.text = format!("−{}", amount.text);
                }
                row.cells = vec![what, base, rate, vat, amount];
                row.facts.extend(item.rest(self.marks));
                table.rows.push(row);
            }
        }
        if !table.rows.is_empty() {
            self.blocks.push(Block::Table(table));
        }
    }

    fn vat(&mut self, root: &mut Group<'_, 'a>) {
        let language = self.language;
        let word = |key| word(key, language);
        let mut table = Table {
            heading: label("BG-23", "", language).into(),
            columns: vec![
                Column::wide(word("vat-category")),
                Column::number(word("rate")),
                Column::number(word("taxable-amount")),
                Column::number(word("vat-amount")),
            ],
            ..Table::default()
        };
        for mut breakdown in root.groups("BG-23") {
            let at = breakdown.at;
            let mut row = Row::default();
            for term in ["BG-23", "BT-116", "BT-117", "BT-118", "BT-119"] {
                row.marks.extend(self.marks.take(term, at));
            }
            let (mut what, mut rate) = (Shown::default(), Shown::default());
            if let Some(mut category) = breakdown.group("tax_category") {
                what = category.shown("code");
                rate = category.shown("rate");
                row.facts.extend(category.rest(self.marks));
            }
            let amounts = [breakdown.shown("BT-116"), breakdown.shown("BT-117")];
            let [taxable, tax] = amounts;
            row.cells = vec![what, rate, taxable, tax];
            row.facts.extend(breakdown.rest(self.marks));
            table.rows.push(row);
        }
        if !table.rows.is_empty() {
            self.blocks.push(Block::Table(table));
        } else {
            let facts = Group::root(&[], language, "").facts(&["BG-23"], self.marks);
            self.facts("vat", facts);
        }
    }

    fn totals(&mut self, root: &mut Group<'_, 'a>, totals: Option<(Group<'_, 'a>, Vec<usize>)>) {
        let mut facts = Vec::new();
        let (mut totals, of_group) = match totals {
            Some((totals, marks)) => (totals, marks),
            None => (
                Group::root(&[], self.language, ""),
                self.marks.take("BG-22", None),
            ),
        };
        facts.extend(totals.facts(&["BT-106", "BT-107", "BT-108", "BT-109"], self.marks));
        facts.extend(root.facts(&["BT-110", "BT-111"], self.marks));
        facts.extend(totals.facts(&["BT-112", "BT-113", "BT-114"], self.marks));
        for mut fact in totals.facts(&["BT-115"], self.marks) {
            fact.label = word(self.amount_due, self.language).into();
            facts.push(fact.strong());
        }
        facts.extend(totals.rest(self.marks));
        match facts.last_mut() {
            Some(last) => last.marks.extend(of_group),
            None if of_group.is_empty() => {}
            None => facts.push(Fact {
                marks: of_group,
                ..Fact::new(label("BG-22", "", self.language), Shown::new("–"))
            }),
        }
        if !facts.is_empty() {
            let heading = word("totals", self.language).into();
            self.blocks.push(Block::Totals { heading, facts });
        }
    }

    fn payment(&mut self, root: &mut Group<'_, 'a>, invoice: &Invoice) {
        let language = self.language;
        let mut facts = root.facts(&["BT-20"], self.marks);
        let all = root.groups("BG-16");
        if all.is_empty() {
            facts.extend(
                Group::root(&[], language, "").facts(&["BG-16", "BT-81", "BT-84"], self.marks),
            );
        }
        for mut means in all {
            facts.extend(means.facts(&["BT-81", "BT-82", "BT-83"], self.marks));
            for group in ["BG-17", "BG-18", "BG-19"] {
                if let Some(mut inner) = means.group(group) {
                    facts.extend(inner.facts(&["BT-84", "BT-86", "BT-85"], self.marks));
                    facts.extend(inner.rest(self.marks));
                }
            }
            facts.extend(means.rest(self.marks));
        }
        facts.extend(root.facts(&["BT-90"], self.marks));
        if !facts.is_empty() {
            self.blocks.push(Block::Payment {
                heading: word("payment", language).into(),
                facts,
                code: payment::code(invoice),
            });
        }
    }

    fn files(&mut self, root: &mut Group<'_, 'a>, invoice: &'a Invoice) {
        let mut files = Vec::new();
        for (mut document, of) in root
            .groups("BG-24")
            .into_iter()
            .zip(&invoice.supporting_documents)
        {
            let mut facts = document.facts(&["BT-123", "BT-122", "BT-124"], self.marks);
            let mut file = File {
                name: String::new(),
                media_type: String::new(),
                content: None,
                facts: Vec::new(),
            };
            if let Some(mut attached) = document.group("BT-125") {
                file.name = attached.shown("filename").text;
                if let Some(Value::Code(code, _)) = attached.term("mime_code") {
                    file.media_type = code.trim().to_owned();
                }
                file.content = of
                    .attached_document
                    .as_ref()
                    .and_then(|it| it.content.value());
                if let Some(content) = file.content {
                    attached.term("content");
                    let kind = codes::label(list::MIME_TYPES, &file.media_type, self.language);
                    let kind = kind.unwrap_or(&file.media_type);
                    let size = size(content.0.len(), self.language);
                    let term = label("BT-125", "", self.language);
                    facts.push(Fact {
                        marks: self.marks.take("BT-125", document.at),
                        ..Fact::new(term, Shown::new(size).with_hint(kind.to_owned()))
                    });
                }
                facts.extend(attached.rest(self.marks));
            }
            facts.extend(document.rest(self.marks));
            file.facts = facts;
            files.push(file);
        }
        if !files.is_empty() {
            let heading = word("attachments", self.language).into();
            self.blocks.push(Block::Files { heading, files });
        }
    }
}

/// A rate of VAT, and what it is when it is not a rate like others.
fn vat_of(category: &mut Group<'_, '_>, language: Language) -> Shown {
    let code = category.term("code");
    let mut rate = category.shown("rate");
    if let Some(Value::Code(code, list)) = code
        && code != "S"
    {
        let named = codes::label(list, code, language).unwrap_or(code);
        rate.hint = named.to_owned();
        if rate.text.is_empty() {
            rate.text = code.to_owned();
        }
    } else if rate.text.is_empty() {
        rate.text = code.map(|code| code.to_string()).unwrap_or_default();
    }
    rate
}
