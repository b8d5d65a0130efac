//! The id token, signed with the client's secret (HS256).

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use serde_json::json;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::world::ApiClient;

/// What an id token says.
pub(super) struct Claims {
    pub issuer: String,
    pub person: Option<Uuid>,
    pub now: i64,
    pub seconds: i64,
    pub nonce: Option<String>,
}

/// Makes a signed id token for a client.
pub(super) fn sign(client: &ApiClient, claims: &Claims) -> String {
    let mut payload = json!({
        "iss": claims.issuer, "aud": client.client_id, "sub": claims.person,
        "iat": claims.now, "nbf": claims.now, "exp": claims.now + claims.seconds,
    });
    if let Some(nonce) = &claims.nonce {
        payload["nonce"] = json!(nonce);
    }
    let header = BASE64_URL_SAFE_NO_PAD.encode(r#"{"alg":"HS256","typ":"JWT"}"#);
    let payload = BASE64_URL_SAFE_NO_PAD.encode(payload.to_string());
    let signed = format!("{header}.{payload}");
    let signature =
        BASE64_URL_SAFE_NO_PAD.encode(hmac_sha256(client.secret.as_bytes(), signed.as_bytes()));
    format!("{signed}.{signature}")
}

fn hmac_sha256(key: &[u8], message: &[u8]) -> Vec<u8> {
    let mut block = [0u8; 64];
    if key.len() > block.len() {
        block[..32].copy_from_slice(&Sha256::digest(key));
    } else {
        block[..key.len()].copy_from_slice(key);
    }
    let inner = Sha256::new()
        .chain_update(block.map(|byte| byte ^ 0x36))
        .chain_update(message)
        .finalize();
    Sha256::new()
        .chain_update(block.map(|byte| byte ^ 0x5c))
        .chain_update(inner)
        .finalize()
        .to_vec()
}

#[cfg(test)]
mod tests {
    use super::hmac_sha256;

    #[test]
    fn the_signature_is_hmac_sha256() {
        // Second case of RFC 4231.
        let expected = [
            0x5b, 0xdc, 0xc1, 0x46, 0xbf, 0x60, 0x75, 0x4e, 0x6a, 0x04, 0x24, 0x26, 0x08, 0x95,
            0x75, 0xc7, 0x5a, 0x00, 0x3f, 0x08, 0x9d, 0x27, 0x39, 0x83, 0x9d, 0xec, 0x58, 0xb9,
            0x64, 0xec, 0x38, 0x43,
        ];
        let made = hmac_sha256(b"Jefe", b"what do ya want for nothing?");
        assert_eq!(made, expected);
    }
}
