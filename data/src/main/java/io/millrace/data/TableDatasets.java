package io.millrace.data;

import static io.millrace.base.ErrorCode.REQUEST_INVALID;
import static io.millrace.base.MillraceException.require;

import io.millrace.base.storage.ObjectStore;
import io.millrace.data.table.Scan;
import io.millrace.data.table.Tables;
import io.millrace.ml.frame.Frame;
import io.millrace.ml.profile.FrameProfile;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// [Datasets] whose rows are in [Tables].
public final class TableDatasets implements Datasets {
  private static final int MOST_RESULTS = 1_000;

  private final DatasetStore store;
  private final Tables tables;
  private final InstantSource clock;
  private final Ingests ingests;
  private final Quarantine quarantine;
  private final Profiles profiles;

  public TableDatasets(
      DatasetStore store, Tables tables, ObjectStore objects, InstantSource clock) {
    this.store = store;
    this.tables = tables;
    this.clock = clock;
    this.ingests = new Ingests(store, tables, objects, clock);
    this.quarantine = new Quarantine(objects);
    this.profiles = new Profiles(objects);
  }

  @Override
  public Dataset define(DatasetSpec spec) {
    return store.put(spec, clock.instant());
  }

  @Override
  public Optional<Dataset> find(String name) {
    return store.find(name);
  }

  @Override
  public List<Dataset> list() {
    return store.list();
  }

  @Override
  public IngestResult ingest(String dataset, Path file, Source source) {
    IngestResult result = ingests.ingest(dataset(dataset).name(), file, source);
    if (result instanceof IngestResult.Ingested(var version, var _)) {
      profile(dataset, version.version());
    }
    return result;
  }

  @Override
  public List<DatasetVersion> versions(String dataset) {
    return store.versions(dataset(dataset).name());
  }

  @Override
  public DatasetVersion version(String dataset, int version) {
    return store
        .version(dataset(dataset).name(), version)
        .orElseThrow(() -> DatasetErrors.noVersion(dataset, version));
  }

  @Override
  public Optional<DatasetVersion> latest(String dataset) {
    return store.latest(dataset(dataset).name());
  }

  @Override
  public Frame read(String dataset, int version, Split split) {
    Scan all = scan(dataset, version);
    return tables.read(
        split == Split.ALL ? all : all.between(BUCKET, split.firstBucket(), split.lastBucket()));
  }

  @Override
  public Frame rows(String dataset, int version, long from, int count) {
    return tables.read(scan(dataset, version).between(ROW, from, from + count - 1));
  }

  @Override
  public Frame readSince(String dataset, int after, int upTo) {
    Scan all = scan(dataset, upTo);
    return tables.read(after == 0 ? all : all.after(version(dataset, after).snapshotId()));
  }

  private Scan scan(String name, int version) {
    Dataset dataset = dataset(name);
    DatasetVersion wanted = version(name, version);
    List<String> columns =
        dataset.schema().orElseThrow(() -> DatasetErrors.noVersion(name, version)).names().stream()
            .filter(column -> !dataset.spec().isIgnored(column))
            .toList();
    return Scan.of(name).upTo(wanted.snapshotId()).columns(columns);
  }

  @Override
  public FrameProfile profile(String dataset, int version) {
    return profiles.of(
        version(dataset, version),
        scan(dataset, version).columns(),
        after -> readSince(dataset, after, version));
  }

  @Override
  public List<Ingest> ingests(String dataset, int limit) {
    return store.ingests(dataset(dataset).name(), checked(limit));
  }

  @Override
  public Ingest ingest(String ingestId) {
    return store.ingest(ingestId).orElseThrow(() -> DatasetErrors.noIngest(ingestId));
  }

  @Override
  public List<QuarantinedRow> quarantine(String ingestId, long offset, int limit) {
    return quarantine.read(ingest(ingestId), offset, checked(limit));
  }

  private static int checked(int limit) {
    require(
        limit >= 1 && limit <= MOST_RESULTS,
        REQUEST_INVALID,
        "Ask for fewer at a time.",
        "limit: %d (expected: 1 to %,d)",
        limit,
        MOST_RESULTS);
    return limit;
  }
}
