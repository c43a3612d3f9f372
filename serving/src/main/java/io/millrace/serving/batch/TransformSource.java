package io.millrace.serving.batch;

import io.millrace.base.json.Json;
import io.millrace.pipeline.event.SourceFile;
import io.millrace.pipeline.event.SourceFiles;
import io.millrace.serving.BatchScoring;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/// The input of one transform while it is transformed: a file as it is, or the file that a table is
/// made into. Belongs to one thread.
final class TransformSource implements AutoCloseable {
  private final FileTransform.Order order;
  private final Optional<SourceFile> opened;
  private final TransformTables tables;
  private final String stamp;
  private final Path rows;
  private final Path texts;

  private TransformSource(
      FileTransform.Order order,
      Optional<SourceFile> opened,
      TransformTables tables,
      Path folder,
      String tag)
      throws IOException {
    this.order = order;
    this.opened = opened;
    this.tables = tables;
    stamp = TransformStamp.of(order, opened);
    String name = "%s-%s".formatted(tag, stamp.substring(0, 12));
    rows = folder.resolve(name + ".rows");
    texts = folder.resolve(name + ".texts");
  }

  /// @param folder of the server's, for tables
  /// @param tag names the transform
  static TransformSource open(
      FileTransform.Order order, SourceFiles files, TransformTables tables, Path folder, String tag)
      throws IOException {
    Optional<SourceFile> file =
        order.data() instanceof TransformData.OfFile(var path)
            ? Optional.of(files.open(path))
            : Optional.empty();
    try {
      return new TransformSource(order, file, tables, folder, tag);
    } catch (IOException | RuntimeException e) {
      file.ifPresent(SourceFile::close);
      throw e;
    }
  }

  /// Tells this input and what is asked of it from others.
  String stamp() {
    return stamp;
  }

  /// Understands the input; makes a table into a file first, unless that was done before.
  /// @throws io.millrace.base.MillraceException as [FileTransform#run]
  TransformInput input(BatchScoring scoring, InferenceIds ids, int blockBytes) throws IOException {
    TransformSettings settings = order.settings();
    return switch (settings.input()) {
      case CSV -> CsvInput.open(file(), scoring, settings, ids, blockBytes);
      case JSON, JSONL -> JsonInput.open(file(), scoring, settings, ids, blockBytes);
      case PARQUET -> ofTable(settings.ofTableFile(), scoring, ids, blockBytes);
    };
  }

  private Path file() {
    return opened.orElseThrow().path();
  }

  private TransformInput ofTable(
      TransformSettings settings, BatchScoring scoring, InferenceIds ids, int blockBytes)
      throws IOException {
    boolean csv = settings.input() == TransformSettings.Format.CSV;
    if (Files.notExists(rows)) {
      try (TableFile out = new TableFile(rows, csv)) {
        switch (order.data()) {
          case TransformData.OfFile _ -> tables.write(file(), out);
          case TransformData.OfDataset dataset -> tables.write(dataset, out);
          case TransformData.OfSql sql -> tables.write(sql, out);
        }
        Files.write(
            texts,
            Json.bytes(Json.mapper().valueToTree(out.texts())),
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE,
            StandardOpenOption.SYNC);
        out.publish();
      }
    }
    return csv
        ? CsvInput.ofTable(rows, scoring, settings, ids, blockBytes)
        : JsonInput.open(rows, scoring, settings, ids, blockBytes);
  }

  /// The columns of a table that hold texts, whatever these look like; none of a file of CSV, where
  /// everything looks like one.
  Set<String> texts() throws IOException {
    return Files.exists(texts)
        ? Json.parse(Files.readAllBytes(texts))
            .valueStream()
            .map(JsonNode::asString)
            .collect(Collectors.toSet())
        : Set.of();
  }

  /// Deletes what was made of a table: nothing more is to be read.
  void forget() throws IOException {
    Files.deleteIfExists(rows);
    Files.deleteIfExists(texts);
  }

  @Override
  public void close() {
    opened.ifPresent(SourceFile::close);
  }
}
