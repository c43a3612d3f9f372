package io.millrace.serving;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import tools.jackson.databind.node.ObjectNode;

/// Reads the rows of a request body by its content type.
public final class RequestRows {
  /// The two families of content types that are understood.
  enum Form {
    JSON("application/json"),
    CSV("text/csv; charset=utf-8");

    private final String contentType;

    Form(String contentType) {
      this.contentType = contentType;
    }

    /// That of an answer.
    String contentType() {
      return contentType;
    }

    /// @param contentType as received; anything that is not CSV is read as JSON
    static Form of(String contentType) {
      return contentType.strip().toLowerCase(Locale.ROOT).startsWith("text/csv") ? CSV : JSON;
    }
  }

  private RequestRows() {}

  static Rows parse(Form form, Fields fields, byte[] body, int limit) {
    return switch (form) {
      case JSON -> JsonRows.parse(fields, body, limit);
      case CSV -> CsvRows.parse(fields, body, limit);
    };
  }

  /// The rows of a body that an endpoint has answered: field → value, absent ones left out.
  /// @param config that answered it
  public static List<ObjectNode> json(EndpointConfig config, String contentType, byte[] body) {
    Fields fields = new Fields(config.inputs());
    Rows rows = parse(Form.of(contentType), fields, body, Integer.MAX_VALUE);
    return IntStream.range(0, rows.count()).mapToObj(rows::json).toList();
  }
}
