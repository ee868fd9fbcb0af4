//! The specifications that documents name: one table of how each is recognised, and of whether
//! EN 16931 holds below it.

use crate::value::trim_xml;
use Basis::{En16931, Other};
use Mark::{Has, HasBoth, Is, Process, Version};
use Specification as S;
use std::fmt;

/// The specifications and dialects that invoices follow.
///
/// ```
/// use facturier::format::{Basis, Specification};
/// let named = Specification::of(Some("OIOUBL-2.1"), None, Some("2.1")).unwrap();
/// assert_eq!(named, Specification::Oioubl);
/// assert_eq!(named.as_str(), "OIOUBL");
/// // Its totals mean other things than those of EN 16931, whose rules would judge it wrongly.
/// assert_eq!(named.basis(), Basis::Other);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Specification {
    /// Peppol BIS Billing 3.0.
    PeppolBis3,
    /// Peppol BIS Billing 3.0, self-billing.
    PeppolBis3SelfBilling,
    /// Peppol BIS Billing 3.0 as Australia, New Zealand and Singapore have it.
    PeppolBis3International,
    /// Peppol International (PINT), of whatever country.
    Pint,
    /// Peppol BIS 2 (4A invoice, 5A billing), withdrawn.
    PeppolBis2,
    /// Peppol BIS 1, withdrawn.
    PeppolBis1,
    /// EHF 1 and 2, the Norwegian profile of Peppol BIS 1 and 2, withdrawn.
    Ehf2,
    /// The forward billing and reminders of EHF 3, extensions of Peppol BIS Billing 3.0 (Norway).
    Ehf3,
    /// CEN BII, on which Peppol BIS 1 and 2 are built.
    CenBii,
    /// NES, the Northern European subset of UBL 2.0.
    Nes,
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
    /// OIOUBL 2.
    Oioubl,
    /// OIOUBL 3, which is built on EN 16931.
    Oioubl3,
    /// CIUS-RO (Romania).
    CiusRo,
    /// CIUS-PT (Portugal).
    CiusPt,
    /// CIUS-IT, and the Italian extension of Peppol BIS (Italy).
    CiusIt,
    /// CIUS-AT-GOV and CIUS-AT-NAT (Austria).
    CiusAt,
    /// CIUS-ES-FACE (Spain).
    CiusEsFace,
    /// CIUS-HR 2025 and its extension (Croatia).
    CiusHr,
    /// SRBDT (Serbia).
    Srbdt,
    /// The French CIUS and EXTENDED-CTC-FR.
    CtcFr,
    /// PEF (Poland).
    Pef,
    /// The profile MINIMUM of Factur-X and ZUGFeRD: a summary for bookkeeping, and no invoice.
    FacturXMinimum,
    /// The profile BASIC WL of Factur-X and ZUGFeRD: without lines, and no invoice.
    FacturXBasicWl,
    /// The profile BASIC of Factur-X and ZUGFeRD.
    FacturXBasic,
    /// The profile EXTENDED of Factur-X and ZUGFeRD.
    FacturXExtended,
    /// Factur-X or ZUGFeRD of a profile that is not known.
    FacturX,
    /// ZUGFeRD 1 (2014), of before EN 16931.
    Zugferd1,
    /// UBL-TR (Turkey).
    UblTr,
    /// The invoices of the tax authority DIAN (Colombia).
    Dian,
    /// The invoices of the tax authority SUNAT (Peru).
    Sunat,
    /// The invoices of the tax authority ZATCA (Saudi Arabia), whose process Jordan's JoFotara names too.
    Zatca,
    /// EN 16931 without a further specification.
    En16931,
    /// UBL 2.0 without a specification that is known.
    Ubl20,
}

/// What the terms of a specification mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Basis {
    /// What EN 16931 says, so that its rules apply: the specification is EN 16931 itself, a usage of it
    /// (CIUS), an extension, or built after it.
    En16931,
    /// Something else: the rules of EN 16931 would judge such a document wrongly.
    Other,
}

/// How a specification is recognised.
enum Mark {
    /// The specification identifier, BT-24, in small letters has this in it.
    Has(&'static str),
    /// It has both in it.
    HasBoth(&'static str, &'static str),
    /// It is this.
    Is(&'static str),
    /// The business process type, BT-23, in small letters begins with this.
    Process(&'static str),
    /// The version of UBL is this, and nothing above is told.
    Version(&'static str),
}

/// Name, basis and marks of each, the more special before what it is built on: the first row with a
/// mark that fits is the specification.
static SPECIFICATIONS: &[(Specification, &str, Basis, &[Mark])] = &[
    (
        S::CiusIt,
        "CIUS-IT",
        En16931,
        &[Has("cius-it"), Has("www.agid.gov.it:trns")],
    ),
    (
        S::Ehf3,
        "EHF 3 forward billing or reminder (Norway)",
        En16931,
        &[Has("anskaffelser.no:2019:ehf:")],
    ),
    (S::Pef, "PEF (Poland)", En16931, &[Has("efaktura.gov.pl")]),
    (
        S::Pint,
        "Peppol PINT",
        En16931,
        &[Has("peppol:pint:"), Has("fdc:peppol:jp:")],
    ),
    (
        S::CtcFr,
        "CTC-FR (France)",
        En16931,
        &[Has("cpro.gouv.fr"), Has("peppol:france:"), Has("ctc-fr")],
    ),
    (
        S::PeppolBis3International,
        "Peppol BIS Billing 3.0 of A-NZ or Singapore",
        En16931,
        &[
            Has("poacc:billing:international:"),
            Has("poacc:selfbilling:international:"),
        ],
    ),
    (
        S::PeppolBis3SelfBilling,
        "Peppol BIS Billing 3.0, self-billing",
        En16931,
        &[
            Has("peppol.eu:2017:poacc:selfbilling"),
            Has("peppol:selfbilling"),
        ],
    ),
    (
        S::PeppolBis3,
        "Peppol BIS Billing 3.0",
        En16931,
        &[Has("peppol.eu:2017:poacc:billing")],
    ),
    (S::EFff, "e-FFF (UBL 2.0)", Other, &[Has("e-fff")]),
    (S::UblBe, "GLOBALUBL.BE", En16931, &[Has("ubl.be")]),
    (S::XRechnung, "XRechnung", En16931, &[Has("xrechnung")]),
    (
        S::Nlcius,
        "NLCIUS (SI-UBL 2)",
        En16931,
        &[Has("nen.nl:nlcius"), Has("nlcius")],
    ),
    (S::CiusRo, "CIUS-RO (Romania)", En16931, &[Has("cius-ro")]),
    (S::CiusPt, "CIUS-PT (Portugal)", En16931, &[Has("cius-pt")]),
    (
        S::CiusAt,
        "CIUS-AT (Austria)",
        En16931,
        &[Has("cius-at"), Has("ebinterface")],
    ),
    (
        S::CiusEsFace,
        "CIUS-ES-FACE (Spain)",
        En16931,
        &[Has("cius-es")],
    ),
    (
        S::CiusHr,
        "CIUS-HR (Croatia)",
        En16931,
        &[Has("mfin.gov.hr"), Has("invoice.hr")],
    ),
    (S::Srbdt, "SRBDT (Serbia)", En16931, &[Has("mfin.gov.rs")]),
    (
        S::FacturXMinimum,
        "Factur-X MINIMUM (ZUGFeRD)",
        Other,
        &[
            HasBoth("factur-x", ":minimum"),
            HasBoth("zugferd", ":minimum"),
        ],
    ),
    (
        S::FacturXBasicWl,
        "Factur-X BASIC WL (ZUGFeRD)",
        Other,
        &[
            HasBoth("factur-x", ":basicwl"),
            HasBoth("zugferd", ":basicwl"),
        ],
    ),
    (
        S::FacturXBasic,
        "Factur-X BASIC (ZUGFeRD)",
        En16931,
        &[HasBoth("factur-x", ":basic"), HasBoth("zugferd", ":basic")],
    ),
    (
        S::FacturXExtended,
        "Factur-X EXTENDED (ZUGFeRD)",
        En16931,
        &[
            HasBoth("factur-x", ":extended"),
            HasBoth("zugferd", ":extended"),
        ],
    ),
    (
        S::Zugferd1,
        "ZUGFeRD 1",
        Other,
        &[Has("urn:ferd:crossindustrydocument")],
    ),
    (
        S::FacturX,
        "Factur-X (ZUGFeRD)",
        En16931,
        &[Has("factur-x"), Has("zugferd"), Has("urn:ferd")],
    ),
    (S::SiUbl1, "SI-UBL 1", Other, &[Has("simplerinvoicing")]),
    (
        S::Ehf2,
        "EHF 1 or 2 (Norway)",
        Other,
        &[HasBoth("difi.no:ehf:", "cenbii.eu")],
    ),
    (
        S::PeppolBis2,
        "Peppol BIS 2",
        Other,
        &[HasBoth("peppol.eu:bis", "ver2.")],
    ),
    (
        S::PeppolBis1,
        "Peppol BIS 1",
        Other,
        &[Has("peppol.eu:bis"), Has("www.peppol.eu")],
    ),
    (S::CenBii, "CEN BII", Other, &[Has("cenbii.eu:transaction")]),
    (S::Oioubl3, "OIOUBL 3", En16931, &[Has("fdc:oioubl.dk:")]),
    (S::Oioubl, "OIOUBL", Other, &[Has("oioubl")]),
    (
        S::UblTr,
        "UBL-TR (Turkey)",
        Other,
        &[Is("tr1.2"), Is("tr1.2.1"), Is("tr1.0")],
    ),
    (
        S::En16931,
        "EN 16931",
        En16931,
        &[Has("cen.eu:en16931:2017")],
    ),
    (
        S::EFff,
        "e-FFF (UBL 2.0)",
        Other,
        &[Process("e-fff"), Process("efff"), Process("fff.be")],
    ),
    (S::Oioubl, "OIOUBL", Other, &[Process("procurement-")]),
    (
        S::Nes,
        "NES (UBL 2.0)",
        Other,
        &[Has("nesubl.eu"), Process("urn:www.nesubl.eu")],
    ),
    (
        S::Dian,
        "DIAN (Colombia)",
        Other,
        &[Process("dian 2."), Process("dian2.")],
    ),
    (
        S::Zatca,
        "ZATCA (Saudi Arabia) or JoFotara (Jordan)",
        Other,
        &[Process("reporting:1.")],
    ),
    (S::Ubl20, "UBL 2.0", Other, &[Version("2.0")]),
    (S::Sunat, "SUNAT (Peru)", Other, &[Is("2.0")]),
];

const PEPPOL_BIS_3: &str =
    "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0";
const EN16931: &str = "urn:cen.eu:en16931:2017";

impl Specification {
    /// Whether it is bound to a later version of its syntax than EN 16931: CII D22B.
    pub(crate) fn is_bound_to_later(self) -> bool {
        matches!(self, S::FacturXExtended | S::CtcFr)
    }

    /// The specification that a specification identifier (BT-24), a business process type (BT-23) and a
    /// version of UBL name.
    pub fn of(
        identifier: Option<&str>,
        process: Option<&str>,
        ubl_version: Option<&str>,
    ) -> Option<Specification> {
        // Nearly every document: no mark of another row is in these.
        match trim_xml(identifier.unwrap_or("")) {
            PEPPOL_BIS_3 => return Some(S::PeppolBis3),
            EN16931 => return Some(S::En16931),
            _ => {}
        }
        let small = |text: Option<&str>| trim_xml(text.unwrap_or("")).to_ascii_lowercase();
        let (identifier, process) = (small(identifier), small(process));
        let version = trim_xml(ubl_version.unwrap_or(""));
        let fits = |mark: &Mark| match *mark {
            Has(part) => identifier.contains(part),
            HasBoth(one, other) => identifier.contains(one) && identifier.contains(other),
            Is(whole) => identifier == whole,
            Process(start) => process.starts_with(start),
            Version(wanted) => version == wanted,
        };
        let mut rows = SPECIFICATIONS.iter();
        let row = rows.find(|(.., marks)| marks.iter().any(fits))?;
        Some(row.0)
    }

    /// Its name as people write it.
    pub fn as_str(self) -> &'static str {
        self.row().1
    }

    /// Whether its terms mean what those of EN 16931 mean.
    pub fn basis(self) -> Basis {
        self.row().2
    }

    fn row(self) -> &'static (Specification, &'static str, Basis, &'static [Mark]) {
        let row = SPECIFICATIONS.iter().find(|row| row.0 == self);
        row.expect("every specification has a row")
    }
}

impl fmt::Display for Specification {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_identifier_process_or_version() {
        let of = |identifier: &str, process: &str, version: &str| {
            let named = Specification::of(Some(identifier), Some(process), Some(version));
            named.map(|named| (named, named.basis()))
        };
        let cius = |urn: &str| {
            of(
                &format!("urn:cen.eu:en16931:2017#compliant#{urn}"),
                "",
                "2.1",
            )
        };
        let extension = |urn: &str| {
            of(
                &format!("urn:cen.eu:en16931:2017#conformant#{urn}"),
                "",
                "2.1",
            )
        };
        let en = |specification| Some((specification, Basis::En16931));
        let other = |specification| Some((specification, Basis::Other));

        assert_eq!(of("urn:cen.eu:en16931:2017", "", "2.1"), en(S::En16931));
        assert_eq!(of("", "", ""), None);
        assert_eq!(of("urn:some:unknown:id", "", "2.1"), None);
        let peppol = "urn:fdc:peppol.eu:2017:poacc";
        assert_eq!(cius(&format!("{peppol}:billing:3.0")), en(S::PeppolBis3));
        assert_eq!(
            cius(&format!("{peppol}:selfbilling:3.0")),
            en(S::PeppolBis3SelfBilling)
        );
        let abroad = extension(&format!("{peppol}:billing:international:aunz:3.0"));
        assert_eq!(abroad, en(S::PeppolBis3International));
        assert_eq!(
            of(
                "urn:peppol:pint:billing-1@jp-1",
                "urn:peppol:bis:billing",
                ""
            ),
            en(S::Pint)
        );
        assert_eq!(
            of("urn:peppol:pint:selfbilling-1@my-1", "", ""),
            en(S::Pint)
        );

        assert_eq!(
            cius("urn:xeinkauf.de:kosit:xrechnung_3.0"),
            en(S::XRechnung)
        );
        assert_eq!(cius("urn:fdc:nen.nl:nlcius:v1.0"), en(S::Nlcius));
        assert_eq!(extension("urn:UBL.BE:1.0.0.20180214"), en(S::UblBe));
        assert_eq!(
            cius("urn:efactura.mfinante.ro:CIUS-RO:1.0.1"),
            en(S::CiusRo)
        );
        assert_eq!(cius("urn:feap.gov.pt:CIUS-PT:2.1.1"), en(S::CiusPt));
        assert_eq!(cius("urn:fatturapa.gov.it:CIUS-IT:2.0.0"), en(S::CiusIt));
        assert_eq!(
            cius("urn:face.gob.es:CIUS-ES-FACE:1.0.0"),
            en(S::CiusEsFace)
        );
        assert_eq!(cius("urn:mfin.gov.rs:srbdt:2022"), en(S::Srbdt));
        assert_eq!(
            extension("urn.cpro.gouv.fr:1p0:extended-ctc-fr"),
            en(S::CtcFr)
        );
        assert_eq!(
            of("urn:peppol:france:billing:cius:1.0", "", ""),
            en(S::CtcFr)
        );
        let croatian = "urn:mfin.gov.hr:cius-2025:1.0#conformant#urn:mfin.gov.hr:ext-2025:1.0";
        assert_eq!(cius(croatian), en(S::CiusHr));
        assert_eq!(cius("urn:factur-x.eu:1p0:basic"), en(S::FacturXBasic));
        assert_eq!(cius("urn:zugferd.de:2p0:basic"), en(S::FacturXBasic));
        let extended = extension("urn:factur-x.eu:1p0:extended");
        assert_eq!(extended, en(S::FacturXExtended));
        let minimum = of("urn:factur-x.eu:1p0:minimum", "A1", "");
        assert_eq!(minimum, other(S::FacturXMinimum));
        let without_lines = of("urn:factur-x.eu:1p0:basicwl", "", "");
        assert_eq!(without_lines, other(S::FacturXBasicWl));
        assert_eq!(cius("urn:factur-x.eu:2p0:new"), en(S::FacturX));
        assert_eq!(
            of("urn:fdc:oioubl.dk:trns:billing:invoice:3.0", "", "2.1"),
            en(S::Oioubl3)
        );

        assert_eq!(
            of(
                "OIOUBL-2.02",
                "urn:www.nesubl.eu:profiles:profile5:ver2.0",
                "2.0"
            ),
            other(S::Oioubl)
        );
        assert_eq!(of("", "Procurement-BilSim-1.0", "2.0"), other(S::Oioubl));
        assert_eq!(of("1.0", "E-FFF.BE Acme", "2.0"), other(S::EFff));
        assert_eq!(of("1.0", "", "2.0"), other(S::Ubl20));
        assert_eq!(of("2.0", "0101", "2.1"), other(S::Sunat));
        assert_eq!(
            of("10", "DIAN 2.1: Factura Electronica de Venta", "UBL 2.1"),
            other(S::Dian)
        );
        assert_eq!(of("TR1.2", "TICARIFATURA", "2.1"), other(S::UblTr));
        assert_eq!(of("", "reporting:1.0", ""), other(S::Zatca));
        let bii = "urn:www.cenbii.eu:transaction:biitrns010:ver2.0";
        let bis = format!("{bii}:extended:urn:www.peppol.eu:bis:peppol4a:ver2.0");
        assert_eq!(of(bii, "", "2.1"), other(S::CenBii));
        assert_eq!(of(&bis, "", "2.1"), other(S::PeppolBis2));
        let ehf = format!("{bis}:extended:urn:www.difi.no:ehf:faktura:ver2.0");
        assert_eq!(of(&ehf, "", "2.1"), other(S::Ehf2));
        let dutch = format!("{bis}:extended:urn:www.simplerinvoicing.org:si:si-ubl:ver1.2");
        assert_eq!(of(&dutch, "", "2.1"), other(S::SiUbl1));
    }

    #[test]
    fn no_two_rows_contradict_each_other() {
        for row in SPECIFICATIONS {
            assert_eq!(row.0.as_str(), row.1);
            assert_eq!(row.0.basis(), row.2);
        }
    }
}
