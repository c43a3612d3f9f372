package io.millrace.tracking;

import static io.millrace.base.ErrorCode.TAG_INVALID;

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
    if (!Keys.isAllowed(key)) {
      throw Keys.refusal(TAG_INVALID, "key", key);
    }
    Lengths.require(TAG_INVALID, "value", value, maxLength);
    return this;
  }
}
