use std::fs::File;
use std::io::{BufWriter, Read, Write};
use std::path::Path;

use sha2::{Digest, Sha256};

/// Returns the SHA-256 of a file in hexadecimal.
pub fn sha256(path: &Path) -> String {
    let mut file = File::open(path).unwrap();
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 1 << 20];
    loop {
        let read = file.read(&mut buffer).unwrap();
        if read == 0 {
            return format!("{:x}", hash.finalize());
        }
        hash.update(&buffer[..read]);
    }
}

/// Appends bytes that look random but are the same for the same seed, until the file has `size` bytes.
pub fn write_random(path: &Path, size: u64, seed: u64) {
    let file = File::options()
        .append(true)
        .create(true)
        .open(path)
        .unwrap();
    let mut left = size.saturating_sub(file.metadata().unwrap().len());
    let mut output = BufWriter::with_capacity(1 << 20, file);
    // xorshift64*: enough to make every part different.
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    while left > 0 {
        state ^= state >> 12;
        state ^= state << 25;
        state ^= state >> 27;
        let bytes = state.wrapping_mul(0x2545_f491_4f6c_dd1d).to_le_bytes();
        let take = left.min(8);
        output
            .write_all(&bytes[..usize::try_from(take).unwrap()])
            .unwrap();
        left -= take;
    }
    output.flush().unwrap();
}
