package io.millrace.data.sql;

import static io.millrace.base.ErrorCode.SQL_INVALID;
import static io.millrace.base.ErrorCode.SQL_NOT_ALLOWED;
import static io.millrace.base.MillraceException.require;

import io.millrace.base.MillraceException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Decides from a query's syntax tree, as DuckDB's own parser makes it, whether it may run: one
/// query that only reads, from named tables. What is not known to be harmless is refused.
final class SelectGate {
  private static final String FIX =
      "Send one SELECT over the tables; it cannot change anything or read files.";

  private static final Set<String> QUERIES =
      Set.of("SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE", "CTE_NODE");
  private static final Set<String> SOURCES =
      Set.of(
          "BASE_TABLE",
          "SUBQUERY",
          "JOIN",
          "TABLE_FUNCTION",
          "EXPRESSION_LIST",
          "EMPTY",
          "PIVOT",
          "SHOW_REF");
  private static final Set<String> TABLE_FUNCTIONS = Set.of("range", "generate_series", "unnest");

  /// Functions that tell about the server or have an effect.
  private static final Set<String> REFUSED_FUNCTIONS =
      Set.of(
          "current_setting",
          "currval",
          "getenv",
          "getvariable",
          "nextval",
          "query",
          "query_table",
          "write_log");

  /// Trees of queries are deeper than the JSON that we take from outside.
  private static final JsonMapper TREES =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(10_000).build())
                  .build())
          .build();

  private final Set<String> tables = new TreeSet<>();
  private final Set<String> withNames = new TreeSet<>();

  private SelectGate() {}

  /// @return the tables that the query names, in lower case
  /// @throws MillraceException with `SQL_INVALID` if it cannot be parsed, `SQL_NOT_ALLOWED` if it
  ///     is
  ///     refused
  static Set<String> tablesOf(Connection connection, String query) throws SQLException {
    JsonNode tree = TREES.readTree(serialized(connection, query));
    if (tree.path("error").asBoolean()) {
      String message = tree.path("error_message").asString();
      boolean syntax = tree.path("error_type").asString().equals("parser");
      require(!syntax, SQL_INVALID, "Correct the query.", "The query is not valid: %s", message);
      throw refused("it is not a SELECT");
    }
    allow(tree.path("statements").size() == 1, "it is more than one statement");
    SelectGate gate = new SelectGate();
    gate.walk(tree);
    gate.tables.removeAll(gate.withNames);
    return gate.tables;
  }

  private static String serialized(Connection connection, String query) throws SQLException {
    try (var statement = connection.prepareStatement("SELECT json_serialize_sql(?)")) {
      statement.setString(1, query);
      try (ResultSet result = statement.executeQuery()) {
        result.next();
        return result.getString(1);
      }
    }
  }

  /// Not recursive: the depth of the tree is the caller's choice.
  private void walk(JsonNode tree) {
    Deque<JsonNode> open = new ArrayDeque<>();
    open.push(tree);
    while (!open.isEmpty()) {
      JsonNode node = open.pop();
      if (node.isObject()) {
        check(node);
      }
      node.forEach(open::push);
    }
  }

  private void check(JsonNode node) {
    String type = node.path("type").asString("");
    if (type.endsWith("_NODE")) {
      allow(QUERIES.contains(type), "it contains " + words(type));
      node.path("cte_map")
          .path("map")
          .forEach(with -> withNames.add(with.path("key").asString().toLowerCase(Locale.ROOT)));
    } else if (node.has("class")) {
      checkExpression(node);
    } else if (node.has("query_location")) {
      checkSource(node, type);
    }
  }

  private static void checkExpression(JsonNode node) {
    if (node.path("class").asString().equals("FUNCTION")) {
      String name = node.path("function_name").asString().toLowerCase(Locale.ROOT);
      allow(!REFUSED_FUNCTIONS.contains(name), "it calls " + name);
    }
  }

  private void checkSource(JsonNode node, String type) {
    allow(SOURCES.contains(type), "it reads from " + words(type));
    switch (type) {
      case "BASE_TABLE" -> {
        boolean plain =
            node.path("schema_name").asString().isEmpty()
                && node.path("catalog_name").asString().isEmpty()
                && node.path("at_clause").isNull();
        String name = node.path("table_name").asString();
        allow(plain, "it names more than the table of '%s'".formatted(name));
        tables.add(name.toLowerCase(Locale.ROOT));
      }
      case "TABLE_FUNCTION" -> {
        String name = node.path("function").path("function_name").asString();
        allow(TABLE_FUNCTIONS.contains(name), "it reads from the function " + name);
      }
      case "SHOW_REF" ->
          allow(
              Set.of("DESCRIBE", "SUMMARY").contains(node.path("show_type").asString()),
              "it shows what is not a table");
      default -> {}
    }
  }

  private static void allow(boolean condition, String otherwise) {
    if (!condition) {
      throw refused(otherwise);
    }
  }

  private static MillraceException refused(String why) {
    return new MillraceException(SQL_NOT_ALLOWED, "The query may not run: %s.".formatted(why), FIX);
  }

  private static String words(String type) {
    return type.toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
