package io.millrace.serving.batch;

import static io.millrace.serving.batch.TransformFiles.Kind.REJECTED;
import static io.millrace.serving.batch.TransformFiles.Kind.SCORED;

import io.millrace.base.MillraceException;
import io.millrace.pipeline.TaskFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/// What a complete transform has written, and what becomes of it: files, or a version of a dataset.
///
/// @param tables where datasets are
/// @param files what was written
/// @param source what was transformed
record TransformResults(
    FileTransform.Order order,
    TransformTables tables,
    TransformFiles files,
    TransformSource source) {
  /// Lets it appear; does nothing where it has.
  /// @return `done`, with the version of the dataset if there is to be one
  /// @throws TaskFailure with `Batch.DatasetRefused`
  /// @throws MillraceException as [io.millrace.data.Datasets#ingest]
  Checkpoint appear(Checkpoint done) throws IOException {
    if (done.bad() > 0) {
      files.publish(REJECTED);
    } else {
      files.drop(REJECTED);
      files.withdraw(REJECTED);
    }
    if (done.good() == 0 && done.bad() > 0) {
      files.drop(SCORED);
      return done;
    }
    if (order.settings().dataset().isPresent()) {
      return version(order.settings().dataset().get(), done);
    }
    switch (order.settings().output()) {
      case CSV, JSON, JSONL -> files.publish(SCORED);
      case PARQUET -> files.publish(SCORED, (csv, made) -> parquet(csv, made, done));
    }
    return done;
  }

  private void parquet(Path csv, Path made, Checkpoint done) throws IOException {
    Set<String> texts = new HashSet<>(source.texts());
    texts.addAll(done.texts());
    tables.export().write(csv, CsvInput.header(csv), texts, made);
  }

  /// The dataset knows a file by its bytes, so that what was done twice is one version. That it is
  /// there is noted before its file is deleted, which alone could tell which version it is.
  private Checkpoint version(String dataset, Checkpoint done) throws IOException {
    Optional<Path> csv = files.whole(SCORED);
    if (done.version() > 0 || csv.isEmpty()) {
      files.drop(SCORED);
      return done;
    }
    Checkpoint known = done.as(tables.add(csv.get(), dataset, order.scoredPath()));
    files.checkpoint(known.bytes());
    files.drop(SCORED);
    return known;
  }
}
