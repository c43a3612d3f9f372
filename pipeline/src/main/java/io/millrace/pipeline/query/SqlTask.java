package io.millrace.pipeline.query;

import io.millrace.base.json.Json;
import io.millrace.data.sql.ResultTable;
import io.millrace.data.sql.Sql;
import io.millrace.pipeline.Task;
import io.millrace.pipeline.TaskArguments;
import io.millrace.pipeline.TaskContext;
import io.millrace.pipeline.TaskDescription;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `millrace:sql`: asks the tables, so that a Choice can decide by what they hold. Reads only.
public final class SqlTask implements Task {
  private final Sql sql;

  public SqlTask(Sql sql) {
    this.sql = sql;
  }

  @Override
  public String name() {
    return "sql";
  }

  @Override
  public TaskDescription description() {
    return TaskDescription.of("Asks datasets and captures by one SELECT; changes nothing.")
        .input("query", "string", "one SELECT, as /api/sql takes it")
        .output("rows", "array", "an object for each row, by column name")
        .output("truncated", "boolean", "whether there were more rows than /api/sql gives")
        .error("SQL_INVALID", "it is no SELECT over tables that are there")
        .error("SQL_NOT_ALLOWED", "it is more than a plain SELECT")
        .error("SQL_TIMEOUT", "it took too long")
        .error("SQL_TOO_LARGE", "it needs too much memory");
  }

  @Override
  public JsonNode run(JsonNode arguments, TaskContext context) {
    ResultTable table = sql.query(new TaskArguments(name(), arguments).text("query"));
    context.log("%d rows".formatted(table.rows().size()));
    ObjectNode result = Json.object();
    ArrayNode rows = result.putArray("rows");
    table.rows().forEach(row -> rows.add(object(table.columns(), row)));
    return result.put("truncated", table.truncated());
  }

  private static ObjectNode object(
      List<ResultTable.Column> columns, List<@Nullable Object> values) {
    ObjectNode row = Json.object();
    for (int i = 0; i < columns.size(); i++) {
      Object value = values.get(i);
      row.set(
          columns.get(i).name(),
          value == null
              ? Json.parse("null")
              : Json.tree(value instanceof Instant time ? time.toString() : value));
    }
    return row;
  }
}
