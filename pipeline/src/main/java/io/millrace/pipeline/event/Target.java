package io.millrace.pipeline.event;

import io.millrace.base.json.Json;
import tools.jackson.databind.JsonNode;

/// What a matching event starts.
///
/// @param kind the name of a [TargetKind]
/// @param settings what that kind needs
public record Target(String kind, JsonNode settings) {
  /// Starts an execution of `pipeline`.
  ///
  /// @param input the execution's input, as a template: a text that is `$.event` is replaced by the
  ///     event in its JSON form, `$.event.data.path` by what lies there (nothing there: the key is
  ///     left out); everything else is taken as it is
  public static Target startPipeline(String pipeline, JsonNode input) {
    var settings = Json.object();
    settings.put("pipeline", pipeline);
    settings.set("input", input);
    return new Target("start-pipeline", settings);
  }

  /// The target of the built-in kind that has such settings: a `pipeline` to start, a `url` to post
  /// to, else a notice.
  public static Target of(JsonNode settings) {
    String kind =
        settings.has("pipeline") ? "start-pipeline" : settings.has("url") ? "webhook" : "notify";
    return new Target(kind, settings);
  }
}
