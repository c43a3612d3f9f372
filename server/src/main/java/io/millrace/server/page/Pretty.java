package io.millrace.server.page;

import io.millrace.base.json.Json;
import tools.jackson.databind.JsonNode;

/// JSON for people.
public final class Pretty {
  private static final int MOST = 20_000;

  private Pretty() {}

  /// Indented; what is long ends in a sentence that says how much is left out.
  public static String json(JsonNode value) {
    return json(value, MOST);
  }

  /// @param most characters
  public static String json(JsonNode value, int most) {
    String text = Json.pretty(value);
    if (text.length() <= most) {
      return text;
    }
    return text.substring(0, most)
        + "\n… %s characters are left out".formatted(Format.count(text.length() - most));
  }
}
