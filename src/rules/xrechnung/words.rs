//! What the rules of XRechnung say, for both syntaxes.

use crate::rules::en16931::words::Words;

pub(super) const BR_TMP_2: Words = Words::new(
    "BR-TMP-2",
    &["BT-124"],
    "the whole URL of the external document, with its scheme (https://…)",
);
pub(super) const BR_DE_2: Words =
    Words::new("BR-DE-2", &["BG-6"], "a contact of the seller (BG-6)");
pub(super) const BR_DE_3: Words =
    Words::new("BR-DE-3", &["BT-37"], "the city of the seller (BT-37)");
pub(super) const BR_DE_4: Words =
    Words::new("BR-DE-4", &["BT-38"], "the post code of the seller (BT-38)");
pub(super) const BR_DE_5: Words = Words::new(
    "BR-DE-5",
    &["BT-41"],
    "the contact point of the seller (BT-41)",
);
pub(super) const BR_DE_6: Words = Words::new(
    "BR-DE-6",
    &["BT-42"],
    "the telephone number of the seller's contact (BT-42)",
);
pub(super) const BR_DE_7: Words = Words::new(
    "BR-DE-7",
    &["BT-43"],
    "the e-mail address of the seller's contact (BT-43)",
);
pub(super) const BR_DE_27: Words = Words::new(
    "BR-DE-27",
    &["BT-42"],
    "at least three digits in the telephone number of the contact (BT-42)",
);
pub(super) const BR_DE_28: Words = Words::new(
    "BR-DE-28",
    &["BT-43"],
    "an e-mail address of the form name@place.domain of the contact (BT-43)",
);
pub(super) const BR_DE_8: Words =
    Words::new("BR-DE-8", &["BT-52"], "the city of the buyer (BT-52)");
pub(super) const BR_DE_9: Words =
    Words::new("BR-DE-9", &["BT-53"], "the post code of the buyer (BT-53)");
pub(super) const BR_DE_10: Words =
    Words::new("BR-DE-10", &["BT-77"], "the city of the delivery (BT-77)");
pub(super) const BR_DE_11: Words = Words::new(
    "BR-DE-11",
    &["BT-78"],
    "the post code of the delivery (BT-78)",
);
pub(super) const BR_DE_19: Words = Words::new(
    "BR-DE-19",
    &["BT-84"],
    "an IBAN as account of a SEPA transfer (58)",
);
pub(super) const BR_DE_23_A: Words = Words::new(
    "BR-DE-23-a",
    &["BG-17"],
    "the account to which a transfer (30, 58) goes (BG-17)",
);
pub(super) const BR_DE_23_B: Words = Words::new(
    "BR-DE-23-b",
    &["BG-18", "BG-19"],
    "neither a card (BG-18) nor a mandate (BG-19) with a transfer (30, 58)",
);
pub(super) const BR_DE_24_A: Words = Words::new(
    "BR-DE-24-a",
    &["BG-18"],
    "the card of a payment by card (48, 54, 55) (BG-18)",
);
pub(super) const BR_DE_24_B: Words = Words::new(
    "BR-DE-24-b",
    &["BG-17", "BG-19"],
    "neither an account (BG-17) nor a mandate (BG-19) with a payment by card (48, 54, 55)",
);
pub(super) const BR_DE_20: Words = Words::new(
    "BR-DE-20",
    &["BT-91"],
    "an IBAN as account of a SEPA direct debit (59)",
);
pub(super) const BR_DE_25_A: Words = Words::new(
    "BR-DE-25-a",
    &["BG-19"],
    "the mandate of a direct debit (59) (BG-19)",
);
pub(super) const BR_DE_25_B: Words = Words::new(
    "BR-DE-25-b",
    &["BG-17", "BG-18"],
    "neither an account (BG-17) nor a card (BG-18) with a direct debit (59)",
);
pub(super) const BR_DE_14: Words = Words::new(
    "BR-DE-14",
    &["BT-119"],
    "a VAT rate (BT-119) in each VAT breakdown",
);
pub(super) const BR_DE_1: Words = Words::new("BR-DE-1", &["BG-16"], "payment instructions (BG-16)");
pub(super) const BR_DE_15: Words = Words::new(
    "BR-DE-15",
    &["BT-10"],
    "the buyer reference (BT-10), in which public buyers want the Leitweg-ID",
);
pub(super) const BR_DE_16: Words = Words::new(
    "BR-DE-16",
    &["BT-31", "BT-32", "BG-11"],
    "a VAT identifier (BT-31), tax registration (BT-32) or tax representative (BG-11) of a seller \
         that uses one of the VAT categories S, Z, E, AE, K, G, L and M",
);
pub(super) const BR_DE_17: Words = Words::new(
    "BR-DE-17",
    &["BT-3"],
    "one of the types 326, 380, 381, 384, 389, 875, 876 and 877",
);
pub(super) const BR_DE_18: Words = Words::new(
    "BR-DE-18",
    &["BT-20"],
    "cash discounts as lines #SKONTO#TAGE=14#PROZENT=2.00# (and, if need be, \
         BASISBETRAG=100.00#), each with an end of line",
);
pub(super) const BR_DE_21: Words = Words::new(
    "BR-DE-21",
    &["BT-24"],
    "the identifier of XRechnung 3.0, of its extension or of its CVD rules (BT-24)",
);
pub(super) const BR_DE_22: Words = Words::new(
    "BR-DE-22",
    &["BT-125"],
    "a file name of its own for each attached document (BT-125)",
);
pub(super) const BR_DE_26: Words = Words::new(
    "BR-DE-26",
    &["BG-3"],
    "a reference to the preceding invoice (BG-3) from one that corrects (384)",
);
pub(super) const BR_DE_30: Words = Words::new(
    "BR-DE-30",
    &["BT-90"],
    "the creditor identifier (BT-90, scheme SEPA) of a direct debit",
);
pub(super) const BR_DE_31: Words = Words::new(
    "BR-DE-31",
    &["BT-91"],
    "the account of a direct debit (BT-91)",
);
pub(super) const BR_DEX_01: Words = Words::new(
    "BR-DEX-01",
    &["BT-125"],
    "a media type that EN 16931 allows for attachments, or application/xml",
);
pub(super) const BR_DEX_02: Words = Words::new(
    "BR-DEX-02",
    &["BT-131"],
    "a line net amount (BT-131) that is the sum of those of its sub-lines",
);
pub(super) const BR_DEX_03: Words = Words::new(
    "BR-DEX-03",
    &["BG-30"],
    "exactly one VAT category of each sub-line",
);
pub(super) const BR_DEX_09: Words = Words::new(
    "BR-DEX-09",
    &["BT-115"],
    "the total with VAT (BT-112) - the paid amount (BT-113) + rounding (BT-114) + what third parties are paid",
);
pub(super) const BR_DEX_04: Words = Words::new(
    "BR-DEX-04",
    &["BT-29", "BT-46", "BT-60"],
    "a scheme from ISO/IEC 6523, XR01, XR02 or XR03, or SEPA for the seller and the payee",
);
pub(super) const BR_DEX_05: Words = Words::new(
    "BR-DEX-05",
    &["BT-30", "BT-47", "BT-61"],
    "a scheme from ISO/IEC 6523, or XR01, XR02 or XR03",
);
pub(super) const BR_DEX_06: Words = Words::new(
    "BR-DEX-06",
    &["BT-157"],
    "a scheme from ISO/IEC 6523, or XR01, XR02 or XR03",
);
pub(super) const BR_DEX_07: Words = Words::new(
    "BR-DEX-07",
    &["BT-34", "BT-49"],
    "an electronic address scheme (EAS), or XR01, XR02 or XR03",
);
pub(super) const BR_DEX_08: Words = Words::new(
    "BR-DEX-08",
    &["BT-71"],
    "a scheme from ISO/IEC 6523, or XR01, XR02 or XR03",
);
pub(super) const BR_DEX_10: Words = Words::new(
    "BR-DEX-10",
    &[],
    "the kind of what is paid to a third party",
);
pub(super) const BR_DEX_11: Words = Words::new(
    "BR-DEX-11",
    &[],
    "the amount of what is paid to a third party",
);
pub(super) const BR_DEX_12: Words = Words::new(
    "BR-DEX-12",
    &[],
    "a description of what is paid to a third party",
);
pub(super) const BR_DEX_13: Words = Words::new(
    "BR-DEX-13",
    &[],
    "at most two decimals in what is paid to a third party",
);
pub(super) const BR_DEX_14: Words = Words::new(
    "BR-DEX-14",
    &["BT-5"],
    "what is paid to a third party in the document currency (BT-5)",
);
pub(super) const BR_DE_CVD_02: Words = Words::new(
    "BR-DE-CVD-02",
    &["BT-17"],
    "the tender (BT-17) in which the vehicles were bought",
);
pub(super) const BR_DE_CVD_01: Words = Words::new(
    "BR-DE-CVD-01",
    &["BT-12"],
    "the contract (BT-12) by which the vehicles were bought",
);
pub(super) const BR_DE_CVD_03: Words = Words::new(
    "BR-DE-CVD-03",
    &["BT-158", "BG-32"],
    "at least one vehicle, with its category (BT-158, list CVD) and the attribute cva (BG-32)",
);
pub(super) const BR_DE_CVD_06_A: Words = Words::new(
    "BR-DE-CVD-06-a",
    &["BG-32"],
    "exactly one attribute cva (BG-32) of a vehicle",
);
pub(super) const BR_DE_CVD_06_B: Words = Words::new(
    "BR-DE-CVD-06-b",
    &["BT-158"],
    "exactly one category (BT-158, list CVD) of an item with the attribute cva",
);
pub(super) const BR_TMP_CVD_01: Words = Words::new(
    "BR-TMP-CVD-01",
    &["BT-158"],
    "a classification scheme from UNTDID 7143, or CVD",
);
pub(super) const BR_DE_CVD_04: Words = Words::new(
    "BR-DE-CVD-04",
    &["BT-158"],
    "one of the vehicle categories M1, M2, M3, N1, N2 and N3",
);
pub(super) const BR_DE_CVD_05: Words = Words::new(
    "BR-DE-CVD-05",
    &["BT-161"],
    "clean, zero-emission or other as the value of cva",
);
pub(super) const BR_DEX_15: Words = Words::new(
    "BR-DEX-15",
    &["BT-126"],
    "no line within another line, which nobody has to be able to read",
);
pub(super) const BR_TMP_3: Words = Words::new(
    "BR-TMP-3",
    &["BT-149", "BT-150"],
    "the same base quantity of gross and net price",
);
