package io.millrace.pipeline;

import io.millrace.base.json.Json;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// What tasks, workers and people answer: it follows from what they are asked, and never from when.
/// @param retriesHelp whether some failures are gone at the next attempt
record Script(boolean retriesHelp) {
  private static final Pattern EVENT_ID = Pattern.compile("#\\d+");

  /// What a task gives.
  /// @throws TaskFailure now and then
  JsonNode work(String state, JsonNode arguments, int attempt) {
    String asked = state + arguments + (retriesHelp ? attempt : 0);
    int draw = draw(asked);
    if (draw == 0) {
      throw new TaskFailure("Busy", "later");
    }
    return Json.object().put("draw", draw);
  }

  /// Answers the task that waits with `token`.
  void answer(TaskTokens tokens, String token, String asked) {
    if (draw(asked) == 0) {
      tokens.fail(token, Optional.of("Busy"), Optional.of("later"));
    } else {
      tokens.succeed(token, Json.object().put("answered", true));
    }
  }

  private int draw(String asked) {
    int hash = withoutEventIds(asked).hashCode();
    return new SplittableRandom(hash * 0x9E3779B97F4A7C15L).nextInt(6);
  }

  /// Causes name the event at which a state was entered; which one it is follows from when things
  /// happened.
  static String withoutEventIds(String text) {
    return EVENT_ID.matcher(text).replaceAll("#");
  }
}
