//! The layouts that are known. Adding one is a row of [`LAYOUTS`] with its folders.

use super::{Folder, Layout, LayoutState, Sender};
use crate::dossier::{Direction, EntryKind};
use crate::language::Language;

const EN: Language = Language::English;
const FR: Language = Language::French;
const NL: Language = Language::Dutch;

/// A folder that says nothing yet.
const fn folder(pattern: &'static str, language: Language) -> Folder {
    Folder {
        pattern,
        language,
        kind: None,
        direction: None,
        state: None,
        sender: None,
        written: true,
    }
}

const fn of(pattern: &'static str, language: Language, kind: EntryKind) -> Folder {
    Folder {
        kind: Some(kind),
        ..folder(pattern, language)
    }
}

const fn invoices(pattern: &'static str, language: Language, direction: Direction) -> Folder {
    Folder {
        direction: Some(direction),
        ..of(pattern, language, EntryKind::Invoice)
    }
}

/// A cost without an invoice is a purchase.
const fn receipts(pattern: &'static str, language: Language) -> Folder {
    Folder {
        direction: Some(Direction::Purchase),
        ..of(pattern, language, EntryKind::Receipt)
    }
}

const fn shared(pattern: &'static str, language: Language, sender: Sender) -> Folder {
    Folder {
        sender: Some(sender),
        ..folder(pattern, language)
    }
}

const fn vault(pattern: &'static str, direction: Direction, state: LayoutState) -> Folder {
    Folder {
        state: Some(state),
        ..invoices(pattern, EN, direction)
    }
}

/// Another spelling, that is read and not written.
const fn also(folder: Folder) -> Folder {
    Folder {
        written: false,
        ..folder
    }
}

use Direction::{Purchase, Sale};
use EntryKind::{BankStatement, CardStatement, CreditNote, Payroll};
use LayoutState::{Archived, Enriched, EnrichedError, Error, Transfer};
use Sender::{Accountant, Enterprise};

/// The layouts that are known.
pub static LAYOUTS: &[Layout] = &[
    Layout {
        name: "billtobox-shared",
        description: "Billtobox Doc Center: documents shared by the accountant and the enterprise",
        folders: &[
            shared(
                "{dossier}/Shared Documents/Accountant to Enterprise",
                EN,
                Accountant,
            ),
            shared(
                "{dossier}/Shared Documents/Enterprise to Accountant",
                EN,
                Enterprise,
            ),
            shared("{dossier}/Comptable/Comptable à entreprise", FR, Accountant),
            shared("{dossier}/Comptable/Entreprise à comptable", FR, Enterprise),
            shared(
                "{dossier}/Accountant/Accountant naar onderneming",
                NL,
                Accountant,
            ),
            shared(
                "{dossier}/Accountant/Onderneming naar accountant",
                NL,
                Enterprise,
            ),
            also(shared(
                "Mes documents/Comptable/Comptable à entreprise",
                FR,
                Accountant,
            )),
            also(shared(
                "Mes documents/Comptable/Entreprise à comptable",
                FR,
                Enterprise,
            )),
            also(shared(
                "Mijn documenten/Accountant/Accountant naar onderneming",
                NL,
                Accountant,
            )),
            also(shared(
                "Mijn documenten/Accountant/Onderneming naar accountant",
                NL,
                Enterprise,
            )),
        ],
    },
    Layout {
        name: "billtobox-vault",
        description: "Billtobox vault: purchases and sales with their state",
        folders: &[
            vault("{dossier}/Accounts Payable/Transfer", Purchase, Transfer),
            vault(
                "{dossier}/Accounts Payable/Enriched_transfer",
                Purchase,
                Enriched,
            ),
            vault(
                "{dossier}/Accounts Payable/Enriched_archived",
                Purchase,
                Archived,
            ),
            vault(
                "{dossier}/Accounts Payable/Enriched_error",
                Purchase,
                EnrichedError,
            ),
            vault("{dossier}/Accounts Payable/Error", Purchase, Error),
            vault("{dossier}/Accounts Receivable/Transfer", Sale, Transfer),
            vault(
                "{dossier}/Accounts Receivable/Enriched_transfer",
                Sale,
                Enriched,
            ),
            vault(
                "{dossier}/Accounts Receivable/Enriched_archived",
                Sale,
                Archived,
            ),
            vault(
                "{dossier}/Accounts Receivable/Enriched_error",
                Sale,
                EnrichedError,
            ),
            vault("{dossier}/Accounts Receivable/Error", Sale, Error),
        ],
    },
    Layout {
        name: "dext",
        description: "Dext on Dropbox",
        folders: &[
            invoices("Apps/Dext/{dossier}/Invoices", EN, Purchase),
            receipts("Apps/Dext/{dossier}/Receipts", EN),
            invoices("Apps/Dext/{dossier}/Sales documents", EN, Sale),
            also(invoices("Apps/Dext/{dossier}/Sales", EN, Sale)),
            invoices("Applications/Dext/{dossier}/Invoices", FR, Purchase),
            receipts("Applications/Dext/{dossier}/Receipts", FR),
            invoices("Applications/Dext/{dossier}/Sales documents", FR, Sale),
            also(invoices("Applications/Dext/{dossier}/Sales", FR, Sale)),
            invoices("Apps/Dext/{dossier}/{user}/Invoices", EN, Purchase),
            receipts("Apps/Dext/{dossier}/{user}/Receipts", EN),
            invoices("Apps/Dext/{dossier}/{user}/Sales documents", EN, Sale),
            also(invoices("Apps/Dext/{dossier}/{user}/Sales", EN, Sale)),
            invoices("Applications/Dext/{dossier}/{user}/Invoices", FR, Purchase),
            receipts("Applications/Dext/{dossier}/{user}/Receipts", FR),
            invoices(
                "Applications/Dext/{dossier}/{user}/Sales documents",
                FR,
                Sale,
            ),
            also(invoices(
                "Applications/Dext/{dossier}/{user}/Sales",
                FR,
                Sale,
            )),
            also(invoices(
                "Application/Dext/{dossier}/Invoices",
                EN,
                Purchase,
            )),
            also(receipts("Application/Dext/{dossier}/Receipts", EN)),
            also(invoices(
                "Application/Dext/{dossier}/Sales documents",
                EN,
                Sale,
            )),
            also(invoices("Application/Dext/{dossier}/Sales", EN, Sale)),
            also(invoices(
                "Apps/Receipt Bank/{dossier}/Invoices",
                EN,
                Purchase,
            )),
            also(receipts("Apps/Receipt Bank/{dossier}/Receipts", EN)),
            also(invoices(
                "Apps/Receipt Bank/{dossier}/Sales documents",
                EN,
                Sale,
            )),
            also(invoices("Apps/Receipt Bank/{dossier}/Sales", EN, Sale)),
            also(invoices(
                "Applications/Receipt Bank/{dossier}/Invoices",
                FR,
                Purchase,
            )),
            also(receipts("Applications/Receipt Bank/{dossier}/Receipts", FR)),
            also(invoices(
                "Applications/Receipt Bank/{dossier}/Sales documents",
                FR,
                Sale,
            )),
            also(invoices(
                "Applications/Receipt Bank/{dossier}/Sales",
                FR,
                Sale,
            )),
        ],
    },
    Layout {
        name: "dext-backup",
        description: "backups of Dext Prepare",
        folders: &[
            invoices("Dext Prepare Backups/{dossier}/Costs", EN, Purchase),
            invoices("Dext Prepare Backups/{dossier}/Sales", EN, Sale),
        ],
    },
    Layout {
        name: "venice",
        description: "Billit with Venice: UBL by dossier, bank statements apart",
        folders: &[
            of("{dossier}/FinancialTransactions", EN, BankStatement),
            folder("{dossier}", EN),
        ],
    },
    Layout {
        name: "codabox",
        description: "CodaBox: by code of the client and year",
        folders: &[
            of("{dossier}/{year}/{iban}", EN, BankStatement),
            of("{dossier}/{year}/CARO", EN, CardStatement),
            of("{dossier}/{year}/SODA-from-{office}", EN, Payroll),
            invoices("{dossier}/{year}/Invoices-IN-{counter}", EN, Purchase),
            invoices("{dossier}/{year}/Invoices-OUT-{counter}", EN, Sale),
        ],
    },
    Layout {
        name: "getmyinvoices",
        description: "GetMyInvoices: by company; the service names no folders, these names are ours",
        folders: &[
            invoices("GetMyInvoices/{dossier}/Incoming invoices", EN, Purchase),
            invoices("GetMyInvoices/{dossier}/Outgoing invoices", EN, Sale),
            receipts("GetMyInvoices/{dossier}/Receipts", EN),
            of("GetMyInvoices/{dossier}/Bank statements", EN, BankStatement),
            folder("GetMyInvoices/{dossier}", EN),
        ],
    },
    Layout {
        name: "flat",
        description: "folders named by what is in them",
        folders: &[
            invoices("Purchases", EN, Purchase),
            invoices("Sales", EN, Sale),
            of("Credit notes", EN, CreditNote),
            receipts("Receipts", EN),
            of("Bank", EN, BankStatement),
            of("Cards", EN, CardStatement),
            of("Payroll", EN, Payroll),
            of("Documents", EN, EntryKind::Other),
            also(of("Invoices", EN, EntryKind::Invoice)),
            invoices("Achats", FR, Purchase),
            invoices("Ventes", FR, Sale),
            of("Notes de crédit", FR, CreditNote),
            receipts("Reçus", FR),
            of("Banque", FR, BankStatement),
            of("Cartes", FR, CardStatement),
            of("Salaires", FR, Payroll),
            of("Autres", FR, EntryKind::Other),
            also(of("Factures", FR, EntryKind::Invoice)),
            invoices("Aankopen", NL, Purchase),
            invoices("Verkopen", NL, Sale),
            of("Creditnota's", NL, CreditNote),
            receipts("Bonnetjes", NL),
            of("Bankafschriften", NL, BankStatement),
            of("Kaarten", NL, CardStatement),
            of("Lonen", NL, Payroll),
            of("Andere", NL, EntryKind::Other),
            also(of("Facturen", NL, EntryKind::Invoice)),
        ],
    },
];
