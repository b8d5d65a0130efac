//! Moves bytes: multipart uploads, safe names, atomic files and hashes.
