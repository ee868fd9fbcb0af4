//! Why rules are there, in a sentence for whoever breaks one.

/// Why there is such a rule; empty for a rule that is not known here.
///
/// ```
/// assert!(facturier::report::why("BR-CL-04").contains("codes"));
/// ```
pub fn why(rule: &str) -> &'static str {
    WHY.iter()
        .find(|(prefix, _)| rule.starts_with(prefix))
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
        "the network goes by the envelope and the receiver by the document: where they differ one of the two is misled",
    ),
    (
        "ADV-",
        "no rule asks for it, but a person should look: most often it is a typing error that costs a payment or a delivery",
    ),
    (
        "CODA-",
        "banks and programs know a field by its record and position alone; what is not where it belongs is read as something else",
    ),
    (
        "STM-",
        "a statement that does not add up, or a reference mistyped, books money wrongly or not at all",
    ),
    (
        "CAMT-",
        "a program takes from a message what the schema has where it has it; the rest it does not see",
    ),
    (
        "MT940-",
        "programs find the parts of a statement by its tags; what stands elsewhere is lost to them",
    ),
    (
        "BR-CO-",
        "amounts and terms depend on one another; a receiver books by one and pays by another, so they have to agree",
    ),
    (
        "BR-CL-",
        "codes are understood by programs only when they come from the list both sides know",
    ),
    (
        "BR-DEC-",
        "money is booked with two decimals; more of them make sums that no receiver can reproduce",
    ),
    (
        "BR-S-",
        "the standard rate has to be accounted for line by line and rate by rate",
    ),
    (
        "BR-Z-",
        "goods at zero rate are taxed, and have to be told from exempt ones",
    ),
    (
        "BR-E-",
        "exempt goods carry no VAT, and the tax office wants to know why",
    ),
    (
        "BR-AE-",
        "under reverse charge the buyer pays the VAT, and has to be named for it",
    ),
    (
        "BR-IC-",
        "an intra-community supply is free of VAT only when both parties and the delivery are known",
    ),
    (
        "BR-G-",
        "an export is free of VAT, and the tax office wants to know why",
    ),
    (
        "BR-O-",
        "what is outside the scope of VAT must not be mixed with what is taxed",
    ),
    (
        "BR-AF-",
        "the Canary Islands have a tax of their own in place of VAT",
    ),
    (
        "BR-AG-",
        "Ceuta and Melilla have a tax of their own in place of VAT",
    ),
    (
        "BR-B-",
        "Italian split payment leaves the VAT with the buyer and cannot be mixed with the standard rate",
    ),
    (
        "BR-",
        "without it the document is no invoice in the sense of EN 16931",
    ),
    (
        "UBL-CR-",
        "UBL has more elements than EN 16931; a receiver who follows the standard does not read them",
    ),
    (
        "UBL-SR-",
        "UBL lets an element stand more often than EN 16931 has a value for",
    ),
    (
        "UBL-DT-",
        "the data types of EN 16931 are narrower than those of UBL",
    ),
    (
        "PEPPOL-EN16931-",
        "Peppol BIS Billing narrows EN 16931 so that any two parties of the network can exchange invoices",
    ),
    (
        "PEPPOL-COMMON-",
        "an identifier with a wrong check digit leads to the wrong party or to none",
    ),
    (
        "DK-R-",
        "Danish law and practice ask for it of Danish suppliers",
    ),
    (
        "SE-R-",
        "Swedish law and practice ask for it of Swedish suppliers",
    ),
    ("NO-R-", "Norwegian law asks for it of Norwegian suppliers"),
    (
        "IS-R-",
        "Icelandic law and practice ask for it of Icelandic suppliers",
    ),
    ("IT-R-", "Italian law asks for it of Italian suppliers"),
    (
        "NL-R-",
        "Dutch law and practice ask for it of Dutch suppliers",
    ),
    ("GR-", "Greek law (myDATA) asks for it of Greek suppliers"),
    (
        "DE-R-",
        "German public buyers ask for it of German suppliers",
    ),
    (
        "ENC-",
        "only what is decoded as it was written can be trusted",
    ),
    (
        "XML-",
        "only well-formed XML means the same to every program",
    ),
    (
        "XSD-",
        "the schema of UBL is what every receiving program is built on",
    ),
];
