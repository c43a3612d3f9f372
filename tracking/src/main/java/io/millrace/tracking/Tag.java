package io.millrace.tracking;

import static io.millrace.base.ErrorCode.TAG_INVALID;
import static io.millrace.base.MillraceException.require;

/// A mutable label: setting a key again replaces its value.
///
/// @param key see [Keys]
/// @param value may be empty
public record Tag(String key, String value) {
  /// Most characters of a value on an experiment.
  public static final int MAX_ON_EXPERIMENT = 20_000;

  /// Most characters of a value on a registered model, a version or a logged model.
  public static final int MAX_ON_MODEL = 100_000;

  /// This tag, if its key is allowed and its value has at most `maxLength` characters.
  /// @throws io.millrace.base.MillraceException with `TAG_INVALID`
  public Tag checked(int maxLength) {
    Keys.requireTag(key);
    require(
        value.length() <= maxLength,
        TAG_INVALID,
        "Send a shorter value.",
        "'value' exceeds the maximum length of %d characters: tag '%s' has %d",
        maxLength,
        key,
        value.length());
    return this;
  }
}
