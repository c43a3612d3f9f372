package io.millrace.tracking;

import static io.millrace.base.ErrorCode.ALIAS_INVALID;
import static io.millrace.base.MillraceException.require;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A movable name for one version of a registered model, such as `champion`.
///
/// @param name 1 to 255 of `A-Za-z0-9_-`; not `latest`, not `v` and a number
public record ModelAlias(String model, String name) {
  public static final String CHAMPION = "champion";

  private static final Pattern ALLOWED = Pattern.compile("[A-Za-z0-9_-]{1,255}");
  private static final Pattern RESERVED = Pattern.compile("(?i)latest|v\\d+");

  private static final Pattern URI = Pattern.compile("models:/([^/:]+)@([^/@:]+)");

  /// @param uri `models:/model@alias`
  /// @throws io.millrace.base.MillraceException with `ALIAS_INVALID`
  public static ModelAlias parse(String uri) {
    Matcher parts = URI.matcher(uri);
    require(
        parts.matches(), ALIAS_INVALID, "Write models:/MODEL@ALIAS.", "Invalid alias: '%s'", uri);
    return new ModelAlias(parts.group(1), parts.group(2));
  }

  /// `models:/model@alias`.
  public String uri() {
    return "models:/" + model + "@" + name;
  }

  /// @throws io.millrace.base.MillraceException with `ALIAS_INVALID`
  public ModelAlias {
    require(
        ALLOWED.matcher(name).matches() && !RESERVED.matcher(name).matches(),
        ALIAS_INVALID,
        "Use 1 to 255 letters, digits, '_' and '-'; 'latest' and 'v1', 'v2' … are reserved.",
        "Invalid alias name: '%s'",
        name);
  }
}
