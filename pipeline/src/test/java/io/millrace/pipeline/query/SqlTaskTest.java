package io.millrace.pipeline.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.json.Json;
import io.millrace.data.sql.ResultTable;
import io.millrace.data.sql.Sql;
import io.millrace.pipeline.FakeContext;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// A question to the tables is a step of a pipeline.
class SqlTaskTest {
  private static final ResultTable ANSWER =
      new ResultTable(
          List.of(
              new ResultTable.Column("year", "BIGINT"),
              new ResultTable.Column("share", "DECIMAL"),
              new ResultTable.Column("last", "TIMESTAMP")),
          List.of(
              List.of(2024L, new BigDecimal("0.25"), Instant.parse("2026-11-21T10:00:00Z")),
              Arrays.asList(2025L, null, null)),
          true);

  /// Tables that know one answer.
  private record OneAnswer(String query) implements Sql {
    @Override
    public ResultTable query(String sql) {
      MillraceException.require(
          sql.equals(query), ErrorCode.SQL_INVALID, "Ask another question.", "no table");
      return ANSWER;
    }

    @Override
    public void close() {}
  }

  private final SqlTask task = new SqlTask(new OneAnswer("SELECT 1"));

  @Test
  void rowsAreObjects() {
    JsonNode result = task.run(Json.parse("{\"query\": \"SELECT 1\"}"), new FakeContext("key"));

    assertThat(Json.write(result))
        .isEqualTo(
            "{\"rows\":["
                + "{\"year\":2024,\"share\":0.25,\"last\":\"2026-11-21T10:00:00Z\"},"
                + "{\"year\":2025,\"share\":null,\"last\":null}],\"truncated\":true}");
  }

  @Test
  void whatTheTablesRefuseIsAnErrorOfTheTask() {
    assertThatThrownBy(
            () -> task.run(Json.parse("{\"query\": \"SELECT 2\"}"), new FakeContext("key")))
        .hasMessageContaining("no table");
    assertThatThrownBy(() -> task.run(Json.parse("{}"), new FakeContext("key")))
        .hasMessageContaining("sql.query");
  }
}
