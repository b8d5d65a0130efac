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
    let signature = BASE64_URL_SAFE_NO_PAD.encode(hmac_sha256(client.secret.as_bytes(), signed.as_bytes()));
    format!("{signed}.{signature}")
}

fn hmac_sha256(key: &[u8], message: &[u8]) -> Vec<u8> {
    let mut block = [0u8; 64];
    if key.len() > block.len() {
        block[..32].copy_from_slice(&Sha256::digest(key));
    } else {
        block[..key.len()].copy_from_slice(key);
    }
    let inner = Sha256::new().chain_update(block.map(|byte| byte ^ 0x36)).chain_update(message).finalize();
    Sha256::new().chain_update(block.map(|byte| byte ^ 0x5c)).chain_update(inner).finalize().to_vec()
}

#[cfg(test)]
mod tests {
    use super::hmac_sha256;

    #[test]
    fn the_signature_is_hmac_sha256() {
        // Second case of RFC 4231.
        let expected = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
        let made = hmac_sha256(b"Jefe", b"what do ya want for nothing?");
        let hex: String = made.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, expected);
    }
}
