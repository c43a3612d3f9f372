package io.millrace.pipeline.event;

import static io.millrace.base.ErrorCode.EVENT_INVALID;

import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Something that happened, as a CloudEvent 1.0. `source` and `id` together name it: the same pair
/// is the same event, however often it is sent.
///
/// @param id 1 to 250 characters
/// @param source 1 to 250 characters, such as `/millrace/watch/listings`
/// @param type 1 to 250 characters, such as `io.millrace.file.created`
/// @param subject what it is about, at most 250 characters
/// @param data any JSON value; a JSON null if there is none
public record Event(
    String id, String source, String type, Optional<String> subject, Instant time, JsonNode data) {
  /// A complete file lies in a watched folder. Data: `watch`, `path` (below the project's folder),
  /// `name`, `size` (bytes), `sha256`.
  public static final String FILE_CREATED = "io.millrace.file.created";

  /// A file in a watched folder cannot be read. Data: `watch`, `path`, `reason`.
  public static final String FILE_UNREADABLE = "io.millrace.file.unreadable";

  /// A schedule is due. Data: `schedule`, `due` (ISO time).
  public static final String SCHEDULE_FIRED = "io.millrace.schedule.fired";

  /// Sources that begin so are Millrace's own; events from outside may not use them.
  public static final String OWN_SOURCES = "/millrace/";

  /// The source of changes of experiments, runs and logged models.
  public static final String TRACKING = OWN_SOURCES + "tracking";

  /// The source of changes of registered models, their versions and aliases.
  public static final String REGISTRY = OWN_SOURCES + "registry";

  /// @throws MillraceException with `EVENT_INVALID` if a rule above is broken
  public Event {
    check("id", id);
    check("source", source);
    check("type", type);
    subject.ifPresent(s -> check("subject", s));
  }

  private static void check(String name, String value) {
    MillraceException.require(
        !value.isBlank() && value.length() <= 250,
        EVENT_INVALID,
        "Send id, source and type as the CloudEvents specification 1.0 has them.",
        "%s: '%s' (expected: 1 to 250 characters)",
        name,
        value.length() > 60 ? value.substring(0, 60) + "…" : value);
  }

  /// The JSON form of CloudEvents (`specversion` 1.0), which rules match and targets receive.
  public ObjectNode toJson() {
    ObjectNode json = Json.object();
    json.put("specversion", "1.0");
    json.put("id", id);
    json.put("source", source);
    json.put("type", type);
    subject.ifPresent(s -> json.put("subject", s));
    json.put("time", time.toString());
    json.put("datacontenttype", "application/json");
    json.set("data", data);
    return json;
  }

  /// Reads the JSON form. Attributes that are not listed above are ignored.
  /// @param received the time of an event that states none
  /// @throws MillraceException with `EVENT_INVALID`
  public static Event parse(JsonNode json, Instant received) {
    String version = json.path("specversion").asString("");
    MillraceException.require(
        version.equals("1.0"),
        EVENT_INVALID,
        "Send a CloudEvent of version 1.0.",
        "specversion: '%s' (expected: 1.0)",
        version);
    MillraceException.require(
        !json.has("data_base64"),
        EVENT_INVALID,
        "Send the data as JSON in 'data'.",
        "data_base64: binary data is not supported");
    return new Event(
        json.path("id").asString(""),
        json.path("source").asString(""),
        json.path("type").asString(""),
        json.hasNonNull("subject")
            ? Optional.of(json.get("subject").asString(""))
            : Optional.empty(),
        json.hasNonNull("time") ? time(json.get("time").asString("")) : received,
        json.path("data").isMissingNode() ? Json.parse("null") : json.get("data"));
  }

  static Instant time(String text) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      throw new MillraceException(
          EVENT_INVALID,
          "time: '%s' (expected: RFC 3339, such as 2026-11-21T10:00:00Z)".formatted(text),
          "Send an RFC 3339 time with its offset, or leave it out.",
          e);
    }
  }
}
