package io.millrace.data.http;

import static io.millrace.base.ErrorCode.REQUEST_INVALID;
import static io.millrace.base.MillraceException.require;
import static io.millrace.base.http.Shape.wire;

import io.millrace.base.http.Request;
import io.millrace.base.http.Resource;
import io.millrace.base.http.Response;
import io.millrace.base.http.Routes;
import io.millrace.base.json.Json;
import io.millrace.data.sql.ResultTable;
import io.millrace.data.sql.Sql;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// `/api/sql`: read-only queries over all tables.
public final class SqlResource implements Resource {
  private final Sql sql;

  public SqlResource(Sql sql) {
    this.sql = sql;
  }

  @Override
  public void routes(Routes routes) {
    routes
        .post("/api/sql")
        .action("sql.query")
        .summary("Runs one SELECT over datasets and captures; JSON, or CSV if Accept asks for it.")
        .body(wire(QueryBody.class))
        .answer(wire(ResultBody.class))
        .to(this::query);
  }

  /// @param query the text of one `SELECT`
  record QueryBody(@Nullable String query) {}

  Response query(Request request) {
    String text = Objects.requireNonNullElse(request.json(QueryBody.class).query(), "");
    require(
        !text.isBlank(),
        REQUEST_INVALID,
        "Send {\"query\": \"SELECT …\"}.",
        "query: absent (expected: one SELECT)");
    ResultTable table = sql.query(text);
    boolean csv = request.header("Accept").orElse("").startsWith("text/csv");
    return csv
        ? Response.of(200, "text/csv; charset=utf-8", csv(table).getBytes(StandardCharsets.UTF_8))
            .with("X-Truncated", Boolean.toString(table.truncated()))
        : Response.json(ResultBody.of(table));
  }

  /// @param rows one array per row; moments as ISO 8601
  record ResultBody(
      List<ColumnBody> columns, List<List<@Nullable Object>> rows, boolean truncated) {
    static ResultBody of(ResultTable table) {
      return new ResultBody(
          table.columns().stream().map(c -> new ColumnBody(c.name(), c.type())).toList(),
          table.rows().stream().map(ResultBody::row).toList(),
          table.truncated());
    }

    private static List<@Nullable Object> row(List<@Nullable Object> values) {
      return values.stream().map(ResultBody::value).collect(Collectors.toList());
    }

    private static @Nullable Object value(@Nullable Object value) {
      return value instanceof Instant time ? time.toString() : value;
    }
  }

  record ColumnBody(String name, String type) {}

  private static String csv(ResultTable table) {
    StringBuilder text = new StringBuilder();
    text.append(table.columns().stream().map(c -> cell(c.name())).collect(Collectors.joining(",")));
    text.append("\r\n");
    for (List<@Nullable Object> row : table.rows()) {
      text.append(row.stream().map(SqlResource::cell).collect(Collectors.joining(",")));
      text.append("\r\n");
    }
    return text.toString();
  }

  private static String cell(@Nullable Object value) {
    String text =
        switch (value) {
          case null -> "";
          case BigDecimal number -> number.toPlainString();
          case List<?> list -> Json.write(list);
          case Map<?, ?> map -> Json.write(map);
          default -> value.toString();
        };
    boolean quoted = text.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return quoted ? '"' + text.replace("\"", "\"\"") + '"' : text;
  }
}
