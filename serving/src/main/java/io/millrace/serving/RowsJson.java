package io.millrace.serving;

import io.millrace.base.json.Json;
import tools.jackson.core.io.JsonStringEncoder;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// [Rows] as JSON, which [JsonRows] reads.
final class RowsJson {
  private RowsJson() {}

  /// All rows, as an array of objects, absent values as null, and what is set beside them.
  static byte[] bytes(Rows rows) {
    ArrayNode array = Json.array();
    Fields fields = rows.fields();
    for (int row = 0; row < rows.count(); row++) {
      ObjectNode object = Json.object();
      for (int field = 0; field < fields.size(); field++) {
        object.putNull(fields.at(field).name());
      }
      array.add(object.setAll(object(rows, row)));
    }
    if (rows.params().isEmpty()) {
      return Json.bytes(array);
    }
    ObjectNode both = Json.object();
    both.set(JsonRows.INSTANCES, array);
    both.set(Parameters.KEY, rows.params().json());
    return Json.bytes(both);
  }

  /// What a row says, absent values left out: the input of captures and of expressions.
  static ObjectNode object(Rows rows, int row) {
    ObjectNode json = Json.object();
    Fields fields = rows.fields();
    for (int field = 0; field < fields.size(); field++) {
      if (!rows.absent(row, field)) {
        String name = fields.at(field).name();
        switch (fields.at(field).type()) {
          case NUMBER -> json.put(name, rows.number(row, field));
          case TEXT -> json.put(name, rows.text(row, field));
        }
      }
    }
    return json;
  }

  /// [#object] as text, and in it what is set beside the rows, unless a field is called so.
  static String text(Rows rows, int row) {
    Fields fields = rows.fields();
    StringBuilder text = new StringBuilder(16 * fields.size());
    for (int field = 0; field < fields.size(); field++) {
      if (!rows.absent(row, field)) {
        text.append(text.isEmpty() ? '{' : ',').append(fields.quoted(field)).append(':');
        switch (fields.at(field).type()) {
          case NUMBER -> text.append(rows.number(row, field));
          case TEXT -> {
            text.append('"');
            JsonStringEncoder.getInstance().quoteAsString(rows.text(row, field), text);
            text.append('"');
          }
        }
      }
    }
    if (!rows.params().isEmpty() && fields.position(Parameters.KEY) == Fields.NONE) {
      text.append(text.isEmpty() ? "{\"" : ",\"").append(Parameters.KEY).append("\":");
      text.append(rows.params().json());
    }
    return text.append(text.isEmpty() ? "{}" : "}").toString();
  }
}
