package io.millrace.data;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.id.Ids;
import io.millrace.base.storage.ObjectStore;
import io.millrace.data.table.Commit;
import io.millrace.data.table.Snapshot;
import io.millrace.data.table.TableColumn;
import io.millrace.data.table.Tables;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes files into datasets.
///
/// The table's commit decides: it carries all facts about the ingest, and the metadata is written
/// from it afterwards, always by [#adoptCommits]. A crash between the two is mended by the next
/// ingest, which first writes what the table knows and the metadata does not.
final class Ingests {
  private static final Logger log = LoggerFactory.getLogger(Ingests.class);
  private static final int ATTEMPTS = 5;

  private final DatasetStore store;
  private final Tables tables;
  private final ObjectStore objects;
  private final InstantSource clock;

  /// One lock per dataset: its files are ingested one after the other.
  private final Map<String, ReentrantLock> locks = new ConcurrentHashMap<>();

  Ingests(DatasetStore store, Tables tables, ObjectStore objects, InstantSource clock) {
    this.store = store;
    this.tables = tables;
    this.objects = objects;
    this.clock = clock;
  }

  IngestResult ingest(String dataset, Path file, Source source) {
    ReentrantLock lock = locks.computeIfAbsent(dataset, _ -> new ReentrantLock());
    lock.lock();
    try {
      FileStamp stamp = FileStamp.of(file);
      for (int attempt = 1; ; attempt++) {
        try {
          return tryIngest(dataset, stamp, source);
        } catch (MillraceException e) {
          // Another node has added rows since they were counted: count and number them again.
          if (e.code() != ErrorCode.WRITE_CONFLICT || attempt == ATTEMPTS) {
            throw e;
          }
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private IngestResult tryIngest(String name, FileStamp stamp, Source source) {
    adoptCommits(name);
    Optional<DatasetVersion> known = store.versionOf(name, stamp.digest());
    if (known.isPresent()) {
      return new IngestResult.Known(known.get(), ingest(known.get()));
    }
    Dataset dataset = store.find(name).orElseThrow(() -> DatasetErrors.notFound(name));
    FileCheck check = FileCheck.of(stamp, dataset);
    Ingest ingest = judge(dataset, check, stamp, source);
    if (ingest.reason().isPresent()) {
      store.add(ingest);
      String reason = ingest.reason().get();
      log.info(
          "dataset.version.stopped dataset={} source={} reason={}", name, source.name(), reason);
      return new IngestResult.Stopped(ingest.quarantined(), ingest.rows(), reason, ingest);
    }
    commit(name, check, ingest);
    adoptCommits(name);
    DatasetVersion version =
        store
            .versionOf(name, stamp.digest())
            .orElseThrow(() -> new IllegalStateException("no version of " + stamp.digest()));
    return new IngestResult.Ingested(version, ingest(version));
  }

  /// Reads the whole file, keeps what does not fit in quarantine, and decides.
  private Ingest judge(Dataset dataset, FileCheck check, FileStamp stamp, Source source) {
    var quarantined = new ByteArrayOutputStream();
    FileCheck.Findings findings;
    try {
      findings = check.findings(quarantined);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    stamp.requireUnchanged();
    Optional<String> obstacle = findings.obstacle(dataset.spec().quarantineLimit());
    String id = Ids.hex32();
    if (findings.quarantined() > 0) {
      objects.put(Quarantine.key(dataset.name(), id), quarantined.toByteArray());
    }
    return new Ingest(
        id,
        dataset.name(),
        source,
        stamp.digest(),
        obstacle.isPresent() ? Ingest.Outcome.STOPPED : Ingest.Outcome.INGESTED,
        findings.rows(),
        findings.quarantined(),
        obstacle,
        Optional.empty(),
        findings.encoding(),
        findings.extra(),
        clock.instant());
  }

  private void commit(String dataset, FileCheck check, Ingest ingest) {
    Schema schema = store.freeze(dataset, check.schema());
    if (!schema.equals(check.schema())) {
      throw new MillraceException(
          ErrorCode.WRITE_CONFLICT,
          "Dataset '%s' got its schema from another file.".formatted(dataset),
          "Do it again.");
    }
    tables.create(dataset, tableColumns(schema));
    long rows = tables.snapshot(dataset).map(Snapshot::rows).orElse(0L);
    Commit commit =
        Commit.of(IngestFacts.commitKey(ingest.digest()))
            .with(IngestFacts.of(ingest))
            .ontoRows(rows);
    check.rows(rows, good -> tables.append(dataset, good, commit));
  }

  /// Writes the versions that the table has and the metadata has not.
  private void adoptCommits(String dataset) {
    if (tables.columns(dataset).isEmpty()) {
      return;
    }
    List<Snapshot> snapshots = tables.snapshots(dataset);
    Optional<DatasetVersion> latest = store.latest(dataset);
    int version = latest.map(DatasetVersion::version).orElse(0);
    boolean isNew = latest.isEmpty();
    for (Snapshot snapshot : snapshots) {
      if (isNew && IngestFacts.areIn(snapshot)) {
        version++;
        Ingest ingest = IngestFacts.ingest(dataset, version, snapshot);
        store.add(IngestFacts.version(ingest, version, snapshot), ingest);
        log.info(
            "dataset.version.created dataset={} version={} rows={} quarantined={} source={}",
            dataset,
            version,
            snapshot.rows(),
            ingest.quarantined(),
            ingest.source().name());
      }
      isNew = isNew || snapshot.id() == latest.orElseThrow().snapshotId();
    }
  }

  private Ingest ingest(DatasetVersion version) {
    return store
        .ingest(version.ingestId())
        .orElseThrow(() -> DatasetErrors.noIngest(version.ingestId()));
  }

  private static List<TableColumn> tableColumns(Schema schema) {
    List<TableColumn> columns = new ArrayList<>();
    schema.columns().forEach(c -> columns.add(TableColumn.optional(c.name(), c.type())));
    columns.add(TableColumn.required(Datasets.ROW, ColumnType.INTEGER));
    columns.add(TableColumn.required(Datasets.BUCKET, ColumnType.INTEGER));
    return columns;
  }
}
