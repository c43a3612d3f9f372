package io.millrace.base.tls;

import java.nio.file.Path;

/// Where a server's certificate is.
///
/// @param certificate PEM: the server's own certificate, then those between it and a root
/// @param key PEM: its private key as PKCS #8, not encrypted
public record TlsFiles(Path certificate, Path key) {}
