//! What the rules of the model say, for every syntax: id, weight, terms and wording, each once.
//!
//! CEN writes the rules of the model as abstract patterns and binds them to each syntax; but the two
//! artefacts have drifted apart, in which element a rule is told, how often and by which arithmetic. So
//! what is one is here, and the question that a rule asks stands with its syntax ([`Words::by`]).

use crate::report::Severity;
use crate::rules::category::Vat;
use crate::rules::row::{Row, Test};
use crate::rules::subject::Subject;
use crate::xml::Node;

/// A rule without its question.
pub(in crate::rules) struct Words {
    id: &'static str,
    terms: &'static [&'static str],
    expected: &'static str,
}

impl Words {
    pub(in crate::rules) const fn new(
        id: &'static str,
        terms: &'static [&'static str],
        expected: &'static str,
    ) -> Words {
        Words {
            id,
            terms,
            expected,
        }
    }

    /// The rule as a syntax asks it.
    pub(in crate::rules) const fn by(&self, test: fn(&Subject, Node) -> bool) -> Row {
        Row::fatal(self.id, self.terms, test, self.expected)
    }

    /// The same of a rule that every VAT category has in its own number.
    pub(super) const fn of(&self, vat: Vat, test: fn(&Subject, Node, Vat) -> bool) -> Row {
        let test = Test::OfVat(test, vat);
        Row::new(self.id, Severity::Fatal, self.terms, test, self.expected)
    }
}

pub(in crate::rules) const BR_01: Words =
    Words::new("BR-01", &["BT-24"], "a specification identifier (BT-24)");
pub(in crate::rules) const BR_02: Words =
    Words::new("BR-02", &["BT-1"], "an invoice number (BT-1)");
pub(in crate::rules) const BR_03: Words = Words::new("BR-03", &["BT-2"], "an issue date (BT-2)");
pub(in crate::rules) const BR_04: Words =
    Words::new("BR-04", &["BT-3"], "the document type code (BT-3)");
pub(in crate::rules) const BR_05: Words =
    Words::new("BR-05", &["BT-5"], "a document currency (BT-5)");
pub(in crate::rules) const BR_06: Words =
    Words::new("BR-06", &["BT-27"], "the seller's name (BT-27)");
pub(in crate::rules) const BR_07: Words =
    Words::new("BR-07", &["BT-44"], "the buyer's name (BT-44)");
pub(super) const BR_08: Words = Words::new("BR-08", &["BG-5"], "the seller's address (BG-5)");
pub(in crate::rules) const BR_09: Words = Words::new(
    "BR-09",
    &["BT-40"],
    "the country code of the seller's address (BT-40)",
);
pub(super) const BR_10: Words = Words::new("BR-10", &["BG-8"], "the buyer's address (BG-8)");
pub(in crate::rules) const BR_11: Words = Words::new(
    "BR-11",
    &["BT-55"],
    "the country code of the buyer's address (BT-55)",
);
pub(super) const BR_12: Words = Words::new(
    "BR-12",
    &["BT-106"],
    "the sum of the line net amounts (BT-106)",
);
pub(super) const BR_13: Words = Words::new("BR-13", &["BT-109"], "the total without VAT (BT-109)");
pub(super) const BR_14: Words = Words::new("BR-14", &["BT-112"], "the total with VAT (BT-112)");
pub(super) const BR_15: Words = Words::new("BR-15", &["BT-115"], "the amount due (BT-115)");
pub(super) const BR_16: Words =
    Words::new("BR-16", &["BG-25"], "at least one invoice line (BG-25)");
pub(super) const BR_17: Words = Words::new(
    "BR-17",
    &["BT-59"],
    "a name of the payee (BT-59), and a payee other than the seller",
);
pub(in crate::rules) const BR_18: Words =
    Words::new("BR-18", &["BT-62"], "the tax representative's name (BT-62)");
pub(super) const BR_19: Words = Words::new(
    "BR-19",
    &["BG-12"],
    "the tax representative's address (BG-12)",
);
pub(in crate::rules) const BR_20: Words = Words::new(
    "BR-20",
    &["BT-69"],
    "the country code of the tax representative's address (BT-69)",
);
pub(in crate::rules) const BR_21: Words =
    Words::new("BR-21", &["BT-126"], "the identifier of the line (BT-126)");
pub(super) const BR_22: Words = Words::new("BR-22", &["BT-129"], "the invoiced quantity (BT-129)");
pub(super) const BR_23: Words =
    Words::new("BR-23", &["BT-130"], "the unit of the quantity (BT-130)");
pub(super) const BR_24: Words = Words::new("BR-24", &["BT-131"], "the line net amount (BT-131)");
pub(in crate::rules) const BR_25: Words =
    Words::new("BR-25", &["BT-153"], "the item name (BT-153)");
pub(super) const BR_26: Words = Words::new("BR-26", &["BT-146"], "the item net price (BT-146)");
pub(super) const BR_27: Words = Words::new(
    "BR-27",
    &["BT-146"],
    "a net price that is not negative (BT-146)",
);
pub(super) const BR_28: Words = Words::new(
    "BR-28",
    &["BT-148"],
    "a gross price that is not negative (BT-148)",
);
pub(super) const BR_29: Words = Words::new(
    "BR-29",
    &["BT-73", "BT-74"],
    "an end of the period (BT-74) no earlier than its start (BT-73)",
);
pub(super) const BR_30: Words = Words::new(
    "BR-30",
    &["BT-134", "BT-135"],
    "an end of the period (BT-135) no earlier than its start (BT-134)",
);
pub(super) const BR_31: Words =
    Words::new("BR-31", &["BT-92"], "the amount of the allowance (BT-92)");
pub(super) const BR_32: Words = Words::new(
    "BR-32",
    &["BT-95"],
    "the VAT category code of the allowance (BT-95)",
);
pub(super) const BR_33: Words = Words::new(
    "BR-33",
    &["BT-97", "BT-98"],
    "a reason for the allowance or its code (BT-97, BT-98)",
);
pub(super) const BR_36: Words = Words::new("BR-36", &["BT-99"], "the amount of the charge (BT-99)");
pub(super) const BR_37: Words = Words::new(
    "BR-37",
    &["BT-102"],
    "the VAT category code of the charge (BT-102)",
);
pub(super) const BR_38: Words = Words::new(
    "BR-38",
    &["BT-104", "BT-105"],
    "a reason for the charge or its code (BT-104, BT-105)",
);
pub(super) const BR_41: Words =
    Words::new("BR-41", &["BT-136"], "the amount of the allowance (BT-136)");
pub(super) const BR_42: Words = Words::new(
    "BR-42",
    &["BT-139", "BT-140"],
    "a reason for the allowance or its code (BT-139, BT-140)",
);
pub(super) const BR_43: Words =
    Words::new("BR-43", &["BT-141"], "the amount of the charge (BT-141)");
pub(super) const BR_44: Words = Words::new(
    "BR-44",
    &["BT-144", "BT-145"],
    "a reason for the charge or its code (BT-144, BT-145)",
);
pub(super) const BR_45: Words = Words::new("BR-45", &["BT-116"], "the taxable amount (BT-116)");
pub(super) const BR_46: Words = Words::new("BR-46", &["BT-117"], "the VAT amount (BT-117)");
pub(super) const BR_47: Words = Words::new("BR-47", &["BT-118"], "the VAT category code (BT-118)");
pub(super) const BR_48: Words = Words::new(
    "BR-48",
    &["BT-119"],
    "the VAT rate (BT-119), as the category is not O",
);
pub(super) const BR_49: Words = Words::new("BR-49", &["BT-81"], "the payment means code (BT-81)");
pub(in crate::rules) const BR_50: Words = Words::new(
    "BR-50",
    &["BT-84"],
    "the account to pay to (BT-84), as payment is by credit transfer",
);
pub(super) const BR_51: Words = Words::new(
    "BR-51",
    &["BT-87"],
    "no more of the card number than its first six and last four digits (BT-87)",
);
pub(in crate::rules) const BR_52: Words = Words::new(
    "BR-52",
    &["BT-122"],
    "the identifier of the supporting document (BT-122)",
);
pub(super) const BR_53: Words = Words::new(
    "BR-53",
    &["BT-111"],
    "the VAT total in the accounting currency (BT-111), as there is such a currency (BT-6)",
);
pub(super) const BR_54: Words = Words::new(
    "BR-54",
    &["BG-32"],
    "the name and the value of the item attribute (BT-160, BT-161)",
);
pub(super) const BR_55: Words = Words::new(
    "BR-55",
    &["BT-25"],
    "the number of the preceding invoice (BT-25)",
);
pub(super) const BR_56: Words = Words::new(
    "BR-56",
    &["BT-63"],
    "the tax representative's VAT identifier (BT-63)",
);
pub(super) const BR_57: Words = Words::new(
    "BR-57",
    &["BT-80"],
    "the country code of the delivery address (BT-80)",
);
pub(super) const BR_61: Words = Words::new(
    "BR-61",
    &["BT-84"],
    "the account to pay to (BT-84), as payment is by credit transfer",
);
pub(super) const BR_62: Words = Words::new(
    "BR-62",
    &["BT-34"],
    "the scheme of the seller's electronic address (BT-34)",
);
pub(super) const BR_63: Words = Words::new(
    "BR-63",
    &["BT-49"],
    "the scheme of the buyer's electronic address (BT-49)",
);
pub(super) const BR_64: Words = Words::new(
    "BR-64",
    &["BT-157"],
    "the scheme of the standard item identifier (BT-157)",
);
pub(super) const BR_65: Words = Words::new(
    "BR-65",
    &["BT-158"],
    "the list of the item classification code (BT-158)",
);
pub(super) const BR_B_01: Words = Words::new(
    "BR-B-01",
    &["BT-95", "BT-102", "BT-118", "BT-151"],
    "split payment (VAT category B) in Italy only",
);
pub(super) const BR_B_02: Words = Words::new(
    "BR-B-02",
    &["BT-95", "BT-102", "BT-118", "BT-151"],
    "no line at standard rate (S) beside split payment (B)",
);
pub(super) const BR_CL_08: Words = Words::new(
    "BR-CL-08",
    &["BT-21"],
    "a subject code of UNTDID 4451 between the number signs (BT-21)",
);
pub(super) const BR_CO_03: Words = Words::new(
    "BR-CO-03",
    &["BT-7", "BT-8"],
    "a VAT point date (BT-7) or its code (BT-8), not both",
);
pub(super) const BR_CO_04: Words = Words::new(
    "BR-CO-04",
    &["BT-151"],
    "the VAT category code of the line (BT-151)",
);
pub(super) const BR_CO_05: Words = Words::new(
    "BR-CO-05",
    &["BT-97", "BT-98"],
    "the reason code of the allowance to say what its reason says",
);
pub(super) const BR_CO_06: Words = Words::new(
    "BR-CO-06",
    &["BT-104", "BT-105"],
    "the reason code of the charge to say what its reason says",
);
pub(super) const BR_CO_07: Words = Words::new(
    "BR-CO-07",
    &["BT-139", "BT-140"],
    "the reason code of the allowance to say what its reason says",
);
pub(super) const BR_CO_08: Words = Words::new(
    "BR-CO-08",
    &["BT-144", "BT-145"],
    "the reason code of the charge to say what its reason says",
);
pub(in crate::rules) const BR_CO_09: Words = Words::new(
    "BR-CO-09",
    &["BT-31", "BT-48", "BT-63"],
    "a VAT identifier that begins with its country code, such as BE or DE",
);
pub(super) const BR_CO_10: Words = Words::new(
    "BR-CO-10",
    &["BT-106"],
    "the sum of the line net amounts (BT-131)",
);
pub(super) const BR_CO_11: Words =
    Words::new("BR-CO-11", &["BT-107"], "the sum of the allowances (BT-92)");
pub(super) const BR_CO_12: Words =
    Words::new("BR-CO-12", &["BT-108"], "the sum of the charges (BT-99)");
pub(super) const BR_CO_13: Words = Words::new(
    "BR-CO-13",
    &["BT-109"],
    "the lines (BT-106) - allowances (BT-107) + charges (BT-108)",
);
pub(super) const BR_CO_14: Words = Words::new(
    "BR-CO-14",
    &["BT-110"],
    "the sum of the VAT amounts of the breakdown (BT-117)",
);
pub(super) const BR_CO_15: Words = Words::new(
    "BR-CO-15",
    &["BT-112"],
    "the total without VAT (BT-109) + the VAT total in the document currency (BT-110)",
);
pub(super) const BR_CO_16: Words = Words::new(
    "BR-CO-16",
    &["BT-115"],
    "the total with VAT (BT-112) - the paid amount (BT-113) + rounding (BT-114)",
);
pub(super) const BR_CO_17: Words = Words::new(
    "BR-CO-17",
    &["BG-23", "BT-117"],
    "the taxable amount (BT-116) x VAT rate (BT-119), within 1",
);
pub(super) const BR_CO_18: Words =
    Words::new("BR-CO-18", &["BG-23"], "at least one VAT breakdown (BG-23)");
pub(super) const BR_CO_19: Words = Words::new(
    "BR-CO-19",
    &["BG-14"],
    "a start or an end of the period, or a VAT point date code (BT-73, BT-74, BT-8)",
);
pub(super) const BR_CO_20: Words = Words::new(
    "BR-CO-20",
    &["BG-26"],
    "a start or an end of the period (BT-134, BT-135)",
);
pub(super) const BR_CO_21: Words = Words::new(
    "BR-CO-21",
    &["BT-97", "BT-98"],
    "a reason for the allowance or its code (BT-97, BT-98)",
);
pub(super) const BR_CO_22: Words = Words::new(
    "BR-CO-22",
    &["BT-104", "BT-105"],
    "a reason for the charge or its code (BT-104, BT-105)",
);
pub(super) const BR_CO_23: Words = Words::new(
    "BR-CO-23",
    &["BT-139", "BT-140"],
    "a reason for the allowance or its code (BT-139, BT-140)",
);
pub(super) const BR_CO_24: Words = Words::new(
    "BR-CO-24",
    &["BT-144", "BT-145"],
    "a reason for the charge or its code (BT-144, BT-145)",
);
pub(super) const BR_CO_25: Words = Words::new(
    "BR-CO-25",
    &["BT-9", "BT-20"],
    "a due date (BT-9) or payment terms (BT-20), as there is an amount to pay (BT-115)",
);
pub(super) const BR_CO_26: Words = Words::new(
    "BR-CO-26",
    &["BT-29", "BT-30", "BT-31"],
    "the seller's identifier, legal registration or VAT identifier (BT-29, BT-30, BT-31)",
);
pub(super) const BR_DEC_01: Words = Words::new(
    "BR-DEC-01",
    &["BT-92"],
    "at most two decimals in the amount of the allowance (BT-92)",
);
pub(super) const BR_DEC_02: Words = Words::new(
    "BR-DEC-02",
    &["BT-93"],
    "at most two decimals in the base amount of the allowance (BT-93)",
);
pub(super) const BR_DEC_05: Words = Words::new(
    "BR-DEC-05",
    &["BT-99"],
    "at most two decimals in the amount of the charge (BT-99)",
);
pub(super) const BR_DEC_06: Words = Words::new(
    "BR-DEC-06",
    &["BT-100"],
    "at most two decimals in the base amount of the charge (BT-100)",
);
pub(super) const BR_DEC_09: Words = Words::new(
    "BR-DEC-09",
    &["BT-106"],
    "at most two decimals in the sum of the line net amounts (BT-106)",
);
pub(super) const BR_DEC_10: Words = Words::new(
    "BR-DEC-10",
    &["BT-107"],
    "at most two decimals in the sum of the allowances (BT-107)",
);
pub(super) const BR_DEC_11: Words = Words::new(
    "BR-DEC-11",
    &["BT-108"],
    "at most two decimals in the sum of the charges (BT-108)",
);
pub(super) const BR_DEC_12: Words = Words::new(
    "BR-DEC-12",
    &["BT-109"],
    "at most two decimals in the total without VAT (BT-109)",
);
pub(super) const BR_DEC_13: Words = Words::new(
    "BR-DEC-13",
    &["BT-110"],
    "at most two decimals in the VAT total (BT-110)",
);
pub(super) const BR_DEC_14: Words = Words::new(
    "BR-DEC-14",
    &["BT-112"],
    "at most two decimals in the total with VAT (BT-112)",
);
pub(super) const BR_DEC_15: Words = Words::new(
    "BR-DEC-15",
    &["BT-111"],
    "at most two decimals in the VAT total in the accounting currency (BT-111)",
);
pub(super) const BR_DEC_16: Words = Words::new(
    "BR-DEC-16",
    &["BT-113"],
    "at most two decimals in the paid amount (BT-113)",
);
pub(super) const BR_DEC_17: Words = Words::new(
    "BR-DEC-17",
    &["BT-114"],
    "at most two decimals in the rounding amount (BT-114)",
);
pub(super) const BR_DEC_18: Words = Words::new(
    "BR-DEC-18",
    &["BT-115"],
    "at most two decimals in the amount due (BT-115)",
);
pub(super) const BR_DEC_19: Words = Words::new(
    "BR-DEC-19",
    &["BT-116"],
    "at most two decimals in the taxable amount (BT-116)",
);
pub(super) const BR_DEC_20: Words = Words::new(
    "BR-DEC-20",
    &["BT-117"],
    "at most two decimals in the VAT amount (BT-117)",
);
pub(super) const BR_DEC_23: Words = Words::new(
    "BR-DEC-23",
    &["BT-131"],
    "at most two decimals in the line net amount (BT-131)",
);
pub(super) const BR_DEC_24: Words = Words::new(
    "BR-DEC-24",
    &["BT-136"],
    "at most two decimals in the amount of the allowance (BT-136)",
);
pub(super) const BR_DEC_25: Words = Words::new(
    "BR-DEC-25",
    &["BT-137"],
    "at most two decimals in the base amount of the allowance (BT-137)",
);
pub(super) const BR_DEC_27: Words = Words::new(
    "BR-DEC-27",
    &["BT-141"],
    "at most two decimals in the amount of the charge (BT-141)",
);
pub(super) const BR_DEC_28: Words = Words::new(
    "BR-DEC-28",
    &["BT-142"],
    "at most two decimals in the base amount of the charge (BT-142)",
);
pub(super) const BR_IC_11: Words = Words::new(
    "BR-IC-11",
    &["BT-72", "BG-14"],
    "a delivery date (BT-72) or a period (BG-14), as there is an intra-community supply",
);
pub(super) const BR_IC_12: Words = Words::new(
    "BR-IC-12",
    &["BT-80"],
    "a country of delivery (BT-80), as there is an intra-community supply",
);
pub(super) const BR_O_11: Words = Words::new(
    "BR-O-11",
    &["BG-23", "BT-118"],
    "no other VAT breakdown beside \"not subject to VAT\"",
);
pub(super) const BR_O_12: Words = Words::new(
    "BR-O-12",
    &["BT-151"],
    "no other category on items, as the VAT breakdown is \"not subject to VAT\"",
);
pub(super) const BR_O_13: Words = Words::new(
    "BR-O-13",
    &["BT-95"],
    "no other category on allowances, as the VAT breakdown is \"not subject to VAT\"",
);
pub(super) const BR_O_14: Words = Words::new(
    "BR-O-14",
    &["BT-102"],
    "no other category on charges, as the VAT breakdown is \"not subject to VAT\"",
);

pub(super) const BR_CL_01: Words = Words::new(
    "BR-CL-01",
    &["BT-3"],
    "a type of invoice or of credit note from UNTDID 1001",
);
pub(super) const BR_CL_03: Words =
    Words::new("BR-CL-03", &[], "the amount in a currency of ISO 4217");
pub(super) const BR_CL_04: Words = Words::new("BR-CL-04", &["BT-5"], "a currency of ISO 4217");
pub(super) const BR_CL_05: Words = Words::new("BR-CL-05", &["BT-6"], "a currency of ISO 4217");
pub(super) const BR_CL_06: Words = Words::new(
    "BR-CL-06",
    &["BT-8"],
    "3 (invoice date), 35 (delivery date) or 432 (payment date)",
);
pub(super) const BR_CL_07: Words = Words::new(
    "BR-CL-07",
    &["BT-18", "BT-128"],
    "a reference qualifier from UNTDID 1153 as the scheme",
);
pub(super) const BR_CL_10: Words = Words::new(
    "BR-CL-10",
    &["BT-29", "BT-46", "BT-60"],
    "a scheme from ISO/IEC 6523, or SEPA for the seller and the payee",
);
pub(in crate::rules) const BR_CL_11: Words = Words::new(
    "BR-CL-11",
    &["BT-30", "BT-47", "BT-61"],
    "a scheme from ISO/IEC 6523",
);
pub(super) const BR_CL_13: Words = Words::new(
    "BR-CL-13",
    &["BT-158"],
    "a classification scheme from UNTDID 7143",
);
pub(super) const BR_CL_14: Words = Words::new(
    "BR-CL-14",
    &["BT-40", "BT-55", "BT-69", "BT-80"],
    "a country of ISO 3166-1",
);
pub(in crate::rules) const BR_CL_15: Words =
    Words::new("BR-CL-15", &["BT-159"], "a country of ISO 3166-1");
pub(super) const BR_CL_16: Words =
    Words::new("BR-CL-16", &["BT-81"], "a payment means from UNTDID 4461");
pub(super) const BR_CL_17: Words = Words::new(
    "BR-CL-17",
    &["BT-95", "BT-102", "BT-118"],
    "a VAT category from UNTDID 5305",
);
pub(super) const BR_CL_18: Words =
    Words::new("BR-CL-18", &["BT-151"], "a VAT category from UNTDID 5305");
pub(in crate::rules) const BR_CL_19: Words = Words::new(
    "BR-CL-19",
    &["BT-98", "BT-140"],
    "a reason for an allowance from UNTDID 5189",
);
pub(super) const BR_CL_20: Words = Words::new(
    "BR-CL-20",
    &["BT-105", "BT-145"],
    "a reason for a charge from UNTDID 7161",
);
pub(super) const BR_CL_21: Words =
    Words::new("BR-CL-21", &["BT-157"], "a scheme from ISO/IEC 6523");
pub(super) const BR_CL_22: Words = Words::new(
    "BR-CL-22",
    &["BT-121"],
    "an exemption reason from the VATEX list",
);
pub(super) const BR_CL_23: Words = Words::new(
    "BR-CL-23",
    &["BT-130", "BT-150"],
    "a unit from UN/ECE recommendation 20 or 21",
);
pub(super) const BR_CL_24: Words = Words::new(
    "BR-CL-24",
    &["BT-125"],
    "a media type that EN 16931 allows for attachments",
);
pub(super) const BR_CL_25: Words = Words::new(
    "BR-CL-25",
    &["BT-34", "BT-49"],
    "an electronic address scheme (EAS)",
);
pub(super) const BR_CL_26: Words = Words::new("BR-CL-26", &["BT-71"], "a scheme from ISO/IEC 6523");

/// The rule of this number, from 1 to 10, of a category.
pub(super) const fn rule(vat: Vat, number: usize) -> &'static Words {
    &VAT[vat as usize][number - 1]
}

/// 01: the breakdown is there; 02 to 04: who has to be registered for lines, allowances and charges; 05 to
/// 07: their rates; 08 to 10: taxable amount, VAT amount and exemption reason of the breakdown.
macro_rules! family {
    ($prefix:literal, $breakdown:literal, $terms:expr, $ids:literal, $name:literal, $rate:literal, $of:literal, $tax:literal, $reason:literal) => {
        [
            Words::new(
                concat!("BR-", $prefix, "-01"),
                &["BG-23", "BT-118"],
                $breakdown,
            ),
            Words::new(
                concat!("BR-", $prefix, "-02"),
                $terms,
                concat!($ids, ", as a line has the VAT category ", $name),
            ),
            Words::new(
                concat!("BR-", $prefix, "-03"),
                $terms,
                concat!($ids, ", as an allowance has the VAT category ", $name),
            ),
            Words::new(
                concat!("BR-", $prefix, "-04"),
                $terms,
                concat!($ids, ", as a charge has the VAT category ", $name),
            ),
            Words::new(
                concat!("BR-", $prefix, "-05"),
                &["BG-25", "BT-152"],
                concat!($rate, " on the item (BT-152)"),
            ),
            Words::new(
                concat!("BR-", $prefix, "-06"),
                &["BG-20", "BT-96"],
                concat!($rate, " on the allowance (BT-96)"),
            ),
            Words::new(
                concat!("BR-", $prefix, "-07"),
                &["BG-21", "BT-103"],
                concat!($rate, " on the charge (BT-103)"),
            ),
            Words::new(
                concat!("BR-", $prefix, "-08"),
                &["BG-23", "BT-116"],
                concat!(
                    "the lines (BT-131) - allowances (BT-92) + charges (BT-99) ",
                    $of
                ),
            ),
            Words::new(concat!("BR-", $prefix, "-09"), &["BG-23", "BT-117"], $tax),
            Words::new(
                concat!("BR-", $prefix, "-10"),
                &["BG-23", "BT-120", "BT-121"],
                $reason,
            ),
        ]
    };
}

/// In the order of [`Vat`].
static VAT: [[Words; 10]; 9] = [
    family!(
        "S",
        "a VAT breakdown (BG-23) for standard rate, where and only where a line, allowance or charge has that category",
        &["BT-31", "BT-32", "BT-63"],
        "the VAT identifier or tax registration of the seller (BT-31, BT-32) or its representative (BT-63)",
        "standard rate",
        "a VAT rate above 0",
        "at this rate",
        "the taxable amount (BT-116) x VAT rate (BT-119), within 1",
        "no exemption reason (BT-120, BT-121)"
    ),
    family!(
        "Z",
        "exactly one VAT breakdown (BG-23) for zero rate, as that category is used",
        &["BT-31", "BT-32", "BT-63"],
        "the VAT identifier or tax registration of the seller (BT-31, BT-32) or its representative (BT-63)",
        "zero rate",
        "a VAT rate of 0",
        "of this category",
        "a VAT amount of 0",
        "no exemption reason (BT-120, BT-121)"
    ),
    family!(
        "E",
        "exactly one VAT breakdown (BG-23) for exemption, as that category is used",
        &["BT-31", "BT-32", "BT-63"],
        "the VAT identifier or tax registration of the seller (BT-31, BT-32) or its representative (BT-63)",
        "exemption",
        "a VAT rate of 0",
        "of this category",
        "a VAT amount of 0",
        "an exemption reason or its code (BT-120, BT-121)"
    ),
    family!(
        "AE",
        "exactly one VAT breakdown (BG-23) for reverse charge, as that category is used",
        &["BT-31", "BT-32", "BT-63", "BT-47", "BT-48"],
        "the VAT identifier of the seller (BT-31, BT-32) or its representative (BT-63), and the VAT or legal identifier of the buyer (BT-48, BT-47)",
        "reverse charge",
        "a VAT rate of 0",
        "of this category",
        "a VAT amount of 0",
        "an exemption reason or its code (BT-120, BT-121)"
    ),
    family!(
        "IC",
        "exactly one VAT breakdown (BG-23) for intra-community supply, as that category is used",
        &["BT-31", "BT-63", "BT-48"],
        "the VAT identifier of the seller (BT-31) or its representative (BT-63), and of the buyer (BT-48)",
        "intra-community supply",
        "a VAT rate of 0",
        "of this category",
        "a VAT amount of 0",
        "an exemption reason or its code (BT-120, BT-121)"
    ),
    family!(
        "G",
        "exactly one VAT breakdown (BG-23) for export, as that category is used",
        &["BT-31", "BT-63"],
        "the VAT identifier of the seller (BT-31) or its representative (BT-63)",
        "export",
        "a VAT rate of 0",
        "of this category",
        "a VAT amount of 0",
        "an exemption reason or its code (BT-120, BT-121)"
    ),
    family!(
        "O",
        "exactly one VAT breakdown (BG-23) for \"not subject to VAT\", as that category is used",
        &["BT-31", "BT-63", "BT-48"],
        "no VAT identifier of seller, representative or buyer (BT-31, BT-63, BT-48)",
        "\"not subject to VAT\"",
        "no VAT rate",
        "of this category",
        "a VAT amount of 0",
        "an exemption reason or its code (BT-120, BT-121)"
    ),
    family!(
        "AF",
        "a VAT breakdown (BG-23) for IGIC, where and only where a line, allowance or charge has that category",
        &["BT-31", "BT-32", "BT-63"],
        "the VAT identifier or tax registration of the seller (BT-31, BT-32) or its representative (BT-63)",
        "IGIC",
        "a VAT rate not below 0",
        "at this rate",
        "the taxable amount (BT-116) x VAT rate (BT-119), within 1",
        "no exemption reason (BT-120, BT-121)"
    ),
    family!(
        "AG",
        "a VAT breakdown (BG-23) for IPSI, where and only where a line, allowance or charge has that category",
        &["BT-31", "BT-32", "BT-63"],
        "the VAT identifier or tax registration of the seller (BT-31, BT-32) or its representative (BT-63)",
        "IPSI",
        "a VAT rate not below 0",
        "at this rate",
        "the taxable amount (BT-116) x VAT rate (BT-119), within 1",
        "no exemption reason (BT-120, BT-121)"
    ),
];
