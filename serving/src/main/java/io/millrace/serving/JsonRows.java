package io.millrace.serving;

import static io.millrace.base.ErrorCode.ROWS_INVALID;

import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// Reads the JSON forms of a request, token by token, without a tree: one object, an array of
/// objects, or `{"instances": [objects]}`; or JSON Lines, an object per line. Where models have
/// parameters, `params` stands behind `instances`, or in rows, the same in each.
final class JsonRows {
  static final String INSTANCES = "instances";
  private static final JsonFactory FACTORY =
      JsonFactory.builder().streamReadConstraints(JsonCells.LIMITS).build();

  private final JsonParser in;
  private final Fields fields;
  private final Rows rows;

  private JsonRows(JsonParser in, Fields fields, int limit) {
    this.in = in;
    this.fields = fields;
    rows = new Rows(fields, limit);
  }

  /// @throws MillraceException with `JSON_INVALID`, `ROWS_INVALID`, `FIELD_TYPE`, `FIELD_MISSING`
  ///     or `TOO_MANY_ROWS`
  static Rows parse(Fields fields, byte[] body, int limit) {
    try (JsonParser in = FACTORY.createParser(ObjectReadContext.empty(), body)) {
      return new JsonRows(in, fields, limit).read();
    } catch (JacksonException e) {
      throw Json.invalid(e);
    }
  }

  /// @throws MillraceException as [#parse]
  static Rows parseLines(Fields fields, byte[] body, int limit) {
    try (JsonParser in = FACTORY.createParser(ObjectReadContext.empty(), body)) {
      return new JsonRows(in, fields, limit).readLines();
    } catch (JacksonException e) {
      throw Json.invalid(e);
    }
  }

  private Rows readLines() {
    int last = 0;
    for (JsonToken token = in.nextToken(); token != null; token = in.nextToken()) {
      int line = in.currentTokenLocation().getLineNr();
      if (token != JsonToken.START_OBJECT) {
        throw line(line, JsonCells.shown(in));
      }
      if (line == last) {
        throw line(line, "a second object");
      }
      row(in.nextName());
      last = in.currentTokenLocation().getLineNr();
      if (last != line) {
        throw line(line, "the begin of an object that ends on line " + last);
      }
    }
    if (rows.count() == 0) {
      throw line(1, "nothing");
    }
    return rows;
  }

  private Rows read() {
    switch (in.nextToken()) {
      case START_OBJECT -> object();
      case START_ARRAY -> array();
      case null -> throw shape("an empty body");
      case JsonToken _ -> throw shape(JsonCells.shown(in));
    }
    if (in.nextToken() != null) {
      throw shape("more text after the end of the value");
    }
    return rows;
  }

  private void object() {
    String first = in.nextName();
    if (INSTANCES.equals(first) && fields.position(INSTANCES) == Fields.NONE) {
      if (in.nextToken() != JsonToken.START_ARRAY) {
        throw shape("'instances' that is not an array");
      }
      array();
      String beside = in.nextName();
      if (Parameters.KEY.equals(beside)
          && fields.parameters().areTaken()
          && rows.params().isEmpty()) {
        in.nextToken();
        rows.set(fields.parameters().take(in));
        beside = in.nextName();
      }
      if (beside != null) {
        throw shape("'%s' beside 'instances'".formatted(beside));
      }
    } else {
      row(first);
    }
  }

  private void array() {
    while (true) {
      switch (in.nextToken()) {
        case END_ARRAY -> {
          if (rows.count() == 0) {
            throw shape("an array without rows");
          }
          return;
        }
        case START_OBJECT -> row(in.nextName());
        case null -> throw shape("the end of the body inside an array");
        case JsonToken _ ->
            throw shape("%s as row %d".formatted(JsonCells.shown(in), rows.count() + 1));
      }
    }
  }

  /// @param name of the first field; null if the object is empty
  private void row(@org.jspecify.annotations.Nullable String name) {
    Params given = Params.NONE;
    rows.begin();
    for (String field = name; field != null; field = in.nextName()) {
      in.nextToken();
      if (fields.areParameters(field)) {
        given = fields.parameters().take(in);
      } else {
        JsonCells.read(in, rows, field);
      }
    }
    rows.end();
    if (rows.count() == 1) {
      rows.set(given);
    } else if (fields.parameters().areDeclared() && !given.equals(rows.params())) {
      throw shape("rows with different params");
    }
  }

  private static MillraceException line(int number, String found) {
    return new MillraceException(
        ROWS_INVALID,
        "line %d has %s (expected: one row as a JSON object)".formatted(number, found),
        "Send {\"field\": value, …} on each line.");
  }

  private static MillraceException shape(String found) {
    return new MillraceException(
        ROWS_INVALID,
        "The body is %s (expected: one row or rows as JSON objects).".formatted(found),
        "Send {\"field\": value, …}, an array of such objects, or {\"instances\": [...]}.");
  }
}
