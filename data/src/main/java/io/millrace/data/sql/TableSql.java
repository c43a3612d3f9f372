package io.millrace.data.sql;

import static io.millrace.base.ErrorCode.SQL_INVALID;
import static io.millrace.base.ErrorCode.SQL_NOT_ALLOWED;
import static io.millrace.base.ErrorCode.SQL_TIMEOUT;
import static io.millrace.base.ErrorCode.SQL_TOO_LARGE;
import static io.millrace.base.ErrorCode.WORKER_FAILED;
import static io.millrace.base.MillraceException.require;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.worker.FrameReader;
import io.millrace.base.worker.Worker;
import io.millrace.base.worker.WorkerPool;
import io.millrace.base.worker.WorkerSpec;
import io.millrace.data.ColumnType;
import io.millrace.data.sql.QueryFrames.Query;
import io.millrace.data.sql.QueryFrames.Reply;
import io.millrace.data.sql.QueryFrames.Sources;
import io.millrace.data.table.SqlText;
import io.millrace.data.table.TableColumn;
import io.millrace.data.table.Tables;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/// [Sql] by DuckDB, in [QueryWorker] processes that can read nothing but the tables' files. This
/// side says what the tables are that a query names, and holds the limits.
public final class TableSql implements Sql {
  private static final int PARALLEL = 4;
  private static final int HEAP_MEGABYTES = 256;
  private static final int MEMORY_MEGABYTES = 1_536;

  /// A query's longest text comes back in its refusal, a result's columns beside its rows.
  private static final int FRAME_BYTES_MAX = 64 << 20;

  /// After these a worker is as good as before.
  private static final Set<ErrorCode> HARMLESS = EnumSet.of(SQL_INVALID, SQL_NOT_ALLOWED);

  private final Tables tables;
  private final WorkerPool workers;
  private final SqlConfig config;

  /// @param folder of the tables' files; workers can read it, and nothing else of the server's
  public TableSql(Tables tables, Path folder, SqlConfig config) {
    this.tables = tables;
    Path files = made(folder);
    this.config = config;
    this.workers =
        new WorkerPool(
            new WorkerSpec(QueryWorker.class, HEAP_MEGABYTES, MEMORY_MEGABYTES, List.of(files)),
            PARALLEL);
  }

  /// A worker may start before there is a table.
  private static Path made(Path folder) {
    try {
      return Files.createDirectories(folder.toAbsolutePath().normalize());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public ResultTable query(String sql) {
    require(
        sql.length() <= config.maxQueryChars(),
        SQL_TOO_LARGE,
        "Shorten the query.",
        "The query has %,d characters (expected: at most %,d).",
        sql.length(),
        config.maxQueryChars());
    require(!sql.isBlank(), SQL_INVALID, "Send one SELECT.", "The query is empty.");
    Query query = new Query(sql, config.maxRows(), config.maxBytes());
    try {
      return switch (workers.call(worker -> converse(worker, query), config.timeout())) {
        case Reply.Result(var table) -> table;
        case Reply.Refusal(var why) -> throw why;
        case Reply.Named _ -> throw FrameReader.nonsense();
      };
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new MillraceException(WORKER_FAILED, "The query was interrupted.", "Send it again.", e);
    } catch (TimeoutException e) {
      throw new MillraceException(
          SQL_TIMEOUT,
          "The query took longer than %d s.".formatted(config.timeout().toSeconds()),
          "Read fewer rows or columns, or aggregate.",
          e);
    }
  }

  /// @throws MillraceException with what makes this worker one that is better thrown away
  private Reply converse(Worker worker, Query query) {
    worker.send(query.frame());
    Reply reply = harmless(Reply.read(worker.receive(FRAME_BYTES_MAX)));
    if (!(reply instanceof Reply.Named(var names))) {
      return reply;
    }
    Sources sources;
    try {
      sources = sources(names);
    } catch (MillraceException e) {
      worker.send(QueryFrames.NEVER_MIND);
      worker.receive(QueryFrames.NEVER_MIND.length);
      return new Reply.Refusal(e);
    }
    worker.send(sources.frame());
    return harmless(Reply.read(worker.receive(FRAME_BYTES_MAX)));
  }

  private static Reply harmless(Reply reply) {
    if (reply instanceof Reply.Refusal(var why) && !HARMLESS.contains(why.code())) {
      throw why;
    }
    return reply;
  }

  private Sources sources(Set<String> names) {
    List<String> views = new ArrayList<>();
    List<String> files = new ArrayList<>();
    for (String table : names) {
      List<TableColumn> columns = columns(table);
      List<Path> paths = tables.files(table);
      views.add("CREATE VIEW %s AS %s".formatted(SqlText.identifier(table), body(columns, paths)));
      paths.forEach(path -> files.add(path.toString()));
    }
    return new Sources(views, files);
  }

  private List<TableColumn> columns(String table) {
    return tables
        .columns(table)
        .orElseThrow(
            () ->
                new MillraceException(
                    SQL_INVALID,
                    "There is no table '%s'.".formatted(table),
                    "Name one of the tables: %s.".formatted(String.join(", ", tables.list()))));
  }

  private static String body(List<TableColumn> columns, List<Path> files) {
    if (!files.isEmpty()) {
      return "SELECT * FROM " + SqlText.parquet(files);
    }
    return columns.stream()
        .map(c -> "NULL::%s AS %s".formatted(sqlType(c), SqlText.identifier(c.name())))
        .collect(Collectors.joining(", ", "SELECT ", " WHERE false"));
  }

  private static String sqlType(TableColumn column) {
    ColumnType type = column.type();
    return switch (type) {
      case INTEGER -> "BIGINT";
      case NUMBER -> "DOUBLE";
      case BOOLEAN -> "BOOLEAN";
      case TIMESTAMP -> "TIMESTAMPTZ";
      case TEXT -> "VARCHAR";
    };
  }

  @Override
  public void close() {
    workers.close();
  }
}
