//! What the colours of a page are: RGB with the primaries of sRGB and a gamma of 2.2, as a profile of ICC.1:2001.

/// An XYZ number of 16.16 bits.
type Xyz = [u32; 3];

/// The light of the profile connection space, D50.
const D50: Xyz = [0xF6D6, 0x1_0000, 0xD32D];
/// The primaries of sRGB, adapted to D50.
const PRIMARIES: [(&[u8; 4], Xyz); 3] = [
    (b"rXYZ", [0x6FA2, 0x38F5, 0x0390]),
    (b"gXYZ", [0x6299, 0xB785, 0x18DA]),
    (b"bXYZ", [0x24A0, 0x0F84, 0xB6CF]),
];
/// 2.2 in 8.8 bits.
const GAMMA: u16 = 0x0233;
pub(super) const NAME: &str = "sRGB, gamma 2.2";

/// The bytes of the profile.
pub(super) fn profile() -> Vec<u8> {
    let mut tags: Vec<([u8; 4], Vec<u8>)> = vec![(*b"desc", description())];
    tags.push((
        *b"cprt",
        [b"text\0\0\0\0".as_slice(), b"No copyright\0"].concat(),
    ));
    tags.push((*b"wtpt", xyz(D50)));
    tags.extend(PRIMARIES.map(|(name, value)| (*name, xyz(value))));
    let mut curve = b"curv\0\0\0\0\0\0\0\x01".to_vec();
    curve.extend(GAMMA.to_be_bytes());
    tags.extend([b"rTRC", b"gTRC", b"bTRC"].map(|name| (*name, curve.clone())));
    let (mut table, mut data) = (Vec::new(), Vec::new());
    table.extend((tags.len() as u32).to_be_bytes());
    let begin = 128 + 4 + tags.len() * 12;
    for (name, value) in tags {
        table.extend(name);
        table.extend(((begin + data.len()) as u32).to_be_bytes());
        table.extend((value.len() as u32).to_be_bytes());
        data.extend(value);
        data.resize(data.len().next_multiple_of(4), 0);
    }
    let mut out = ((begin + data.len()) as u32).to_be_bytes().to_vec();
    out.extend(*b"\0\0\0\0\x02\x10\0\0mntrRGB XYZ ");
    // The day it is of, which is asked for.
    out.extend([0x07, 0xEA, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0]);
    out.extend(*b"acsp");
    out.resize(68, 0);
    out.extend(D50.iter().flat_map(|value| value.to_be_bytes()));
    out.resize(128, 0);
    out.extend(table);
    out.extend(data);
    out
}

fn xyz(value: Xyz) -> Vec<u8> {
    let numbers = value.iter().flat_map(|value| value.to_be_bytes());
    b"XYZ \0\0\0\0".iter().copied().chain(numbers).collect()
}

fn description() -> Vec<u8> {
    let mut out = b"desc\0\0\0\0".to_vec();
    out.extend((NAME.len() as u32 + 1).to_be_bytes());
    out.extend(NAME.as_bytes());
    // No name in Unicode and none for Macintosh.
    out.resize(out.len() + 1 + 8 + 3 + 67, 0);
    out
}
