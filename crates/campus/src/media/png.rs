//! A small PNG writer: 4 bits per pixel, stored without compression.

use super::picture::Picture;

/// Writes a picture as PNG.
pub(super) fn encode(picture: &Picture) -> Vec<u8> {
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut header = Vec::with_capacity(13);
    header.extend(big(picture.width));
    header.extend(big(picture.height));
    // Bit depth 4, colour type 3 (palette), no compression choice, no filter choice, no interlace.
    header.extend([4, 3, 0, 0, 0]);
    chunk(&mut png, *b"IHDR", &header);
    chunk(&mut png, *b"PLTE", &picture.palette.concat());
    chunk(&mut png, *b"IDAT", &zlib_stored(&rows(picture)));
    chunk(&mut png, *b"IEND", &[]);
    png
}

/// Packs two pixels per byte; each row begins with its filter, 0.
fn rows(picture: &Picture) -> Vec<u8> {
    let mut rows = Vec::with_capacity((picture.width / 2 + 2) * picture.height);
    for row in picture.pixels.chunks(picture.width) {
        rows.push(0);
        rows.extend(
            row.chunks(2)
                .map(|pair| pair[0] << 4 | pair.get(1).copied().unwrap_or_default()),
        );
    }
    rows
}

fn zlib_stored(data: &[u8]) -> Vec<u8> {
    let mut stream = vec![0x78, 0x01];
    let blocks = data.chunks(0xffff).count();
    for (index, block) in data.chunks(0xffff).enumerate() {
        let length = u16::try_from(block.len()).unwrap_or(u16::MAX);
        stream.push(u8::from(index + 1 == blocks));
        stream.extend(length.to_le_bytes());
        stream.extend((!length).to_le_bytes());
        stream.extend(block);
    }
    stream.extend(adler32(data).to_be_bytes());
    stream
}

fn adler32(data: &[u8]) -> u32 {
    let (mut low, mut high) = (1u32, 0u32);
    for byte in data {
        low = (low + u32::from(*byte)) % 65_521;
        high = (high + low) % 65_521;
    }
    high << 16 | low
}

fn chunk(png: &mut Vec<u8>, kind: [u8; 4], data: &[u8]) {
    png.extend(big(data.len()));
    let from = png.len();
    png.extend(kind);
    png.extend(data);
    let check = crc32fast::hash(&png[from..]);
    png.extend(check.to_be_bytes());
}

fn big(number: usize) -> [u8; 4] {
    u32::try_from(number).unwrap_or(u32::MAX).to_be_bytes()
}
