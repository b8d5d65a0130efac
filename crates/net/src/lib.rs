//! HTTP client set-up, retry policy, rate limits, redacted URLs and TLS choices.
