//! The picture that banking apps read.

use qrcodegen::{QrCode, QrCodeEcc};

/// The code of a text; `None` when the text is too long for one.
pub(super) fn of(text: &str) -> Option<QrCode> {
    QrCode::encode_text(text, QrCodeEcc::Medium).ok()
}
