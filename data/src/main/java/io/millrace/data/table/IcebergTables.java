package io.millrace.data.table;

import static io.millrace.base.ErrorCode.TABLE_INVALID;
import static io.millrace.base.MillraceException.require;

import io.millrace.base.MillraceException;
import io.millrace.ml.frame.Frame;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// [Tables] as Apache Iceberg: DuckDB writes and reads the Parquet files, Iceberg plans and
/// commits. The catalog is opened by the first use, so that a server starts without it.
public final class IcebergTables implements Tables {
  private static final Logger log = LoggerFactory.getLogger(IcebergTables.class);
  private static final Namespace NAMESPACE = Namespace.of("millrace");
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_-]{0,62}");
  private static final Map<String, String> PROPERTIES =
      Map.of(
          TableProperties.FORMAT_VERSION, "2",
          TableProperties.METADATA_DELETE_AFTER_COMMIT_ENABLED, "true",
          TableProperties.METADATA_PREVIOUS_VERSIONS_MAX, "20",
          TableProperties.COMMIT_NUM_RETRIES, "20");

  private final TablesConfig config;
  private final ParquetWriter writer;
  private final ParquetReader reader;
  private final LazyCatalog catalog;

  /// One lock per table: appends of this process queue instead of retrying against each other.
  private final Map<String, ReentrantLock> locks = new ConcurrentHashMap<>();

  public IcebergTables(TablesConfig config, DuckDb duckDb) {
    this.config = config;
    this.writer = new ParquetWriter(duckDb);
    this.reader = new ParquetReader(duckDb);
    this.catalog = new LazyCatalog(config);
  }

  @Override
  public void create(String name, List<TableColumn> columns) {
    require(
        NAME.matcher(name).matches(),
        TABLE_INVALID,
        "Choose another name.",
        "table name: '%s' (expected: 1 to 63 of a-z 0-9 _ -, starting with a letter)",
        name);
    var schema = TableSchemas.toIceberg(name, columns);
    if (columns(name).isEmpty()) {
      TableErrors.translated(() -> build(name, schema));
    }
    List<TableColumn> present = columns(name).orElseThrow(() -> TableErrors.notFound(name));
    require(
        present.equals(columns),
        TABLE_INVALID,
        "Choose another name for the new table.",
        "table '%s' exists with other columns: %s",
        name,
        present.stream().map(TableColumn::name).toList());
  }

  /// @return whether it was this process that made it
  private boolean build(String name, Schema schema) {
    try {
      catalog
          .get()
          .buildTable(identifier(name), schema)
          .withProperties(PROPERTIES)
          .withLocation(config.warehouse().resolve(name).toString())
          .create();
      log.info("table.created table={} columns={}", name, schema.columns().size());
      return true;
    } catch (AlreadyExistsException e) {
      return false;
    }
  }

  @Override
  public List<String> list() {
    return TableErrors.translated(
        () ->
            catalog.get().listTables(NAMESPACE).stream()
                .map(TableIdentifier::name)
                .sorted()
                .toList());
  }

  @Override
  public Optional<List<TableColumn>> columns(String name) {
    return find(name).map(table -> TableSchemas.columns(table.schema()));
  }

  @Override
  public Optional<Snapshot> append(String name, Iterable<@Nullable Object[]> rows, Commit commit) {
    return locked(name, () -> TableErrors.translated(() -> appendOnce(name, rows, commit)));
  }

  private Optional<Snapshot> appendOnce(
      String name, Iterable<@Nullable Object[]> rows, Commit commit) {
    Table table = table(name);
    Appends appends = new Appends(table);
    Optional<Snapshot> known = appends.committed(commit.key());
    if (known.isPresent()) {
      return known;
    }
    Path folder = config.warehouse().resolve(name).resolve("data");
    var files = writer.write(folder, TableSchemas.fields(table.schema()), rows);
    return files.isEmpty() ? Optional.empty() : Optional.of(appends.commit(files, commit));
  }

  @Override
  public List<Snapshot> snapshots(String name) {
    return Snapshots.all(table(name));
  }

  @Override
  public Frame read(Scan scan) {
    Table table = table(scan.table());
    List<TableColumn> all = TableSchemas.columns(table.schema());
    List<TableColumn> wanted =
        scan.columns().isEmpty()
            ? all
            : scan.columns().stream().map(c -> column(scan.table(), all, c)).toList();
    scan.equal().keySet().forEach(c -> column(scan.table(), all, c));
    scan.range().ifPresent(r -> column(scan.table(), all, r.column()));
    scan.among().ifPresent(a -> column(scan.table(), all, a.column()));
    var plan = TableErrors.translated(() -> Snapshots.plan(table, scan));
    return reader.read(plan, wanted, scan);
  }

  @Override
  public List<Path> files(String name) {
    return TableErrors.translated(() -> Snapshots.plan(table(name), Scan.of(name))).files();
  }

  @Override
  public boolean compact(String name) {
    return TableErrors.translated(
        () -> {
          Table table = table(name);
          Compaction compaction = new Compaction(table);
          Optional<Compaction.Run> run = compaction.next();
          if (run.isEmpty()) {
            return false;
          }
          Path folder = config.warehouse().resolve(name).resolve("data");
          ParquetWriter.Written merged =
              writer.merge(folder, TableSchemas.fields(table.schema()), run.get().paths());
          // Appends wait for the commit alone, not for the files.
          return locked(name, () -> compaction.commit(run.get(), merged));
        });
  }

  @Override
  public int expire(String name, Predicate<Snapshot> isOver) {
    return locked(name, () -> TableErrors.translated(() -> Snapshots.expire(table(name), isOver)));
  }

  @Override
  public void close() {
    catalog.close();
  }

  private static TableColumn column(String table, List<TableColumn> all, String name) {
    return all.stream()
        .filter(c -> c.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new MillraceException(
                    TABLE_INVALID,
                    "Table '%s' has no column '%s'.".formatted(table, name),
                    "Name one of its columns."));
  }

  private Table table(String name) {
    return find(name).orElseThrow(() -> TableErrors.notFound(name));
  }

  private Optional<Table> find(String name) {
    if (!NAME.matcher(name).matches()) {
      return Optional.empty();
    }
    return TableErrors.translated(
        () -> {
          try {
            return Optional.of(catalog.get().loadTable(identifier(name)));
          } catch (NoSuchTableException e) {
            return Optional.empty();
          }
        });
  }

  private static TableIdentifier identifier(String name) {
    return TableIdentifier.of(NAMESPACE, name);
  }

  private <T> T locked(String name, Supplier<T> work) {
    ReentrantLock lock = locks.computeIfAbsent(name, _ -> new ReentrantLock());
    lock.lock();
    try {
      return work.get();
    } finally {
      lock.unlock();
    }
  }
}
