//! The specifications that documents name, BT-24.

use crate::value::trim_xml;
use std::fmt;

/// The specifications that invoices in Belgian and European folders follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Specification {
    /// Peppol BIS Billing 3.0.
    PeppolBis3,
    /// Peppol BIS Billing 3.0, self-billing.
    PeppolBis3SelfBilling,
    /// Peppol BIS 2 (4A invoice, 5A billing), withdrawn.
    PeppolBis2,
    /// Peppol BIS 1, withdrawn.
    PeppolBis1,
    /// e-FFF, the Belgian profile of UBL 2.0.
    EFff,
    /// GLOBALUBL.BE, the Belgian profile of EN 16931.
    UblBe,
    /// XRechnung.
    XRechnung,
    /// NLCIUS (SI-UBL 2).
    Nlcius,
    /// SI-UBL 1, withdrawn.
    SiUbl1,
    /// OIOUBL.
    Oioubl,
    /// EN 16931 without a further specification.
    En16931,
    /// UBL 2.0 without a specification that is known.
    Ubl20,
}

impl Specification {
    /// The specification that these identifiers name.
    pub fn of(identifier: Option<&str>, ubl_version: Option<&str>) -> Option<Specification> {
        let id = trim_xml(identifier.unwrap_or("")).to_ascii_lowercase();
        let has = |part: &str| id.contains(part);
        Some(
            if has("peppol.eu:2017:poacc:selfbilling") || has("peppol:selfbilling") {
                Specification::PeppolBis3SelfBilling
            } else if has("peppol.eu:2017:poacc:billing") {
                Specification::PeppolBis3
            } else if has("e-fff") {
                Specification::EFff
            } else if has("ubl.be") {
                Specification::UblBe
            } else if has("xrechnung") {
                Specification::XRechnung
            } else if has("nen.nl:nlcius") || has("nlcius") {
                Specification::Nlcius
            } else if has("simplerinvoicing") {
                Specification::SiUbl1
            } else if has("peppol.eu:bis") && has("ver2.") {
                Specification::PeppolBis2
            } else if has("peppol.eu:bis") || has("www.peppol.eu") {
                Specification::PeppolBis1
            } else if has("oioubl") {
                Specification::Oioubl
            } else if has("cen.eu:en16931:2017") {
                Specification::En16931
            } else if trim_xml(ubl_version.unwrap_or("")) == "2.0" {
                Specification::Ubl20
            } else {
                return None;
            },
        )
    }

    /// Its name as people write it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Specification::PeppolBis3 => "Peppol BIS Billing 3.0",
            Specification::PeppolBis3SelfBilling => "Peppol BIS Billing 3.0, self-billing",
            Specification::PeppolBis2 => "Peppol BIS 2",
            Specification::PeppolBis1 => "Peppol BIS 1",
            Specification::EFff => "e-FFF (UBL 2.0)",
            Specification::UblBe => "GLOBALUBL.BE",
            Specification::XRechnung => "XRechnung",
            Specification::Nlcius => "NLCIUS (SI-UBL 2)",
            Specification::SiUbl1 => "SI-UBL 1",
            Specification::Oioubl => "OIOUBL",
            Specification::En16931 => "EN 16931",
            Specification::Ubl20 => "UBL 2.0",
        }
    }
}

impl fmt::Display for Specification {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
