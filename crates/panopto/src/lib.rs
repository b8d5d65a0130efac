//! Panopto: OAuth2, REST v1, upload protocol and the capture manifest.
