package io.millrace.pipeline.notification.smtp;

import java.util.Optional;

/// Keys under `mail` of `millrace.server.yaml`: the mail server that takes our mail.
///
/// @param host its name
/// @param port 1 to 65,535; usually 587 with STARTTLS, 465 with TLS
/// @param security how the connection is protected
/// @param login absent: mail is handed over without one
/// @param from the sender's address
/// @param baseUrl where the pages are for the readers, such as `https://millrace.example.com`
public record SmtpConfig(
    String host, int port, Security security, Optional<Login> login, String from, String baseUrl) {
  /// How the connection is protected.
  public enum Security {
    /// Not at all; for a server on the same machine.
    NONE,
    /// Required: without it nothing is sent.
    STARTTLS,
    TLS
  }

  /// @param password never printed
  public record Login(String user, String password) {
    @Override
    public String toString() {
      return "Login[user=%s, password=***]".formatted(user);
    }
  }
}
