package io.millrace.data.sql;

import static io.millrace.base.ErrorCode.SQL_INVALID;
import static io.millrace.base.ErrorCode.SQL_NOT_ALLOWED;
import static io.millrace.base.ErrorCode.SQL_TOO_LARGE;
import static io.millrace.base.ErrorCode.STORAGE_UNAVAILABLE;

import io.millrace.base.MillraceException;
import io.millrace.base.worker.WorkerPort;
import io.millrace.data.sql.QueryFrames.Query;
import io.millrace.data.sql.QueryFrames.Sources;
import io.millrace.data.table.DuckDb;
import io.millrace.data.table.SqlText;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.Collectors;

/// The process that parses and runs queries, one after the other. Every query gets an instance of
/// DuckDB of its own, in which the tables that it names are views over exactly the files that the
/// server names. Before the query runs, the instance loses the access to everything else and the
/// right to get it back.
public final class QueryWorker {
  private static final String MEMORY = "512MB";

  private final WorkerPort port;

  private QueryWorker(WorkerPort port) {
    this.port = port;
  }

  /// Serves until the server ends it.
  public static void main(String[] args) throws InterruptedException {
    WorkerPort port = WorkerPort.open();
    QueryWorker worker = new QueryWorker(port);
    try (DuckDb duckDb = new DuckDb(MEMORY, 1)) {
      duckDb.call(connection -> SelectGate.tablesOf(connection, "SELECT 1")); // loads the library
      port.ready();
      while (true) {
        Query query = Query.read(port.receive());
        port.send(duckDb.call(connection -> worker.answer(connection, query)));
      }
    }
  }

  private byte[] answer(Connection connection, Query query) throws InterruptedException {
    try {
      port.send(QueryFrames.named(SelectGate.tablesOf(connection, query.sql())));
      byte[] sources = port.receive();
      if (sources.length == 0) {
        return QueryFrames.NEVER_MIND;
      }
      prepare(connection, Sources.read(sources));
      return run(connection, query);
    } catch (MillraceException e) {
      return QueryFrames.refusal(e);
    } catch (SQLException e) {
      return QueryFrames.refusal(failure(e));
    } catch (OutOfMemoryError _) {
      return QueryFrames.refusal(tooLarge());
    }
  }

  private static void prepare(Connection connection, Sources sources) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String view : sources.views()) {
        statement.execute(view);
      }
      String files =
          sources.files().stream().map(SqlText::literal).collect(Collectors.joining(", "));
      statement.execute("SET allowed_paths = [%s]".formatted(files));
      statement.execute("SET allow_community_extensions = false");
      statement.execute("SET enable_external_access = false");
      statement.execute("SET lock_configuration = true");
    }
  }

  private static byte[] run(Connection connection, Query query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet results = statement.executeQuery(query.sql())) {
      return QueryFrames.result(results, query);
    }
  }

  private static MillraceException failure(SQLException e) {
    String message = String.valueOf(e.getMessage());
    if (message.contains("Out of Memory")) {
      return tooLarge();
    }
    if (message.contains("Permission Error")) {
      return new MillraceException(
          SQL_NOT_ALLOWED,
          "The query may not run: it needs access to more than the tables.",
          "Query only the tables.");
    }
    if (message.contains("IO Error")) {
      return new MillraceException(
          STORAGE_UNAVAILABLE,
          "The tables' files could not be read.",
          "Check the disk and the log.");
    }
    return new MillraceException(
        SQL_INVALID, "The query is not valid: %s".formatted(message), "Correct the query.");
  }

  private static MillraceException tooLarge() {
    return new MillraceException(
        SQL_TOO_LARGE,
        "The query needs more memory than a query may use.",
        "Read fewer rows or columns, or aggregate.");
  }
}
