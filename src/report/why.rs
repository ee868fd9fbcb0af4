//! Why rules are there, in a sentence for whoever breaks one.

/// Why there is such a rule; empty for a rule that is not known here: those of a format say it themselves
/// ([`Finding::why`](super::Finding::why)).
///
/// ```
/// assert!(facturier::report::why("BR-CL-04").contains("a code"));
/// ```
pub fn why(rule: &str) -> &'static str {
    // UBL.BE spells ids of EN 16931 with small letters.
    let begins = |prefix: &str| {
        let start = rule.get(..prefix.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(prefix))
    };
    WHY.iter()
        .find(|(prefix, _)| begins(prefix))
        .map_or("", |(_, why)| why)
}

/// By how the ids of rules begin; the first that fits.
static WHY: &[(&str, &str)] = &[
    (
        "ADV-SPECIFICATION",
        "by its specification a receiver knows which rules the document follows, and a network which documents it carries",
    ),
    (
        "ADV-ENVELOPE",
        "the network routes by the envelope and the receiver books by the document; when they differ, one of them is wrong",
    ),
    (
        "ADV-",
        "no official rule asks for this, but it is usually a typing error that costs a payment or a delivery",
    ),
    (
        "STM-",
        "when a statement does not add up, or a reference is mistyped, money is booked wrongly or not at all",
    ),
    (
        "BR-NL-",
        "the Dutch specification of EN 16931 (NLCIUS) asks this of suppliers in the Netherlands, and receivers there rely on it",
    ),
    (
        "BR-DEC-",
        "amounts are booked with two decimals; with more of them, receivers arrive at other sums",
    ),
    (
        "BR-DE",
        "German public buyers require this of their suppliers (XRechnung)",
    ),
    (
        "BR-TMP-",
        "XRechnung asks this for the time being, until EN 16931 does or a later XRechnung",
    ),
    (
        "BR-CO-",
        "the amounts of an invoice depend on each other; the receiver books one and pays another, so they must agree",
    ),
    (
        "BR-CL-",
        "programs understand a code only when it is on the list that both sides use",
    ),
    (
        "BR-S-",
        "VAT at standard rate is declared rate by rate, so each line and each rate must add up",
    ),
    (
        "BR-Z-",
        "zero-rated supplies are taxable at 0 % and are declared apart from exempt ones",
    ),
    (
        "BR-E-",
        "an exempt supply carries no VAT, and the tax authority needs the reason",
    ),
    (
        "BR-AE-",
        "under reverse charge the buyer owes the VAT, so both parties must be identified and the reason given",
    ),
    (
        "BR-IC-",
        "an intra-Community supply is exempt only when both VAT numbers and the delivery are stated",
    ),
    (
        "BR-G-",
        "an export carries no VAT, and the tax authority needs the reason",
    ),
    (
        "BR-O-",
        "an invoice outside the scope of VAT cannot also hold supplies that are taxed",
    ),
    (
        "BR-AF-",
        "the Canary Islands have their own tax, IGIC, instead of VAT",
    ),
    (
        "BR-IG-",
        "the Canary Islands have their own tax, IGIC, instead of VAT",
    ),
    (
        "BR-AG-",
        "Ceuta and Melilla have their own tax, IPSI, instead of VAT",
    ),
    (
        "BR-IP-",
        "Ceuta and Melilla have their own tax, IPSI, instead of VAT",
    ),
    (
        "BR-B-",
        "under Italian split payment the buyer pays the VAT to the state, so it cannot be mixed with the standard rate",
    ),
    ("BR-", "EN 16931 requires this of every invoice"),
    (
        "ubl-BE-",
        "UBL.BE adds this to EN 16931 so that Belgian accounting programs can book the invoice: VAT boxes, legal mentions, discounts",
    ),
    (
        "UBL-CR-",
        "UBL has elements that EN 16931 does not; receivers who follow the standard may ignore them",
    ),
    (
        "UBL-SR-",
        "UBL lets this element be repeated, but EN 16931 has room for one value only",
    ),
    (
        "UBL-DT-",
        "EN 16931 allows less in its data types than UBL does",
    ),
    (
        "PEPPOL-EN16931-",
        "Peppol adds this to EN 16931 so that any two parties of the network can exchange invoices; access points may refuse the document",
    ),
    (
        "PEPPOL-COMMON-",
        "an identifier with a wrong check digit points to the wrong party, or to none",
    ),
    (
        "DK-R-",
        "Danish law and practice require this of Danish suppliers",
    ),
    (
        "SE-R-",
        "Swedish law and practice require this of Swedish suppliers",
    ),
    (
        "NO-R-",
        "Norwegian law requires this of Norwegian suppliers",
    ),
    (
        "IS-R-",
        "Icelandic law and practice require this of Icelandic suppliers",
    ),
    ("IT-R-", "Italian law requires this of Italian suppliers"),
    (
        "SI-UBL-",
        "an empty element says nothing, and programs differ in what they make of it",
    ),
    (
        "empty-element-check",
        "an empty element says nothing, and programs differ in what they make of it",
    ),
    (
        "SI-V20-",
        "by its specification a receiver knows which rules the document follows",
    ),
    (
        "BII2-T10-",
        "by its specification a receiver knows which rules the document follows",
    ),
    (
        "NL-R-",
        "Dutch law and practice require this of Dutch suppliers",
    ),
    ("GR-", "Greek law (myDATA) requires this of Greek suppliers"),
    (
        "DE-R-",
        "German public buyers require this of German suppliers",
    ),
    (
        "ENC-",
        "text that is decoded in another encoding than it was written in comes out wrong, names first",
    ),
    (
        "XML-",
        "programs refuse XML that is not well formed, or read it differently",
    ),
    (
        "XSD-",
        "receiving programs rely on the UBL schema; most refuse a document that does not follow it",
    ),
];
