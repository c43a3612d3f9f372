package io.millrace.pipeline.webhook;

import static io.millrace.base.ErrorCode.WEBHOOK_INVALID;
import static io.millrace.base.MillraceException.require;

import java.net.URI;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// An address that is called when the registry changes. Its secret is not part of it, so that it is
/// never shown.
///
/// @param id 32 hex digits
/// @param sequence grows with every webhook
public record Webhook(
    String id, long sequence, Settings settings, Instant createdAt, Instant updatedAt) {

  /// Whether it is called.
  public enum Status {
    ACTIVE,
    DISABLED
  }

  /// What its owner decides.
  ///
  /// @param name 1 to 63 letters, digits and inner `.`, `_`, `-`
  /// @param description at most 1,000 characters
  /// @param url at most 500 characters
  /// @param triggers at least one
  public record Settings(
      String name, Optional<String> description, URI url, Set<Trigger> triggers, Status status) {
    private static final Pattern NAME =
        Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?");
    private static final int DESCRIPTION_MAX = 1_000;
    private static final int URL_MAX = 500;

    /// @throws io.millrace.base.MillraceException with `WEBHOOK_INVALID`
    public Settings {
      triggers = Set.copyOf(triggers);
      require(
          NAME.matcher(name).matches(),
          WEBHOOK_INVALID,
          "Use 1 to 63 letters, digits, '.', '_' and '-', a letter or digit at both ends.",
          "Webhook name '%s' is invalid",
          name);
      require(
          description.map(text -> text.length() <= DESCRIPTION_MAX).orElse(true),
          WEBHOOK_INVALID,
          "Say it in fewer words.",
          "'description' exceeds the maximum length of %d characters",
          DESCRIPTION_MAX);
      require(
          url.toString().length() <= URL_MAX,
          WEBHOOK_INVALID,
          "Use a shorter address.",
          "'url' exceeds the maximum length of %d characters",
          URL_MAX);
      require(
          !triggers.isEmpty(),
          WEBHOOK_INVALID,
          "Name what it is to be called for.",
          "Webhook events must be a non-empty list");
    }
  }
}
