package io.millrace.tracking.sql;

import static io.millrace.base.ErrorCode.PAGE_TOKEN_INVALID;

import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Where a page ended: the sort values of its last row.
///
/// @param question the digest of what was asked apart from the page; a token is good for the same
///     question only
record PageToken(int question, List<String> after) {
  PageToken {
    after = List.copyOf(after);
  }

  /// What clients send back.
  String text() {
    ObjectNode token = Json.object().put("question", question);
    ArrayNode values = token.putArray("after");
    after.forEach(values::add);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(Json.bytes(token));
  }

  /// The place that a token names, as `place` reads it from the sort values. That they are not the
  /// numbers which it expects is the token's fault.
  ///
  /// @param values how many there are
  /// @throws MillraceException with `PAGE_TOKEN_INVALID` if it is none of this question's tokens
  static <T> T read(String text, int question, int values, Function<List<String>, T> place) {
    try {
      JsonNode token = Json.parse(Base64.getUrlDecoder().decode(text));
      JsonNode after = token.path("after");
      if (token.path("question").asInt(0) != question || after.size() != values) {
        throw new IllegalArgumentException("a token of another question");
      }
      return place.apply(after.values().stream().map(JsonNode::asString).toList());
    } catch (IllegalArgumentException | MillraceException e) {
      throw invalid(text, e);
    }
  }

  private static MillraceException invalid(String text, Throwable cause) {
    String shown = text.substring(0, Math.min(text.length(), 40));
    return new MillraceException(
        PAGE_TOKEN_INVALID,
        "Invalid page token '%s': not one that this search gave".formatted(shown),
        "Send the next_page_token of the page before, with the same filter and order.",
        cause);
  }
}
